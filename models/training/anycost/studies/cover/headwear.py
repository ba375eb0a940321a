"""Fits what tells covered hair from bare (labels/headwear.py): a logistic regression on photos of which headwear.json says by eye who wears something.

Photos in the wild judge it, which nothing is fitted to: every second one chooses the limit, the others say what it finds.
"""
from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from anycost.data.store import PhotoStore
from anycost.labels.headwear import Headwear
from anycost.studies.cover.draw import worse
from anycost.studies.cover.fit import grey

MARKS = Path(__file__).with_name("headwear.json")
STRENGTH = 0.03  # sklearn's C: of .0003, .003, .03 on all of the wild photos, where it found 90, 94 and 95 %
LOOKS = 10  # of each photo with headwear, since they are few: mirrored, worse, grey
GREY = 0.2
FLAGGED = 0.01  # share of bare heads at the limit


@dataclass(frozen=True)
class Fitted:
    """score = features @ weights + bias: log odds that the hair is covered."""

    weights: np.ndarray
    bias: float

    def score(self, features: np.ndarray) -> np.ndarray:
        return features @ self.weights + self.bias


@dataclass(frozen=True)
class Judged:
    """By photos that were not fitted to. auc: area under the curve of all; limit: chosen on half of them; found, flagged: of the other half, shares of covered and of bare heads above it."""

    auc: float
    limit: float
    found: float
    flagged: float


def look(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another of the same: uint8 [s,s,3], half of them mirrored."""
    picture = worse(np.ascontiguousarray(picture[:, ::-1] if rng.random() < 0.5 else picture), rng)
    return grey(picture) if rng.random() < GREY else picture


def seen(headwear: Headwear, pictures: Sequence[np.ndarray], batch: int = 64) -> np.ndarray:
    """uint8 [s,s,3] each -> features [N, F]."""
    parts = [np.stack(pictures[i : i + batch]) for i in range(0, len(pictures), batch)]
    return np.concatenate([headwear.features(torch.from_numpy(part).permute(0, 3, 1, 2)) for part in parts])


def fit(values: np.ndarray, covered: np.ndarray) -> Fitted:
    """values [N, F]; covered [N] of bool."""
    mean, scale = values.mean(0), values.std(0) + 0.01 * values.std()
    model = LogisticRegression(C=STRENGTH, max_iter=3000, class_weight="balanced").fit((values - mean) / scale, covered)
    weights = model.coef_[0] / scale
    return Fitted(weights, float(model.intercept_[0] - weights @ mean))


def from_store(store: PhotoStore, headwear: Headwear, marks: dict[str, list], count: int, seed: int = 0) -> Fitted:
    """marks: as headwear.json has them; count: bare heads to learn from."""
    rng = np.random.default_rng(seed)
    worn = set(marks["photos"])
    covered = [i for i, name in enumerate(store.names) if name in worn]
    if not covered:
        raise SystemExit("None of the photos in the store is marked in headwear.json: fill the store with the faces that the marks are of.")
    left = worn | set(marks["unsure"])
    bare = [i for i in rng.permutation(len(store.names)) if store.names[i] not in left][:count]
    looks = [look(np.asarray(store.images[i]), rng) for i in [*np.repeat(covered, LOOKS), *bare]]
    return fit(seen(headwear, looks), np.arange(len(looks)) < LOOKS * len(covered))


def judged(fitted: Fitted, values: np.ndarray, covered: np.ndarray) -> Judged:
    """values [N, F] and covered [N] of photos in an order that means nothing."""
    score = fitted.score(values)
    chooses = np.arange(len(score)) % 2 == 0
    limit = float(np.quantile(score[chooses & ~covered], 1 - FLAGGED))
    above = score > limit
    return Judged(float(roc_auc_score(covered, score)), limit, float(above[~chooses & covered].mean()), float(above[~chooses & ~covered].mean()))


def read_marks(path: str | Path = MARKS) -> dict[str, list]:
    """"photos", "unsure": names of training photos with headwear, and of those where one cannot say; "wild", "wild_unsure": the same of LFW, by its order."""
    return json.loads(Path(path).read_text())


def as_typescript(fitted: Fitted, limit: float) -> str:
    """Weights and limit as a module."""
    return (
        "/** Weights of `headwear.ts`, made by `anycost headwear`. */\n\n"
        f"export const WEIGHTS: readonly number[] = [{', '.join(f'{w:.3g}' for w in fitted.weights)}];\n"
        f"export const BIAS = {fitted.bias:.4f};\n"
        "/** Log odds from which hair counts as covered. */\n"
        f"export const LIMIT = {limit:.2f};\n"
    )
