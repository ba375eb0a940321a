"""A step made of phases, whatever is trained: counters, seeds, gradients over micro-batches and ranks, checkpoints.

A phase is one step of one optimiser along the mean loss of `accumulate` micro-batches on each rank. Every micro-batch of every phase draws from a
seed of its own, made of the run's seed, the step, the phase and the micro-batch's number over all ranks. So there is no random state to store for
a run to resume bit for bit, and two ranks do what one does with twice the micro-batches.
"""
from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from anycost.losses.adversarial import is_due
from anycost.machine.device import bfloat16, multiplies_bfloat16
from anycost.machine.ranks import Ranks
from anycost.train.average import decay_of
from anycost.train.run_config import RunConfig

Loss = tuple[torch.Tensor, dict[str, Any]]  # of one micro-batch, and numbers to log


@dataclass(frozen=True)
class Phase:
    """loss() -> (loss of one micro-batch, numbers to log); done(means of these) follows the optimiser's step, and may add some."""

    name: str
    optimiser: torch.optim.Optimizer
    loss: Callable
    every: int = 1
    mixed: bool = True  # forward passes in bfloat16
    done: Callable = lambda numbers: None


class Steps:
    """What loop.run asks for. A subclass has parts(), networks(), optimisers(), phases(), average(decay) and sheet(path)."""

    name = ""

    def __init__(self, c: RunConfig, device: torch.device, ranks: Ranks = Ranks()):
        """c: StageConfig, or another with its schedule, machine and log settings."""
        self.c, self.device, self.ranks = c, device, ranks
        self.half = c.bfloat16 and multiplies_bfloat16(device)
        self.step, self.images, self.spent = 0, 0, 0.0
        self.micro = 0  # of all ranks' micro-batches, the one at work

    def state(self) -> dict[str, Any]:
        """Not a copy: to be written at once."""
        counters = {"stage": self.name, "step": self.step, "images": self.images, "spent": self.spent, "config": dataclasses.asdict(self.c)}
        return {**{name: part.state_dict() for name, part in self.parts().items()}, **counters}

    def restore(self, state: dict[str, Any]) -> None:
        """Everything but the settings, which are this run's: the learning rate may be lowered on the way."""
        if state["stage"] != self.name:
            raise SystemExit(f"The checkpoint is of stage {state['stage']}, and this is {self.name}: choose another --out, and give that run as --from.")
        for name, part in self.parts().items():
            part.load_state_dict(state[name])
        for group in (group for optimiser in self.optimisers() for group in optimiser.param_groups):
            group["lr"] = self.c.lr
        self.step, self.images, self.spent = state["step"], state["images"], state["spent"]

    @property
    def progress(self) -> float:
        """0 to 1, of whichever limit is nearer."""
        shares = [(self.images, self.c.images), (self.spent, 60 * self.c.minutes)]
        return min(1.0, max(done / limit for done, limit in shares if limit > 0))

    def report(self) -> str:
        """Said with each sheet; nothing by default."""
        return ""

    def seed(self, purpose: str) -> int:
        """Of this micro-batch for one purpose."""
        words = f"{self.c.seed} {self.step} {self.micro} {purpose}"
        return int.from_bytes(hashlib.sha256(words.encode()).digest()[:7], "little")

    def images_per_step(self) -> int:
        """Over all ranks."""
        return self.c.batch * self.c.accumulate * self.ranks.world

    # --- what a subclass has

    def networks(self) -> dict[str, torch.nn.Module]:
        """Those that must stay finite, by name."""
        raise NotImplementedError

    def parts(self) -> dict[str, Any]:
        """What a checkpoint holds, by name: has state_dict and load_state_dict."""
        raise NotImplementedError

    def optimisers(self) -> Sequence[torch.optim.Optimizer]:
        """Whose learning rate is the config's after a resumption."""
        raise NotImplementedError

    def phases(self) -> list[Phase]:
        """Of every step, in order."""
        raise NotImplementedError

    def average(self, decay: float) -> None:
        """The running averages follow by one step."""
        raise NotImplementedError

    def sheet(self, path: str | Path) -> None:
        """Writes a picture to look at."""
        raise NotImplementedError

    def only(self, phase: Phase) -> None:
        """Only what the phase trains has gradients."""

    def one_step(self) -> dict[str, float]:
        """Numbers of a log line, means over the pictures of the step."""
        log = {}
        for phase in self.phases():
            if is_due(self.step, phase.every):
                log.update(self.advance(phase))
        images = self.images_per_step()
        self.average(decay_of(images, self.c.ema_halflife_images, self.images, self.c.ema_rampup))
        self.step += 1
        self.images += images
        return log

    def advance(self, phase: Phase) -> dict[str, float]:
        """One phase: gradients of all micro-batches, a step of its optimiser, the means of what it logs."""
        self.only(phase)
        parameters = [p for group in phase.optimiser.param_groups for p in group["params"]]
        for p in parameters:  # zeros and not None, so that a layer that no micro-batch of this rank ran is still one of the sum
            p.grad = torch.zeros_like(p)
        count, sums = self.c.accumulate, 0
        for self.micro in range(self.ranks.rank * count, (self.ranks.rank + 1) * count):
            torch.manual_seed(self.seed(phase.name))
            with bfloat16(self.device, self.half and phase.mixed):
                loss, numbers = phase.loss()
            (loss / (count * self.ranks.world)).backward()
            sums = sums + torch.stack([loss.detach(), *[torch.as_tensor(v, device=self.device).detach() for v in numbers.values()]]).float()
        self.ranks.sum_([p.grad for p in parameters] + [sums])
        mean, *rest = (sums / (count * self.ranks.world)).tolist()
        if not torch.isfinite(torch.tensor(mean)):
            raise FloatingPointError(f"The loss became {mean} at step {self.step}; the newest checkpoint is intact, resume from it with a lower learning rate.")
        phase.optimiser.step()
        phase.optimiser.zero_grad(set_to_none=True)
        means = dict(zip(numbers, rest))
        phase.done(means)
        return means
