"""Fréchet distance to real faces, and perceptual path length, of a model at every resolution and ratio.

Features and distance are SqueezeNet's: the numbers compare models measured by the same command with the same count, and nothing else. Samples
are drawn without truncation and with fresh noise, as the method measures; both are the same for every sub-generator.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch

from anycost.data.faces import Faces
from anycost.data.pixels import to_float
from anycost.data.resize import down
from anycost.evaluate.features import EfficientNetPooled, SqueezeNetPooled
from anycost.evaluate.frechet import frechet, statistics
from anycost.evaluate.path_length import path_lengths, step_pairs, trimmed_mean
from anycost.losses.perceptual import PerceptualDistance
from anycost.modelfile.opened import OpenedModel
from anycost.networks.generator import Generator

BATCH = 16
Pooled = SqueezeNetPooled | EfficientNetPooled


def noise_for(generator: Generator, count: int, seed: int) -> list[torch.Tensor]:
    """One noise picture [count,1,r,r] for each layer."""
    random = torch.Generator().manual_seed(seed)
    return [torch.randn(count, 1, *b.shape[2:], generator=random) for b in generator.stored_noise()]


@torch.no_grad()
def measure_ratio(
    model: OpenedModel, judges: Sequence[Pooled], distance: PerceptualDistance, pairs: tuple[torch.Tensor, torch.Tensor], ratio: float
) -> dict[int, tuple[list[np.ndarray], np.ndarray]]:
    """{resolution: (each judge's features of the samples [N, channels], path lengths [N])}; one run of the generator gives all resolutions of both."""
    generator, found = model.generator, {k: ([], []) for k in model.resolutions}
    for at in range(0, len(pairs[0]), BATCH):
        noise = noise_for(generator, len(pairs[0][at : at + BATCH]), at)
        ends = [generator(w[at : at + BATCH], generator.channels(ratio), max(found), noise) for w in pairs]
        for sample, step in zip(*ends):
            if sample.shape[-1] in found:
                seen, lengths = found[sample.shape[-1]]
                seen.append([judge(sample) for judge in judges])
                lengths.append(path_lengths(distance, sample, step))
    return {k: ([torch.cat(part).numpy() for part in zip(*seen)], torch.cat(lengths).numpy()) for k, (seen, lengths) in found.items()}


def real_halves(sources: Any, size: int, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Two sets of `count` different real pictures, uint8, in a random order so that all sources take part."""
    images = Faces(sources, size).images
    if len(images) < 2 * count:
        raise SystemExit(f"{sources} holds {len(images)} pictures; --count {count} needs {2 * count}: one set to compare with, one to show how far equal sets are apart.")
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    return images[order[:count]], images[order[count : 2 * count]]


def measure(
    model: OpenedModel, features: SqueezeNetPooled, distance: PerceptualDistance, real: torch.Tensor, other: torch.Tensor, truncation: float, seed: int = 0,
    second: EfficientNetPooled | None = None,
) -> Iterator[tuple[int, float, dict[str, float]]]:
    """Yields (resolution, ratio, {frechet, real: the distance between the two real sets, path_length}), those of a ratio as soon as they are known.

    second: of the largest ratio also "second" and "second_real", by a network that is no part of any loss and takes longer than all else.
    """
    resolutions, judges = model.resolutions, [features, *([second] if second else [])]
    asked = {ratio: judges if ratio == max(model.ratios) else judges[:1] for ratio in model.ratios}
    reals = {k: [[statistics(judge(down(to_float(part), k)).numpy()) for part in (real, other)] for judge in judges] for k in resolutions}
    pairs = step_pairs(*(model.sample(len(real), truncation, one) for one in (seed, seed + 1)))
    for ratio in sorted(model.ratios):
        for k, (fakes, lengths) in measure_ratio(model, asked[ratio], distance, pairs, ratio).items():
            apart, among = zip(*((frechet(statistics(fake), of_real[0]), frechet(*of_real)) for fake, of_real in zip(fakes, reals[k])))
            yield k, ratio, {"frechet": apart[0], "real": among[0], **({"second": apart[1], "second_real": among[1]} if len(apart) > 1 else {}), "path_length": trimmed_mean(lengths)}
