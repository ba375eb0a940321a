"""How far each ratio is from the full generator."""
from __future__ import annotations

from collections.abc import Sequence

import torch

from anycost.evaluate.measures import distances
from anycost.losses.perceptual import PerceptualDistance
from anycost.networks.generator import Generator


def compare(
    generator: Generator, wplus: torch.Tensor, distance: PerceptualDistance, ratios: Sequence[float]
) -> dict[float, tuple[float, float]]:
    """{ratio: (SqueezeNet distance, mean squared difference)} to the full picture."""
    with torch.no_grad():
        full = generator(wplus)[-1].clamp(-1, 1)
        pictures = [generator(wplus, generator.channels(ratio))[-1].clamp(-1, 1) for ratio in ratios]
    found = distances(distance, full, *pictures)
    return {ratio: (float(d.mean()), float((p - full).square().mean())) for ratio, d, p in zip(ratios, found, pictures)}
