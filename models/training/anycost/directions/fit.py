"""Editing directions from labelled faces.

As in the method (InterFaceGAN: extremes of a label, 70/30 split, linear classifier), with one change: what is kept is not the
classifier's normal but the change of the code that goes with the label while the other labels stay (a multiple regression of
codes on labels). With a few thousand photos and 2,304 numbers a code, a normal is mostly noise outside the span of the data;
the regression stays inside it and is conditional by construction (compare Haufe et al. 2014 on patterns and filters).
The classifier's accuracy on its held-out third says whether the codes know the label at all; below MIN_ACCURACY it is dropped.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from sklearn.svm import LinearSVC

from anycost.data.faces import Faces, is_held_out
from anycost.data.pixels import to_float
from anycost.directions.labels import measure
from anycost.directions.sliders import AMONG, COMPANIONS, SLIDERS, STILL

MIN_ACCURACY = 0.75
EXTREMES = 0.12  # share of faces at each end that the classifier sees


def ranks(x: np.ndarray) -> np.ndarray:
    """Labels as normal scores: probabilities near 0 and 1 would otherwise let a few faces decide."""
    order = np.argsort(np.argsort(x, kind="stable"), kind="stable")
    u = (order + 0.5) / len(x)
    return torch.erfinv(torch.from_numpy(2 * u - 1)).numpy() * np.sqrt(2)


def accuracy(codes: np.ndarray, values: np.ndarray, seed: int = 0) -> float:
    """Of a linear classifier between the extremes of a label, on 30 % it has not seen. codes [N, numbers], values [N]."""
    order = np.argsort(values, kind="stable")
    n = int(len(values) * EXTREMES)
    index = np.concatenate([order[:n], order[-n:]])
    target = np.repeat([0, 1], n)
    shuffle = np.random.default_rng(seed).permutation(2 * n)
    index, target, cut = index[shuffle], target[shuffle], int(1.4 * n)
    scaled = (codes - codes.mean(0)) / (codes.std(0) + 1e-6)
    classifier = LinearSVC(C=0.001, dual=True, max_iter=5000).fit(scaled[index[:cut]], target[:cut])
    return float(classifier.score(scaled[index[cut:]], target[cut:]))


def pattern(codes: np.ndarray, design: np.ndarray, names: Sequence[str], id_: str) -> np.ndarray:
    """What one standard deviation of a label changes in the code while the other labels (its companions apart) stay.

    codes [N, numbers]; design [N, labels] in standard deviations, of these names -> [numbers].
    """
    kept = [i for i, name in enumerate(names) if name not in COMPANIONS.get(id_, ())]
    coefficients, *_ = np.linalg.lstsq(np.column_stack([np.ones(len(design)), design[:, kept]]), codes, rcond=None)
    return coefficients[1 + kept.index(names.index(id_))]


def fit(
    encode: Callable[[torch.Tensor], torch.Tensor], n_style: int, faces: Faces, labels: dict[int, dict[str, Any]], say: Callable[[str], None] = print
) -> list[dict[str, Any]]:
    """The sliders whose labels the codes tell, as the model file and `anycost export` take them.

    encode: photos [N,3,R,R] in [-1,1] -> w+ [N, n_style, dim]; labels: as `labelled` gives them; held-out faces are left out.
    """
    index = [i for i in labels if not is_held_out(faces.names[i])]
    codes = torch.cat([encode(to_float(faces.images[part])) for part in torch.tensor(index).split(256)]).flatten(1).numpy()
    rows = [measure(labels[i], faces.images[i].numpy()) for i in index]
    names = list(rows[0])
    values = np.array([[row[name] for name in names] for row in rows], np.float64)
    out = []
    for id_, label, group, negative, positive, region, sigmas in SLIDERS:
        among = np.array([AMONG.get(id_, lambda _: True)(labels[i]) for i in index])
        design = np.stack([ranks(column) for column in values[among].T], 1)
        score = accuracy(codes[among], design[:, names.index(id_)])
        vector = pattern(codes[among], design, names, id_).reshape(n_style, -1)
        length = float(np.linalg.norm(vector))
        say(f"{id_:12s} classifier accuracy {score:.3f}, length {length:.3f}")
        if score < MIN_ACCURACY:
            say(f"{id_} is left out: the codes do not tell it well enough")
            continue
        out.append({
            "id": id_, "label": label, "group": group, "range": round(sigmas * length, 4), "layers": [0, n_style], "region": region,
            "moves": group not in STILL,
            "negativeLabel": negative, "positiveLabel": positive,
            "vector": (vector / length).astype(np.float32).tolist(), "measured": {"accuracy": score},
        })
    return out
