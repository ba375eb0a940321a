"""The numbers of an evaluation: pure functions of pictures, labels and features."""
from __future__ import annotations

import numpy as np
import torch

from anycost.losses.perceptual import PerceptualDistance
from anycost.losses.regions import lower_face as lower_face  # a measure as well as a loss


@torch.no_grad()
def distances(distance: PerceptualDistance, target: torch.Tensor, *others: torch.Tensor, batch: int = 64) -> list[np.ndarray]:
    """SqueezeNet distance of each picture of `others` to that of `target`: one [N] each; the target's features are computed once."""
    out = [[] for _ in others]
    for start in range(0, len(target), batch):
        features = distance.features(target[start : start + batch])
        for found, pictures in zip(out, others):
            found.append(distance.between(distance.features(pictures[start : start + batch]), features))
    return [torch.cat(found).numpy() for found in out]


def shifts(after: np.ndarray, before: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Mean change of each label, in standard deviations, [labels]."""
    return (after - before).mean(0) / deviation


def agreement(a: np.ndarray, b: np.ndarray, median: np.ndarray) -> np.ndarray:
    """Share of pictures whose label falls on the same side of the median in both, [labels]."""
    return ((a > median) == (b > median)).mean(0)


def correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pearson's, of each column; 0 where one of the two is constant."""
    a, b = a - a.mean(0), b - b.mean(0)
    scale = np.sqrt((a * a).sum(0) * (b * b).sum(0))
    return np.divide((a * b).sum(0), scale, out=np.zeros(scale.shape), where=scale > 0)


def other_people(features: np.ndarray) -> float:
    """Mean identity cosine of all pairs of different people."""
    n, total = len(features), features.sum(0)
    return float((total @ total - (features * features).sum()) / (n * (n - 1)))
