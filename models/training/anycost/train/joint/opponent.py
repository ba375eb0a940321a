"""Heads on the perceptual network's features, which the generator plays against while the two learn; they cost little beside that network."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from anycost.losses import projected
from anycost.machine.ranks import Ranks
from anycost.networks.projected import ProjectedHeads
from anycost.train.joint.config import Config

SMALLEST = 64  # px: below it the network sees enlarged pictures


class Opponent:
    """channels: of the perceptual network's levels."""

    def __init__(self, c: Config, channels: Sequence[int], device: torch.device, ranks: Ranks = Ranks()):
        self.c, self.ranks = c, ranks
        self.sides = sorted({side for _, table in c.resolutions for side in table if side >= SMALLEST})
        self.heads = ProjectedHeads(self.sides, c.ratios, channels).to(device, memory_format=torch.channels_last)
        self.opt = torch.optim.Adam(self.heads.parameters(), lr=c.lr_projected, betas=(0.0, 0.99), fused=True)

    def parts(self) -> dict[str, Any]:
        """What a checkpoint holds, by name."""
        return {"heads": self.heads, "opt_h": self.opt}

    def set_lr(self, factor: float) -> None:
        """Of this step."""
        for group in self.opt.param_groups:
            group["lr"] = self.c.lr_projected * factor

    def step(self, real: list[torch.Tensor], fake: list[torch.Tensor], side: int, ratio: float, progress: float, step: int) -> tuple[dict[str, torch.Tensor], dict[str, float]]:
        """(the generator's term by name, numbers to log), after the heads have learnt from the same pictures.

        real, fake: features of photos and of the pictures made of them, by the sub-generator of that side and ratio. Nothing before the heads' time
        has come; no term while they learn alone.
        """
        c, since = self.c, (progress - self.c.projected_from) / self.c.projected_ramp
        if since < 0:
            return {}, {}
        say = lambda features: self.heads(features, side, ratio)  # noqa: E731
        self.opt.zero_grad(set_to_none=True)
        of_real, of_fake = say([f.detach() for f in real]), say([f.detach() for f in fake])
        loss = projected.apart(of_real, of_fake)
        if step % c.r1_every == 0:
            loss = loss + c.projected_r1 / 2 * c.r1_every * projected.r1(say, real)
        loss.backward()
        self.ranks.average_gradients(self.heads.parameters())
        self.opt.step()
        log = {"h_gap": projected.gap(of_real, of_fake).item()}
        weight = c.projected * min(1.0, max(0.0, since - 1))
        if weight == 0:
            return {}, log
        self.heads.requires_grad_(False)
        with torch.no_grad():
            of_real = say(real)
        term = weight * projected.apart(say(fake), of_real)
        self.heads.requires_grad_(True)
        return {"projected": term}, log
