"""The third stage: every width of the generator becomes a good one (Lin et al. 2021; reference §9, stage 3).

Each micro-batch runs one sub-generator, and the discriminator is told which. The channels are sorted by importance once, before the first step.
"""
from __future__ import annotations

import torch

from anycost.networks.generator import Generator
from anycost.networks.residual_discriminator import MultiResDiscriminator, discriminator_channels
from anycost.networks.sampling import RATIOS, ChannelSampler, Configuration, g_arch
from anycost.networks.sort_channels import random_styles, sort_channels
from anycost.train.stages.config import StageConfig
from anycost.train.stages.multires import MultiResolution
from anycost.train.stages.stage import new_generator


class AdaptiveChannels(MultiResolution):
    """Every width."""
    name = "adaptive"

    @staticmethod
    def new_discriminator(c: StageConfig) -> MultiResDiscriminator:
        layers = new_generator(c).n_style  # as many widths: [const, conv1, up@8, conv@8, ...]
        return MultiResDiscriminator(discriminator_channels(c.resolution, c.d_multiplier, c.d_channel_max), c.n_res, len(RATIOS) * layers)

    @staticmethod
    def prepared(generator: Generator, c: StageConfig) -> Generator:
        """The generator to start from, its channels sorted in place; its pictures stay the same."""
        random = torch.Generator().manual_seed(c.seed)
        return sort_channels(generator, random_styles(generator, c.sort_samples, random=random))

    def __init__(self, *args):
        super().__init__(*args)
        self.sampler = ChannelSampler(self.g, self.c.mode, self.c.min_channel, self.c.divided_by)

    def ratios(self) -> list[float]:
        return sorted(RATIOS, reverse=True)

    def drawn(self, who: str) -> Configuration:
        """The sub-generator of this micro-batch: another one in each of "real", "d" and "g", the same however often it is asked for."""
        return self.sampler.draw(torch.Generator().manual_seed(self.seed(f"widths {who}")))

    def channels(self, who: str) -> tuple[int, ...]:
        return self.drawn(who).channels

    def condition(self, who: str) -> tuple[torch.Tensor, ...]:
        """Real faces get a description of their own, independent of the fakes'; R1 asks for "d", as the discriminator's step does."""
        return (g_arch(self.drawn(who).ratios, self.device),)
