"""Fits what tells a covered mouth or eye from a bare one (labels/cover.py): a logistic regression on photos as they are and with something drawn over.

Photos that are held out (data/faces.py) judge it, and any other tar of faces: what it flags there is worth a look, since real photos have real hands, masks and dark glasses.
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from anycost.data.faces import is_held_out
from anycost.data.store import PhotoStore
from anycost.labels.cover import LEFT_EYE, MOUTH, RIGHT_EYE, features
from anycost.labels.mesh import FaceMesh
from anycost.studies.cover.draw import Cover, worse

STRENGTH = 0.02  # sklearn's C: chosen of .002, .02 by the held-out photos
GREY = 4  # one photo in four has no colours


@dataclass(frozen=True)
class Fitted:
    """score = features @ weights + bias: log odds that it is covered. auc: of held-out photos. One part's in the order of labels/cover.py."""

    weights: np.ndarray
    bias: float
    auc: float


def meshes_of(finder: FaceMesh, pictures: list[np.ndarray], batch: int = 16) -> np.ndarray:
    parts = [torch.from_numpy(np.stack(pictures[i : i + batch])).permute(0, 3, 1, 2).contiguous() for i in range(0, len(pictures), batch)]
    return np.concatenate([finder(part).points for part in parts])


def grey(picture: np.ndarray) -> np.ndarray:
    return np.repeat(np.rint(picture @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)[..., None], 3, 2)


def examples(pictures: list[np.ndarray], finder: FaceMesh, rng: np.random.Generator, natural: bool) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """{"mouth", "eye"}: features [N, F] and whether it is covered [N]. natural: the photos are not made worse."""
    cover = Cover(rng, pictures)
    bare = meshes_of(finder, pictures)
    mouths = [cover.mouth(*pair) for pair in zip(pictures, bare)]
    eyes = [cover.eyes(*pair) for pair in zip(pictures, bare)]
    over_mouth, over_eyes = meshes_of(finder, mouths), meshes_of(finder, [picture for picture, _ in eyes])
    found: dict[str, list[tuple[np.ndarray, bool]]] = {"mouth": [], "eye": []}
    for i in range(len(pictures)):
        looks = [(pictures[i], bare[i], False, (False, False)), (mouths[i], over_mouth[i], True, (False, False)), (eyes[i][0], over_eyes[i], False, eyes[i][1])]
        for picture, mesh, mouth, (left, right) in looks:
            picture = picture if natural else worse(picture, rng)
            picture = grey(picture) if i % GREY == 0 else picture
            found["mouth"].append((features(picture, mesh, MOUTH), mouth))
            found["eye"].append((features(picture, mesh, LEFT_EYE), left))
            found["eye"].append((features(picture, mesh, RIGHT_EYE), right))
    return {part: (np.stack([f for f, _ in rows]), np.array([c for _, c in rows])) for part, rows in found.items()}


def fit(train: dict[str, tuple[np.ndarray, np.ndarray]], held: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, Fitted]:
    fitted = {}
    for part, (values, covered) in train.items():
        scale = StandardScaler().fit(values)
        model = LogisticRegression(C=STRENGTH, max_iter=3000, class_weight="balanced").fit(scale.transform(values), covered)
        weights = model.coef_[0] / scale.scale_
        bias = float(model.intercept_[0] - weights @ scale.mean_)
        judged, truth = held[part]
        fitted[part] = Fitted(weights, bias, float(roc_auc_score(truth, judged @ weights + bias)))
    return fitted


def from_store(store: PhotoStore, nets: str | Path, count: int, seed: int = 0) -> dict[str, Fitted]:
    """count: photos to learn from; a fifth as many held-out ones judge."""
    rng, finder = np.random.default_rng(seed), FaceMesh(nets)
    order = rng.permutation(len(store.names))
    held = [i for i in order if is_held_out(store.names[i])][: max(count // 5, 2)]
    train = [i for i in order if not is_held_out(store.names[i])][:count]
    take = lambda which: [np.asarray(store.images[i]) for i in which]  # noqa: E731
    return fit(examples(take(train), finder, rng, natural=False), examples(take(held), finder, rng, natural=True))


def as_typescript(fitted: dict[str, Fitted]) -> str:
    lists = [
        f"export const {part.upper()}_WEIGHTS: readonly number[] = [{', '.join(f'{w:.4g}' for w in found.weights)}];\nexport const {part.upper()}_BIAS = {found.bias:.4f};\n"
        for part, found in fitted.items()
    ]
    return "/** Weights of `cover.ts`, made by `anycost cover`. An eye's are those of the picture's left eye; the right one is mirrored. */\n\n" + "\n".join(lists)
