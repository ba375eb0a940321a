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
from anycost.directions.measured import Drawn, measured
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
    encode: Callable[[torch.Tensor], torch.Tensor], n_style: int, faces: Faces, labels: dict[int, dict[str, Any]], say: Callable[[str], None] = print,
    drawn: Drawn | None = None,
) -> list[dict[str, Any]]:
    """The sliders whose labels the codes tell, as the model file and `anycost export` take them.

    encode: photos [N,3,R,R] in [-1,1] -> w+ [N, n_style, dim]; labels: as `labelled` gives them; held-out faces are left out. drawn: to measure
    what the pictures do, and take out what a slider drags along (untangle.py).
    """
    index = [i for i in labels if not is_held_out(faces.names[i])]
    codes = torch.cat([encode(to_float(faces.images[part])) for part in torch.tensor(index).split(256)])
    rows = [measure(labels[i], faces.images[i].numpy()) for i in index]
    names = list(rows[0])
    values = np.array([[row[name] for name in names] for row in rows], np.float64)
    among = {name: np.array([AMONG.get(name, lambda _: True)(labels[i]) for i in index]) for name in names}
    flat = codes.flatten(1).numpy()
    designs = {name: np.stack([ranks(column) for column in values[among[name]].T], 1) for name in names}
    vectors = {name: torch.from_numpy(pattern(flat[among[name]], designs[name], names, name)).float().view(n_style, -1) for name in names}
    scores, kept = {}, []
    for slider in SLIDERS:
        id_ = slider[0]
        scores[id_] = accuracy(flat[among[id_]], designs[id_][:, names.index(id_)])
        say(f"{id_:12s} classifier accuracy {scores[id_]:.3f}, length {vectors[id_].norm():.3f}")
        if scores[id_] < MIN_ACCURACY:
            say(f"{id_} is left out: the codes do not tell it well enough")
            continue
        kept.append(slider)
    moves = {slider[0]: slider[-1] * vectors[slider[0]] for slider in kept}
    if drawn:
        some = np.linspace(0, len(index) - 1, drawn.count).astype(int)
        counts = np.stack([among[name][some] for name in names], 1)
        moves = measured(drawn, codes[some], to_float(faces.images[np.array(index)[some]]), counts, dict(zip(names, values.std(0))), vectors, kept, say)
    out = []
    for id_, label, group, negative, positive, region, _ in kept:
        length = float(moves[id_].norm())
        out.append({
            "id": id_, "label": label, "group": group, "range": round(length, 4), "layers": [0, n_style], "region": region,
            "moves": group not in STILL,
            "negativeLabel": negative, "positiveLabel": positive,
            "vector": (moves[id_] / length).tolist(), "measured": {"accuracy": scores[id_]},
        })
    return out
