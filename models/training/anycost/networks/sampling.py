"""Which sub-generator a training step runs: channel widths, their description for the discriminator, and resolutions.

Numbers come from torch's generator, so that a checkpoint's random state repeats them. Rules: reference §2.4 and §9 of the published method.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from anycost.networks.generator import Generator

RATIOS = (0.25, 0.5, 0.75, 1.0)
MODES = ("uniform", "flexible", "sandwich")
WHOLE_SHARE, NARROWEST_SHARE = 0.25, 0.25  # of a sandwich; the rest is flexible


@dataclass(frozen=True)
class Configuration:
    """A sub-generator."""
    channels: tuple  # output widths [const, conv1, up@8, conv@8, ...]
    ratios: tuple  # one per entry of `channels`, each of RATIOS


def _below(count, random):
    return torch.randint(count, (), generator=random).item()


class ChannelSampler:
    """Draws widths of a generator; no layer is wider than the whole one's or narrower than ratio 0.25's."""

    def __init__(self, generator: Generator, mode: str = "uniform", min_channel: int = 8, divided_by: int = 4):
        if mode not in MODES:
            raise ValueError(f"Unknown sampling mode {mode!r}; known are {', '.join(MODES)}.")
        self.mode, self.min_channel, self.divided_by = mode, min_channel, divided_by
        self.tables = {ratio: tuple(generator.channels(ratio)) for ratio in RATIOS}
        self.full, self.narrowest = self.tables[1.0], self.tables[RATIOS[0]]
        # Ratios of each layer that are not below the 0.25 table: low, capped resolutions have only 1.
        self.allowed = [tuple(r for r in RATIOS if r * full >= least) for full, least in zip(self.full, self.narrowest)]

    def uniform(self, ratio: float) -> Configuration:
        """Every layer at the same ratio."""
        return Configuration(self.tables[ratio], (ratio,) * len(self.full))

    def _width(self, full, ratio):
        width = min(max(int(ratio * full), self.min_channel), full)
        # Rounding up may pass a full width that is no multiple itself.
        return min(math.ceil(width / self.divided_by) * self.divided_by, full)

    def widths(self, layer: int) -> tuple[int, ...]:
        """Widths of one entry of the channel list at its allowed ratios, rising."""
        return tuple(self._width(self.full[layer], ratio) for ratio in self.allowed[layer])

    def flexible(self, random: torch.Generator | None = None) -> Configuration:
        """Each layer its own ratio, of the allowed ones."""
        ratios = [allowed[_below(len(allowed), random)] for allowed in self.allowed]
        return Configuration(tuple(self._width(f, r) for f, r in zip(self.full, ratios)), tuple(ratios))

    def draw(self, random: torch.Generator | None = None) -> Configuration:
        """One as `mode` says."""
        if self.mode == "uniform":
            return self.uniform(RATIOS[_below(len(RATIOS), random)])
        if self.mode == "flexible":
            return self.flexible(random)
        share = torch.rand((), generator=random).item()
        if share < WHOLE_SHARE:
            return self.uniform(1.0)
        if share < WHOLE_SHARE + NARROWEST_SHARE:
            return self.uniform(RATIOS[0])
        return self.flexible(random)


def g_arch(ratios: Sequence[float], device: torch.device | None = None) -> torch.Tensor:
    """One-hots over RATIOS, layer after layer: float32 [4 * layers]."""
    index = torch.tensor([RATIOS.index(ratio) for ratio in ratios], device=device)
    return torch.nn.functional.one_hot(index, len(RATIOS)).float().flatten()


def sample_resolutions(resolutions: Sequence[int], count: int, random: torch.Generator | None = None) -> list[int]:
    """`count` different ones, each equally likely, in the order of `resolutions`."""
    if not 1 <= count <= len(resolutions):
        raise ValueError(f"Cannot draw {count} of {len(resolutions)} resolutions.")
    picked = torch.randperm(len(resolutions), generator=random)[:count].tolist()
    return [resolutions[i] for i in sorted(picked)]
