"""Directions whose pictures leave the other labels alone.

A regression says which change of the code goes with a label (fit.py); what the generator then draws moves other labels along, since codes and pictures
are not the same thing. So it is measured: every label's direction, cut into groups of rows, moves the codes of some faces a little both ways,
and judges say what that did to each label. A slider becomes the sum of these pieces that moves its own label by one deviation, the others least, and the
picture least: one small system of equations, which also says which rows a slider needs.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch

from anycost.directions.sliders import COMPANIONS

Draw = Callable[[torch.Tensor], torch.Tensor]  # w+ [N, rows, dim] -> pictures [N,3,r,r] in [-1,1]
Judge = Callable[[torch.Tensor], np.ndarray]  # pictures -> [N, labels]

LEAK = 3.0  # a label that leaves by one deviation counts as so many times the picture change of an average piece that moves a label by one
MOVED = 0.5  # how far the pieces move while they are measured: this much of a slider's own move at 1


def pieces(vectors: torch.Tensor, groups: Sequence[tuple[int, int]]) -> torch.Tensor:
    """vectors [labels, rows, dim] -> [labels * groups, rows, dim], each a direction on one group of rows (first, end) and 0 elsewhere."""
    out = torch.zeros(len(vectors), len(groups), *vectors.shape[1:])
    for i, (first, end) in enumerate(groups):
        out[:, i, first:end] = vectors[:, first:end]
    return out.flatten(0, 1)


def effects(draw: Draw, judge: Judge, codes: torch.Tensor, moves: torch.Tensor, deviation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(shift of each label in deviations [moves, labels], inner products of the changes of pictures [moves, moves]), means over the faces.

    codes [N, rows, dim]; moves [M, rows, dim]: each is added and taken away; deviation [labels].
    """
    shifts, changes = [], []
    for move in moves:
        there, back = draw(codes + move), draw(codes - move)
        shifts.append((judge(there) - judge(back)).mean(0) / 2 / deviation)
        changes.append(torch.nn.functional.avg_pool2d((there - back) / 2, 2).flatten())
    change = torch.stack(changes)
    return np.array(shifts), (change @ change.t() / len(codes)).double().numpy()


def weights(shifts: np.ndarray, change: np.ndarray, own: int, free: Sequence[int] = (), leak: float = LEAK) -> np.ndarray:
    """How much of each piece: own label by exactly 1, with the least change of the picture and of all labels but the free ones. [moves]."""
    others = [j for j in range(shifts.shape[1]) if j != own and j not in free]
    own_shift, leaks = shifts[:, own], shifts[:, others]
    unit = np.median(np.diag(change) / np.maximum(own_shift**2, 1e-4))  # what moving a label by one costs in picture, usually
    cost = change + leak * unit * leaks @ leaks.T + 1e-3 * np.trace(change) / len(change) * np.eye(len(change))
    found = np.linalg.solve(cost, own_shift)
    return found / (own_shift @ found)


def untangled(
    draw: Draw, judge: Judge, codes: torch.Tensor, vectors: torch.Tensor, names: Sequence[str], wanted: Sequence[str], groups: Sequence[tuple[int, int]],
    deviation: np.ndarray, leak: float = LEAK,
) -> dict[str, torch.Tensor]:
    """{slider: [rows, dim], which moves its label by about one deviation}. vectors [labels, rows, dim]: regressions of `names`, in any length near one deviation's."""
    moves = MOVED * pieces(vectors, groups)
    shifts, change = effects(draw, judge, codes, moves, deviation)
    out = {}
    for id_ in wanted:
        free = [names.index(name) for name in COMPANIONS.get(id_, ())]
        share = torch.from_numpy(weights(shifts, change, names.index(id_), free, leak)).to(moves.dtype)
        out[id_] = (share[:, None, None] * moves).sum(0)
    return out
