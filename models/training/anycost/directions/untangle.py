"""Directions whose pictures leave the other labels alone.

A regression says which change of the code goes with a label (fit.py); what the generator then draws moves other labels along, since a code is no
picture. So it is measured: every label's direction, cut into groups of rows, moves the codes of some faces a little both ways, and judges say what
that did to each label. A slider becomes the sum of these pieces that moves its own label as before, the others least, and still looks like the slider that it was: a label is
only a part of what one means by its name, and the least picture that moves it would be a mask that fools a network. One small system of equations, which also finds the rows.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

Draw = Callable[[torch.Tensor], torch.Tensor]  # w+ [N, rows, dim] -> pictures [N,3,r,r] in [-1,1]
Judge = Callable[[torch.Tensor], np.ndarray]  # pictures -> [N, labels] in standard deviations

MEASURED = 2.5  # deviations of the code's regression by which a piece moves while it is measured: about half of a slider's whole way
LEAK = 3.0  # what it costs to move other labels by one deviation in all, in units of all that the slider changes in the picture when it moves its own by one


@dataclass(frozen=True)
class Judged:
    """What is moved and by whom it is judged. codes [N, rows, dim]; counts [N, labels]: of which faces a label means what it says."""

    codes: torch.Tensor
    counts: np.ndarray
    draw: Draw
    judge: Judge

    def shift(self, move: torch.Tensor) -> tuple[np.ndarray, torch.Tensor]:
        """(mean change of each label from no move to `move`, half of that between the two ways [labels], the same of the pictures at half their side)."""
        there, back = self.draw(self.codes + move), self.draw(self.codes - move)
        labels = (self.judge(there) - self.judge(back)) / 2
        return (labels * self.counts).sum(0) / np.maximum(1, self.counts.sum(0)), F.avg_pool2d((there - back) / 2, 2).flatten()


@dataclass(frozen=True)
class Untangled:
    """A slider's move [rows, dim] at 1, and what it does to each label [labels]; before: what the slider did as regressed, whose strength it has."""

    move: torch.Tensor
    before: np.ndarray
    after: np.ndarray


def is_same(shift: float, other: float) -> bool:
    """Whether two moves of one label are alike enough to be made equal by their lengths; no numbers are not."""
    return 0.25 < shift / other < 4 if other else False


def pieces(vectors: torch.Tensor, groups: Sequence[tuple[int, int]]) -> torch.Tensor:
    """vectors [labels, rows, dim] -> [labels * groups, rows, dim]: each direction on one group of rows (first, end), and 0 elsewhere."""
    out = torch.zeros(len(vectors), len(groups), *vectors.shape[1:])
    for i, (first, end) in enumerate(groups):
        out[:, i, first:end] = vectors[:, first:end]
    return out.flatten(0, 1)


def shares(shifts: np.ndarray, change: np.ndarray, own: int, start: Sequence[int], free: Sequence[int] = (), leak: float = LEAK) -> np.ndarray:
    """How much of each piece moves the label `own` by exactly 1, the other labels (but the free ones) least, and looks most like the pieces `start` together: [pieces].

    shifts [pieces, labels]: of each label by each piece; change [pieces, pieces]: inner products of the changes of pictures.
    """
    of_own, of_others = shifts[:, own], np.delete(shifts, [own, *free], 1)
    first = np.zeros(len(shifts))
    first[list(start)] = 1
    first = first / (of_own @ first)
    one = first @ change @ first  # what the slider as regressed changes in the picture
    cost = change + leak * one * of_others @ of_others.T + 1e-3 * np.trace(change) / len(change) * np.eye(len(change))
    near, along = np.linalg.solve(cost, np.stack([change @ first, of_own], 1)).T
    return near + along * (1 - of_own @ near) / (of_own @ along)


def untangled(
    faces: Judged, vectors: torch.Tensor, groups: Sequence[tuple[int, int]], wanted: Sequence[tuple[int, Sequence[int], torch.Tensor]], leak: float = LEAK,
    each: Callable[[Sequence[torch.Tensor]], Sequence[torch.Tensor]] = lambda moves: moves,
) -> list[Untangled | None]:
    """For each (label, labels that may go along, the slider's move at 1 as regressed [rows, dim]) a move that changes the label as much.

    None where its pieces, added up, move the label by something else: a label that stands at either end of its scale on these faces says little.
    vectors [labels, rows, dim]: the regression of each label, one deviation long; each: goes through the moves to be measured, to show how far it is.
    """
    moves = MEASURED * pieces(vectors, groups)
    measured = [faces.shift(move) for move in each(list(moves))]
    shifts, pictures = np.stack([labels for labels, _ in measured]), torch.stack([picture for _, picture in measured])
    change = (pictures @ pictures.t() / len(faces.codes)).double().numpy()
    out: list[Untangled | None] = []
    for own, free, regressed in wanted:
        before = faces.shift(regressed)[0]
        start = range(own * len(groups), (own + 1) * len(groups))
        share = torch.from_numpy(shares(shifts, change, own, start, free, leak)).to(moves.dtype)
        move = before[own] * (share[:, None, None] * moves).sum(0)
        reached = faces.shift(move)[0][own]
        if not is_same(reached, before[own]):
            out.append(None)
            continue
        move = move * before[own] / reached
        out.append(Untangled(move, before, faces.shift(move)[0]))
    return out
