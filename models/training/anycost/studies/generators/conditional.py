"""A class-conditional Anycost generator (the seed's outlook): sampled channels and resolutions, and the class in the mapping and in the discriminator.

The discriminator is told the class the way the method tells it the sub-generator: as more entries of the same vector.
"""
from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from anycost.data.pixels import to_float
from anycost.data.resize import down
from anycost.losses.adversarial import lazy, r1
from anycost.networks.generator import Generator
from anycost.networks.residual_discriminator import MultiResDiscriminator, discriminator_channels
from anycost.networks.sampling import RATIOS, sample_resolutions
from anycost.studies.fashion import CLASSES
from anycost.train.stages.adaptive import AdaptiveChannels
from anycost.train.stages.config import StageConfig
from anycost.train.stages.stage import Latent, new_generator
from anycost.train.steps import Loss


class ConditionalGenerator(Generator):
    """z and the class's code, each of length sqrt(dim), are added before the mapping."""

    def __init__(self, *args: Any):
        super().__init__(*args)
        self.codes = nn.Embedding(CLASSES, self.style_dim)

    def map(self, z: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """z [N, dim], labels int64 [N] -> w [N, dim]."""
        unit = self.style[0]
        return self.style(unit(z) + unit(self.codes(labels)))


def new_conditional(c: StageConfig) -> ConditionalGenerator:
    """With fresh weights."""
    return ConditionalGenerator(c.resolution, c.style_dim, c.n_mlp, c.multiplier, c.channel_max)


class Labelled:
    """(count, size) -> real pictures in [-1,1]; `labels` are those of the last call."""

    def __init__(self, images: torch.Tensor, labels: torch.Tensor):
        self.images, self.all, self.labels = images, labels, labels[:0]

    def __call__(self, count: int, size: int) -> torch.Tensor:
        picked = torch.randint(len(self.images), (count,))
        self.labels = self.all[picked]
        return down(to_float(self.images[picked]), size)


class Conditional(AdaptiveChannels):
    """From random weights; no teacher."""
    name = "conditional"
    reals: Labelled

    @staticmethod
    def new_discriminator(c: StageConfig) -> MultiResDiscriminator:
        length = len(RATIOS) * new_generator(c).n_style + CLASSES
        return MultiResDiscriminator(discriminator_channels(c.resolution, c.d_multiplier, c.d_channel_max), c.n_res, length)

    def latent(self, n: int) -> Latent:
        """z with the class as its last number: [N, 1 or 2, dim + 1]. Both w of a mixed picture are of the same class."""
        z, row, noise = super().latent(n)
        self.fakes = torch.randint(CLASSES, (n,))
        return torch.cat([z, self.fakes[:, None, None].expand(-1, z.shape[1], 1).float()], 2), row, noise

    @staticmethod
    def rows(generator: Generator, z: torch.Tensor, row: int) -> torch.Tensor:
        flat = z.flatten(0, 1)
        w = generator.map(flat[:, :-1], flat[:, -1].long()).view(*z.shape[:2], -1)
        return torch.cat([w[:, :1].expand(-1, row, -1), w[:, -1:].expand(-1, generator.n_style - row, -1)], 1)

    def condition(self, who: str) -> tuple[torch.Tensor, ...]:
        labels = self.reals.labels if who == "real" else self.fakes
        (arch,) = super().condition(who)
        return (torch.cat([arch.expand(len(labels), -1), F.one_hot(labels, CLASSES).float()], 1),)

    def r1_loss(self) -> Loss:
        (size,) = sample_resolutions(self.resolutions, 1)
        real = self.reals(self.c.batch, size)
        penalty = r1(self.d, real, *self.condition("real"))
        return lazy(penalty, self.c.r1 / 2, self.c.r1_every), {"r1": penalty}
