"""MSG-GAN's way (Karnewar and Wang 2020): the discriminator sees the pictures of all resolutions of a face at once."""
from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from anycost.data.resize import down
from anycost.losses.adversarial import discriminator_logistic, generator_nonsaturating, lazy, r1
from anycost.networks.residual_discriminator import Judgement, ResBlock, discriminator_channels, from_rgb
from anycost.train.stages.config import StageConfig
from anycost.train.stages.stage import Stage
from anycost.train.steps import Loss


class EveryScaleDiscriminator(Judgement):
    """[RGB [N,3,r,r], ...] of the `n_res` highest resolutions, lowest first -> logits [N,1]. A lower picture joins the features of its size as it is."""

    def __init__(self, channels: Sequence[int], n_res: int):
        super().__init__(channels)
        self.resolutions = [self.resolution >> i for i in range(n_res)]
        self.convs = from_rgb(channels[0])
        self.blocks = nn.ModuleList(ResBlock(a + (3 if 0 < i < n_res else 0), b) for i, (a, b) in enumerate(zip(channels, channels[1:])))

    def forward(self, pictures: Sequence[torch.Tensor]) -> torch.Tensor:
        falling = list(pictures)[::-1]
        x = self.convs(falling[0])
        for i, block in enumerate(self.blocks):
            x = block(torch.cat([x, falling[i]], 1) if 0 < i < len(falling) else x)
        return self.judge(x)


class EveryScale(Stage):
    """All resolutions at once, full width."""
    name = "every scale"

    @staticmethod
    def new_discriminator(c: StageConfig) -> EveryScaleDiscriminator:
        return EveryScaleDiscriminator(discriminator_channels(c.resolution, c.d_multiplier, c.d_channel_max), c.n_res)

    def of_photo(self, photos: torch.Tensor) -> torch.Tensor:
        """Logits of real faces and their reductions."""
        return self.d([down(photos, r) for r in self.resolutions])

    def discriminator_loss(self) -> Loss:
        with torch.no_grad():
            fakes = self.pictures(self.g, self.latent(self.c.batch))
        loss = discriminator_logistic(self.of_photo(self.reals(self.c.batch, self.resolutions[-1])), self.d(fakes))
        return loss, {"d": loss, "sign": 0.0}

    def r1_loss(self) -> Loss:
        penalty = r1(self.of_photo, self.reals(self.c.batch, self.resolutions[-1]))
        return lazy(penalty, self.c.r1 / 2, self.c.r1_every), {"r1": penalty}

    def generator_loss(self) -> Loss:
        loss = generator_nonsaturating(self.d(self.pictures(self.g, self.latent(self.c.batch))))
        return loss, {"g": loss}
