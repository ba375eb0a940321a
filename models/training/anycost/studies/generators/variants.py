"""The method's third stage, and the same with one of its parts left out."""
from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

from anycost.losses.distillation import distillation, teacher_pyramid
from anycost.networks.generator import Generator
from anycost.networks.residual_discriminator import MultiResDiscriminator
from anycost.train.stages.adaptive import AdaptiveChannels
from anycost.train.stages.config import StageConfig
from anycost.train.stages.multires import MultiResolution
from anycost.train.stages.stage import Latent
from anycost.train.steps import Loss


def held_cheaply(stage: MultiResolution, pictures: list[torch.Tensor], latent: Latent) -> Loss:
    """The method's distance to the teacher, its perceptual part at the highest resolution alone: at 8 px the network would look at a blur."""
    if stage.teacher is None or not stage.c.distill:
        return 0, {}
    with torch.no_grad():
        target = stage.pictures(stage.teacher, latent)[-1]
    lower = pictures[:-1]
    distance = distillation(pictures[-1:], target, stage.distance)
    distance = distance + sum(F.mse_loss(p, t) for p, t in zip(lower, teacher_pyramid(target, [p.shape[-1] for p in lower])))
    return stage.c.distill * distance, {"distill": distance}


class Whole(MultiResolution):
    """Without sampled channels: the full generator goes on alone."""

    def held(self, pictures: list[torch.Tensor], latent: Latent) -> Loss:
        return held_cheaply(self, pictures, latent)


class Adaptive(AdaptiveChannels):
    """The method. Without the consistency loss where the config's `distill` is 0."""

    def held(self, pictures: list[torch.Tensor], latent: Latent) -> Loss:
        return held_cheaply(self, pictures, latent)


class Unsorted(Adaptive):
    """Its channels in the order in which training left them."""

    @staticmethod
    def prepared(generator: Generator, c: StageConfig) -> Generator:
        return generator


class Untold(Adaptive):
    """Its discriminator does not know which sub-generator it looks at."""

    @staticmethod
    def new_discriminator(c: StageConfig) -> MultiResDiscriminator:
        return MultiResolution.new_discriminator(c)

    def condition(self, who: str) -> tuple[Any, ...]:
        return ()
