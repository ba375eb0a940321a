"""Which widths and resolution give the pictures nearest to the full generator's within a budget.

"Nearest" is the mean SqueezeNet distance over random faces, the sub-generator's picture enlarged to the full size. MACs are counted as in
costs.py and `npm run model -- inspect`. A latency is the sum of block times: measured in the plugin's engine on this machine when there is
no table; one made on another machine will do. The same seed and times give the same configuration.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from anycost.data.resize import resized
from anycost.losses.perceptual import PERCEPTUAL_SIZE, PerceptualDistance
from anycost.modelfile.opened import OpenedModel
from anycost.networks.generator import Generator
from anycost.search.costs import BlockTimes, Macs, measured
from anycost.search.evolution import Candidate, Space

BATCH = 8


class Consistency:
    """Mean distance between a sub-generator's pictures and the full one's, both as they are seen: clamped, at the full size (256 px at most)."""

    def __init__(self, generator: Generator, distance: PerceptualDistance, wplus: torch.Tensor):
        self.generator, self.distance = generator, distance
        self.size = min(generator.resolution, PERCEPTUAL_SIZE)
        self.codes = wplus.split(BATCH)
        with torch.no_grad():
            self.full = [self.features(w, None, generator.resolution) for w in self.codes]

    def features(self, wplus: torch.Tensor, channels: Sequence[int] | None, resolution: int) -> list[torch.Tensor]:
        """Of the pictures of these codes by one sub-generator; channels None: all."""
        picture = self.generator(wplus, channels, resolution)[-1].clamp(-1, 1)
        return self.distance.features(resized(picture, self.size))

    @torch.no_grad()
    def __call__(self, candidate: Candidate) -> float:
        """Over all codes."""
        found = [self.distance.between(self.features(w, candidate.channels, candidate.resolution), full) for w, full in zip(self.codes, self.full)]
        return torch.cat(found).double().mean().item()


def space_by_macs(model: OpenedModel, budget: float) -> Space:
    """All sub-generators of at most so many multiply-accumulates."""
    return Space(model.generator, model.resolutions, model.ratios, Macs(), budget)


def space_by_time(model: OpenedModel, path: str | Path, budget: float, times: str | Path) -> Space:
    """All that take at most `budget` ms by the table at `times`; where there is none, it is measured here. path: the model's file."""
    blocks = space_by_macs(model, float("inf")).blocks()
    return Space(model.generator, model.resolutions, model.ratios, BlockTimes(measured(path, blocks, times)), budget)


def table(space: Space, best: Candidate, judged: dict[Candidate, float], fresh: Callable[[Candidate], float]) -> str:
    """Markdown lines: the uniform ones that fit and the winner, by cost."""
    rows = sorted({*space.uniform(), best}, key=space.price)
    lines = ["| configuration | cost | distance | on faces not searched with |", "| --- | --- | --- | --- |"]
    name = lambda c: "found" if c == best else "uniform"  # noqa: E731
    return "\n".join(lines + [f"| {name(c)}, {c.resolution} px: {' '.join(map(str, c.channels))} | {space.cost.text(space.price(c))} | {judged[c]:.4f} | {fresh(c):.4f} |" for c in rows])
