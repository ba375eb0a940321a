"""The encoder of a generator that is trained already: photo -> w+ that gives the photo back, by the full generator and by a random other one."""
from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from anycost.data.augment import augment
from anycost.data.reals import Reals
from anycost.data.resize import resized
from anycost.losses.perceptual import PerceptualDistance
from anycost.losses.reconstruction import Reconstruction, Weights, spread
from anycost.machine.ranks import Ranks
from anycost.networks.encoder import Encoder
from anycost.train.average import follow, follow_statistics
from anycost.train.encoder.config import EncoderConfig
from anycost.train.fixed import FixedGenerator, fingerprint
from anycost.train.schedule import decayed, warmed
from anycost.train.sheet import save_grid
from anycost.train.steps import Phase, Steps


class EncoderStage(Steps):
    """Photos come back from the full generator and from a random other one."""

    name = "encoder"

    def __init__(
        self, c: EncoderConfig, encoder: Encoder, fixed: FixedGenerator, reals: Reals, held: torch.Tensor, distance: PerceptualDistance, ranks: Ranks = Ranks(),
    ):
        """c: EncoderConfig; fixed: FixedGenerator, on the encoder's device; reals: as Stage takes them; held: photos [N,3,R,R] never trained on."""
        super().__init__(c, fixed.generator.input.input.device, ranks)
        self.e, self.reals, self.held = encoder, reals, held
        self.e_ema = copy.deepcopy(encoder).eval().requires_grad_(False)
        self.reconstruction = Reconstruction(fixed.generator, distance, fixed.resolutions, fixed.ratios, Weights(c.l1, c.mse, c.perceptual, c.consistency))
        self.fingerprint = fingerprint(fixed.generator)
        self.opt = torch.optim.Adam(encoder.parameters(), lr=c.lr, betas=(0.5, 0.99))
        self.size = fixed.generator.resolution

    def networks(self) -> dict[str, nn.Module]:
        return {"e": self.e, "e_ema": self.e_ema}

    def parts(self) -> dict[str, Any]:
        return {**self.networks(), "e_optim": self.opt}

    def optimisers(self) -> Sequence[torch.optim.Optimizer]:
        return (self.opt,)

    def state(self) -> dict[str, Any]:
        """With what is needed to build the encoder, and which generator it belongs to."""
        return {**super().state(), "shape": self.e.shape, "generator": self.fingerprint}

    def restore(self, state: dict[str, Any]) -> None:
        """@raises SystemExit where the run was for another generator."""
        if state.get("generator", self.fingerprint) != self.fingerprint:
            raise SystemExit("The run's encoder belongs to another generator: give the same --model or --run, or choose another --out.")
        super().restore(state)

    # --- the step

    def encode(self, encoder: Encoder, photos: torch.Tensor) -> torch.Tensor:
        """w+ of photos of any size."""
        return encoder(resized(photos, encoder.size).contiguous(memory_format=torch.channels_last))

    def loss(self) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Of one micro-batch."""
        photos = augment(self.reals(self.c.batch, self.size))
        code = self.encode(self.e, photos)
        loss, numbers = self.reconstruction(code, photos)
        delta = spread(code)
        return loss + self.c.delta * delta, {**numbers, "delta": delta}

    def agree(self, _: dict[str, float]) -> None:
        """Batch normalisation's statistics are each rank's own until here."""
        statistics = [b for b in self.e.buffers() if b.is_floating_point()]
        self.ranks.sum_(statistics)
        for value in statistics:
            value.div_(self.ranks.world)

    def phases(self) -> list[Phase]:
        return [Phase("encoder", self.opt, self.loss, done=self.agree)]

    def one_step(self) -> dict[str, float]:
        factor = decayed(self.progress, self.c.decay_from, self.c.decay_to) * warmed(self.step, self.c.warmup_steps)
        for group in self.opt.param_groups:
            group["lr"] = self.c.lr * factor
        return super().one_step()

    def average(self, decay: float) -> None:
        follow(self.e_ema, self.e, decay)
        follow_statistics(self.e_ema, self.e, decay)

    # --- what is shown

    def corners(self) -> list[tuple[int, float]]:
        """Full and narrowest generator at the highest and at the lowest resolution."""
        (low, narrow), (high, full) = self.reconstruction.rungs[0], self.reconstruction.full
        return list(dict.fromkeys([(high, full), (high, narrow), (low, full), (low, narrow)]))

    @torch.no_grad()
    def report(self) -> str:
        apart = self.reconstruction.apart(self.encode(self.e_ema, self.held), self.held, self.corners())
        return "held out: " + " ".join(f"{k}@{ratio:g} {d.mean().item():.4f}" for (k, ratio), d in apart.items())

    @torch.no_grad()
    def sheet(self, path: str | Path) -> None:
        photos = self.held[:10]
        code = self.encode(self.e_ema, photos)
        save_grid([photos] + [self.reconstruction.picture(code, *rung) for rung in self.corners()], path)
