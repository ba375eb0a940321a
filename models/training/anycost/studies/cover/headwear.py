"""Fits what tells covered hair from bare (labels/headwear.py): a logistic regression on photos of which headwear.json says by eye who wears something.

Photos in the wild judge it, which no weight is fitted to: every second one chooses the limit, the others say what it finds.
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
from anycost.directions.labels import LUMINANCE
from anycost.labels.headwear import Headwear
from anycost.studies.cover.draw import worse
from anycost.studies.cover.fit import grey

MARKS = Path(__file__).with_name("headwear.json")
STRENGTH = 0.01  # sklearn's C: of .01, .03, .1 and .3 by the wild photos that choose, where it found most
LOOKS = 10  # of each photo with headwear, since they are few: mirrored, worse, grey
GREY = 0.2
# Bare heads that a first fit takes for covered, looked at so often too: without them it took short hair above dark skin, of which there are few photos, for a cap more often.
HARD, HARD_LOOKS = 400, 6
FLAGGED = 0.005  # share of bare heads at the limit: at .01, of those that choose, 3 of 133 dark faces were flagged, more than twice the share of others; at this 1
DARK = 85  # levels of the cheeks


@dataclass(frozen=True)
class Fitted:
    """score = features @ weights + bias: log odds that the hair is covered."""

    weights: np.ndarray
    bias: float

    def score(self, features: np.ndarray) -> np.ndarray:
        return features @ self.weights + self.bias


@dataclass(frozen=True)
class Judged:
    """By photos that were not fitted to. auc: area under the curve of all; limit: chosen on half of them; found, flagged: of the other half, shares of covered and of bare heads above it;
    dark: of its bare heads with dark cheeks, how many are above it, and how many there are."""

    auc: float
    limit: float
    found: float
    flagged: float
    dark: tuple[int, int]


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
    """marks: as headwear.json has them; count: random bare heads to learn from, besides hard ones."""
    rng = np.random.default_rng(seed)
    worn = set(marks["photos"])
    covered = [i for i, name in enumerate(store.names) if name in worn]
    if not covered:
        raise SystemExit("None of the photos in the store is marked in headwear.json: fill the store with the faces that the marks are of.")
    left = worn | set(marks["unsure"])
    bare = np.array([i for i in rng.permutation(len(store.names)) if store.names[i] not in left])

    def looks(index: np.ndarray, times: int) -> np.ndarray:
        return seen(headwear, [look(np.asarray(store.images[i]), rng) for i in np.repeat(index, times)])

    def fitted(above: np.ndarray, below: np.ndarray) -> Fitted:
        return fit(np.concatenate([above, below]), np.arange(len(above) + len(below)) < len(above))

    above, below = looks(np.array(covered), LOOKS), looks(bare[:count], 1)
    first = fitted(above, below)
    scores = first.score(np.concatenate([seen(headwear, [np.asarray(store.images[i]) for i in part]) for part in np.array_split(bare, max(1, len(bare) // 512))]))
    hard = bare[np.argsort(-scores)[:HARD]]
    return fitted(above, np.concatenate([below, looks(hard, HARD_LOOKS)]))


def cheeks(pictures: np.ndarray) -> np.ndarray:
    """Mean level of both cheeks of aligned faces, uint8 [N,s,s,3] -> [N]."""
    side = pictures.shape[1]
    at = lambda share: round(share * side)  # noqa: E731
    rows = slice(at(0.6), at(0.68))
    both = np.concatenate([pictures[:, rows, at(0.3) : at(0.38)], pictures[:, rows, at(0.62) : at(0.7)]], 2)
    return both.astype(np.float32).mean((1, 2)) @ np.array(LUMINANCE, np.float32)


def judged(fitted: Fitted, values: np.ndarray, covered: np.ndarray, light: np.ndarray) -> Judged:
    """values [N, F], covered [N] and light [N] (`cheeks`) of photos in an order that means nothing."""
    score = fitted.score(values)
    chooses = np.arange(len(score)) % 2 == 0
    limit = float(np.quantile(score[chooses & ~covered], 1 - FLAGGED))
    above = score > limit
    dark = ~chooses & ~covered & (light < DARK)
    return Judged(
        float(roc_auc_score(covered, score)), limit, float(above[~chooses & covered].mean()), float(above[~chooses & ~covered].mean()),
        (int(above[dark].sum()), int(dark.sum())),
    )


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
