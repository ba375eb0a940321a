"""Samplers by their counts (4,000 draws of a fixed seed; bounds are 5 standard deviations) and by what must hold for every draw."""
from collections import Counter
from math import sqrt

import pytest
import torch

from anycost.networks.generator import Generator
from anycost.networks.residual_discriminator import MultiResDiscriminator, discriminator_channels
from anycost.networks.sampling import RATIOS, ChannelSampler, g_arch, sample_resolutions
from anycost.train.joint.trained import build
from tests.support import tiny_config

DRAWS = 4000


def shipped():
    return Generator(128, 16, 1, 0.25, 192)


class TableOnly:
    """A generator of any size without its weights."""

    def __init__(self, resolution, multiplier, channel_max):
        self.resolution, self.multiplier, self.channel_max = resolution, multiplier, channel_max

    channels = Generator.channels


class TestSampling:
    def setup_method(self):
        self.random = torch.Generator().manual_seed(11)

    def near_share(self, count, share, of=DRAWS):
        assert abs(count / of - share) < 5 * sqrt(share * (1 - share) / of)

    def draws(self, generator, mode, count=DRAWS):
        sampler = ChannelSampler(generator, mode)
        return sampler, [sampler.draw(self.random) for _ in range(count)]

    def test_uniform(self):
        generator = shipped()
        sampler, drawn = self.draws(generator, "uniform")
        counts = Counter(c.ratios[0] for c in drawn)
        for ratio in RATIOS:
            self.near_share(counts[ratio], 0.25)
        for c in drawn[:100]:
            assert set(c.ratios) == {c.ratios[0]}
            assert list(c.channels) == generator.channels(c.ratios[0])
        assert sampler.full == tuple(generator.channels(1.0))

    def test_every_flexible_draw_keeps_the_bounds(self):
        for generator in (shipped(), TableOnly(1024, 2, 512), TableOnly(512, 2, 512), TableOnly(64, 0.125, 64), TableOnly(256, 0.5, 256)):
            sampler, drawn = self.draws(generator, "flexible", 300)
            for c in drawn:
                for width, ratio, full, least in zip(c.channels, c.ratios, sampler.full, sampler.narrowest):
                    assert least <= width <= full, (c, full, least)
                    assert width % 4 == 0
                    assert width >= ratio * full

    def test_flexible_ratios_are_equally_likely_where_allowed(self):
        sampler, drawn = self.draws(TableOnly(1024, 2, 512), "flexible")
        allowed = {1: (1.0,), 7: (0.5, 0.75, 1.0), 17: RATIOS}  # 4 px, 32 px, 1024 px: as the published tables say
        for layer, ratios in allowed.items():
            counts = Counter(c.ratios[layer] for c in drawn)
            assert set(counts) == set(ratios)
            for ratio in ratios if len(ratios) > 1 else ():
                self.near_share(counts[ratio], 1 / len(ratios))
        both = sum(c.ratios[16] == 0.25 and c.ratios[17] == 0.25 for c in drawn)
        self.near_share(both, 1 / 16)  # layers are independent

    def test_the_published_flexible_widths(self):
        """The least width of 8 and multiples of 4 at the narrow end of 1024 px."""
        _, drawn = self.draws(TableOnly(1024, 2, 512), "flexible", 200)
        assert sorted({c.channels[17] for c in drawn}) == [8, 16, 24, 32]
        _, drawn = self.draws(TableOnly(64, 0.0625, 32), "flexible", 200)
        assert sorted({c.channels[9] for c in drawn}) == [8, 12, 16]

    def test_a_full_width_that_is_no_multiple_is_never_passed(self):
        _, drawn = self.draws(TableOnly(64, 11 / 256, 11), "flexible", 200)
        assert {max(c.channels) for c in drawn} == {11}

    def test_sandwich(self):
        sampler, drawn = self.draws(shipped(), "sandwich")
        whole = sum(c == sampler.uniform(1.0) for c in drawn)
        narrowest = sum(c == sampler.uniform(0.25) for c in drawn)
        self.near_share(whole, 0.25)
        self.near_share(narrowest, 0.25)
        rest = [c for c in drawn if len(set(c.ratios)) > 1]
        self.near_share(len(rest), 0.5)

    def test_the_description_for_the_discriminator(self):
        code = g_arch((1.0, 0.25, 0.5))
        assert code.tolist() == [0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0]
        sampler = ChannelSampler(shipped(), "flexible")
        drawn = sampler.draw(self.random)
        network = MultiResDiscriminator(discriminator_channels(128, 0.0625, 16), 2, len(g_arch(drawn.ratios)))
        assert network(torch.zeros(2, 3, 64, 64), g_arch(drawn.ratios)).shape == (2, 1)

    def test_resolutions(self):
        every = [128, 256, 512, 1024]
        counts = Counter(tuple(sample_resolutions(every, 2, self.random)) for _ in range(DRAWS))
        assert len(counts) == 6
        for pair, count in counts.items():
            assert pair[0] < pair[1]
            self.near_share(count, 1 / 6)
        assert sample_resolutions(every, 4, self.random) == every
        with pytest.raises(ValueError, match="Cannot draw 5 of 4"):
            sample_resolutions(every, 5)

    def test_a_seed_repeats_and_a_wrong_mode_is_refused(self):
        sampler = ChannelSampler(shipped(), "sandwich")
        runs = [[sampler.draw(torch.Generator().manual_seed(seed)) for _ in range(3)] for seed in (5, 5)]
        assert runs[0] == runs[1]
        with pytest.raises(ValueError, match="Unknown sampling mode 'random'; known are uniform, flexible, sandwich"):
            ChannelSampler(shipped(), "random")

    def test_every_draw_runs(self):
        generator, _ = build(tiny_config())
        sampler = ChannelSampler(generator, "flexible")
        for _ in range(5):
            drawn = sampler.draw(self.random)
            assert generator(torch.randn(1, generator.n_style, 16), drawn.channels)[-1].shape == (1, 3, 64, 64)
