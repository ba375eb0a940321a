"""Sliders of what judges say of the pictures: what each drags along is taken out (untangle.py), and each is as strong as another model's."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from anycost.directions.sliders import COMPANIONS, STILL, Slider
from anycost.directions.untangle import Draw, Judge, Judged, is_same, untangled


@dataclass(frozen=True)
class Other:
    """Another model, whose sliders move their own labels as far. encode: photos -> w+; draw: w+ -> pictures; moves: what each slider adds at 1, by id."""

    encode: Callable[[torch.Tensor], torch.Tensor]
    draw: Draw
    moves: dict[str, torch.Tensor]


@dataclass(frozen=True)
class Drawn:
    """How pictures are drawn and judged. count: faces that are moved; judge: as untangle.py takes it, but labels in their own units; each: see `untangled`."""

    count: int
    draw: Draw
    judge: Judge
    each: Callable[[Sequence[torch.Tensor]], Sequence[torch.Tensor]] = lambda moves: moves
    other: Other | None = None


def thirds(n_style: int) -> list[tuple[int, int]]:
    """Rows of w+ in three groups: coarse, middle, fine."""
    ends = [round(n_style * i / 3) for i in range(4)]
    return list(zip(ends, ends[1:]))


def leaking(names: Sequence[str], own: str, shift: np.ndarray) -> str:
    """What a slider does to its own label, and to the other that it moves most."""
    most = max((name for name in names if name != own), key=lambda name: abs(shift[names.index(name)]))
    return f"{shift[names.index(own)]:+.2f} ({most} {shift[names.index(most)]:+.2f})"


def measured(
    drawn: Drawn, codes: torch.Tensor, photos: torch.Tensor, counts: np.ndarray, deviation: dict[str, float], vectors: dict[str, torch.Tensor],
    sliders: Sequence[Slider], say: Callable[[str], None],
) -> dict[str, torch.Tensor]:
    """{slider: what it adds to w+ at 1, [rows, dim]}.

    codes [N, rows, dim] of photos [N,3,R,R]; counts [N, labels]: see untangle.Judged; deviation: of each label over the training faces; vectors: what
    one deviation of each label changes in the code, [rows, dim].
    """
    names, units = list(vectors), np.maximum(list(deviation.values()), 1e-6)
    judged = Judged(codes, counts, drawn.draw, lambda pictures: drawn.judge(pictures) / units)
    moves = {slider[0]: slider[-1] * vectors[slider[0]] for slider in sliders}
    # The labels of hair and beard are a rectangle's brightness, which is little of what one means by them: they stay as they were regressed.
    loose = [slider[0] for slider in sliders if slider[2] not in STILL]
    wanted = [(names.index(id_), [names.index(name) for name in COMPANIONS.get(id_, ())], moves[id_]) for id_ in loose]
    for id_, found in zip(loose, untangled(judged, torch.stack(list(vectors.values())), thirds(codes.shape[1]), wanted, each=drawn.each)):
        if found is None:
            say(f"{id_} stays as it was regressed: its label on these faces is no measure")
            continue
        moves[id_] = found.move
        say(f"{id_:12s} {leaking(names, id_, found.before)} -> {leaking(names, id_, found.after)}")
    return as_strong(judged, drawn.other, photos, names, moves, say) if drawn.other else moves


def as_strong(
    judged: Judged, other: Other, photos: torch.Tensor, names: Sequence[str], moves: dict[str, torch.Tensor], say: Callable[[str], None]
) -> dict[str, torch.Tensor]:
    """`moves`, each so long that it moves its own label as far as the other model's slider of that name, where it has one."""
    theirs, out = replace(judged, codes=other.encode(photos), draw=other.draw), dict(moves)
    for id_ in (id_ for id_ in moves if id_ in other.moves):
        own, shift = names.index(id_), theirs.shift(other.moves[id_])[0]
        reached = judged.shift(moves[id_])[0][own]
        if not is_same(reached, shift[own]):
            say(f"{id_} keeps its length: its label on these faces is no measure")
            continue
        out[id_] = moves[id_] * (shift[own] / reached)
        say(f"{id_:12s} the other model's {leaking(names, id_, shift)}: {shift[own] / reached:.2f} times as far")
    return out
