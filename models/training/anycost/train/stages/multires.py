"""The second stage: all of the highest `n_res` pictures of one run of the generator become good ones (Lin et al. 2021; reference §9, stage 2)."""
from __future__ import annotations

from typing import Any

import torch
from torch import nn

from anycost.losses.distillation import distillation
from anycost.losses.perceptual import PerceptualDistance
from anycost.machine.device import compiled
from anycost.machine.ranks import Ranks
from anycost.networks.generator import Generator
from anycost.networks.residual_discriminator import MultiResDiscriminator, discriminator_channels
from anycost.train.stages.config import StageConfig
from anycost.train.stages.stage import Draw, Latent, Stage
from anycost.train.steps import Loss


class MultiResolution(Stage):
    """Several resolutions, full width."""
    name = "multires"

    @staticmethod
    def new_discriminator(c: StageConfig) -> MultiResDiscriminator:
        return MultiResDiscriminator(discriminator_channels(c.resolution, c.d_multiplier, c.d_channel_max), c.n_res)

    def __init__(
        self, c: StageConfig, generator: Generator, discriminator: nn.Module, reals: Draw, ranks: Ranks, teacher: Generator | None = None, distance: PerceptualDistance | None = None,
    ):
        """teacher: the full generator of the stage before, whose pictures these stay near; distance: as perceptual.PerceptualDistance."""
        if (teacher is None) != (distance is None):
            raise ValueError("A teacher needs a perceptual distance, and the other way round.")
        super().__init__(c, generator, discriminator, reals, ranks)
        self.distance = distance
        self.teacher = teacher and teacher.eval().requires_grad_(False)
        self.fast_teacher = teacher and compiled(self.teacher, c.compile)

    def parts(self) -> dict[str, Any]:
        return super().parts() if self.teacher is None else {**super().parts(), "teacher": self.teacher}

    def held(self, pictures: list[torch.Tensor], latent: Latent) -> Loss:
        """Near the teacher's pictures of the same latent."""
        if self.teacher is None:
            return 0, {}
        with torch.no_grad():
            target = self.pictures(self.fast_teacher, latent)[-1]
        distance = distillation(pictures, target, self.distance)
        return self.c.distill * distance, {"distill": distance}
