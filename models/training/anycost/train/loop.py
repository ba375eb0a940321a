"""The loop around a trainer's steps: log lines with speed and time left, sheets, checkpoints, SIGTERM."""
from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any, Protocol

import torch

from anycost.machine.device import memory_to_lower, training_seconds
from anycost.machine.ranks import Ranks
from anycost.train import checkpoint

LESS_MEMORY = "halve `batch` in the config and double `accumulate`, which trains the same; or lower `resolution` or `multiplier`. Then go on with --resume."


class Trainer(Protocol):
    """What takes steps. `c` has log_every, sheet_every and checkpoint_every, in steps."""

    c: Any
    device: torch.device
    step: int
    images: int
    spent: float  # s

    @property
    def progress(self) -> float:
        """0 to 1."""

    def one_step(self) -> dict[str, float]:
        """Numbers of a log line."""

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""

    def networks(self) -> dict[str, torch.nn.Module]:
        """Those whose weights must be finite for a checkpoint."""

    def sheet(self, path: Path) -> None:
        """Writes a picture to look at."""

    def report(self) -> str:
        """Said with each sheet; may be empty."""


class Log:
    """Means of the numbers since the last line, pictures a second and minutes left at that speed."""

    def __init__(self, trainer: Trainer):
        self.trainer = trainer
        self.restart()

    def restart(self) -> None:
        """A new line begins."""
        t = self.trainer
        self.sums, self.mark = {}, (time.monotonic(), t.images, t.progress)

    def add(self, numbers: dict[str, float]) -> None:
        """The numbers of a step."""
        for name, value in numbers.items():
            total, count = self.sums.get(name, (0.0, 0))
            self.sums[name] = (total + value, count + 1)

    def line(self) -> str:
        """What happened since the last one."""
        t, (began, images, progress) = self.trainer, self.mark
        seconds = max(1e-9, time.monotonic() - began)
        left = (1 - t.progress) * seconds / max(1e-9, t.progress - progress) / 60
        means = " ".join(f"{name} {total / count:.4f}" for name, (total, count) in self.sums.items())
        self.restart()
        return f"step {t.step} images {t.images} {(t.images - images) / seconds:.1f}/s progress {t.progress:.3f} left {left:.0f} min {means}"


def save(trainer: Trainer, out: Path) -> Path:
    """A checkpoint, of finite weights only: the one before is the last good one."""
    for name, network in trainer.networks().items():
        if not all(torch.isfinite(p).all() for p in network.parameters()):
            raise FloatingPointError(f"Weights of {name} are no numbers at step {trainer.step}; the newest checkpoint is intact, resume from it with a lower learning rate.")
    return checkpoint.save(out, trainer.step, trainer.state())


def show(trainer: Trainer, out: Path) -> None:
    """A sheet, and what the trainer reports."""
    trainer.sheet(out / f"sheet-{trainer.step:06d}.png")
    if report := trainer.report():
        print(report, flush=True)


def run(trainer: Trainer, out: Path, ranks: Ranks = Ranks(), until: float = float("inf"), advice: str = LESS_MEMORY) -> None:
    """Steps until the trainer's progress is 1, the monotonic clock shows `until`, or SIGTERM; then a checkpoint and a sheet.

    @raises SystemExit with one sentence for a loss that is no number (the last checkpoint stays) and for full memory.
    """
    stop, c, log = [], trainer.c, Log(trainer)
    before = signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    ended = lambda: bool(stop) or trainer.progress >= 1 or time.monotonic() >= until  # noqa: E731
    try:
        with memory_to_lower(advice):
            while not ranks.any(ended(), trainer.device):
                began = training_seconds(trainer.device)
                log.add(trainer.one_step())
                trainer.spent += training_seconds(trainer.device) - began
                if not ranks.chief:
                    continue
                if trainer.step % c.log_every == 0:
                    print(log.line(), flush=True)
                if trainer.step % c.checkpoint_every == 0:
                    save(trainer, out)
                if trainer.step % c.sheet_every == 0:
                    show(trainer, out)
            if ranks.chief:
                save(trainer, out)
                show(trainer, out)
    except FloatingPointError as error:
        raise SystemExit(str(error)) from error
    finally:
        signal.signal(signal.SIGTERM, before)
