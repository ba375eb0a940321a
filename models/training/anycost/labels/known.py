"""How good labels are where the answer is known: neutral and smiling photos of the same person, names that say a man or a woman, mirror images.

- A label of smiles is higher on the smiling photo, for the same person and across people; a label of anything else is the same on both.
- A mirrored face has the same labels, and its yaw and roll with the other sign.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Entry = dict[str, Any]
Read = Callable[[Entry], float]

SMILES: dict[str, Read] = {
    "smile (mesh)": lambda e: e["smile"],
    "mouth_corners (mesh)": lambda e: e["mouth_corners"],
    "mouth_width (mesh)": lambda e: e["mouth_width"],
    "happy (face-api)": lambda e: e["happy"],
    "happy (faceplugin)": lambda e: e["second"]["happy"],
}
FIXED: dict[str, Read] = {
    "age (face-api)": lambda e: e["age"],
    "age (faceplugin)": lambda e: e["second"]["age"],
    "female (face-api)": lambda e: e["female"],
    "female (faceplugin)": lambda e: e["second"]["female"],
    "yaw (mesh)": lambda e: e["yaw"],
    "yaw (faceplugin)": lambda e: e["second"]["yaw"],
    "pitch (mesh)": lambda e: e["pitch"],
    "pitch (faceplugin)": lambda e: e["second"]["pitch"],
    "roll (mesh)": lambda e: e["roll"],
    "roll (faceplugin)": lambda e: e["second"]["roll"],
    "brows (mesh)": lambda e: (e["brow_left"] + e["brow_right"]) / 2,
    "lids (mesh)": lambda e: (e["lid_left"] + e["lid_right"]) / 2,
}
ODD = ("yaw", "roll")  # change sign in a mirror


def in_order(low: Sequence[float] | np.ndarray, high: Sequence[float] | np.ndarray) -> float:
    """Share of all pairs of one of `low` and one of `high` that are in order; 0.5 is chance (the area under the ROC curve)."""
    a, b = np.asarray(low)[:, None], np.asarray(high)[None]
    return float(((b > a) + 0.5 * (b == a)).mean())


def smiles(neutral: Sequence[Entry], smiling: Sequence[Entry], read: Read) -> dict[str, float]:
    """Of pairs: how many are in order, all people's photos in order, and the change in its own standard deviations over the pairs (NaN if it never differs)."""
    a, b = (np.array([read(e) for e in side]) for side in (neutral, smiling))
    deviation = (b - a).std()
    return {"pairs": float((b > a).mean()), "across": in_order(a, b), "steady": float((b - a).mean() / deviation) if deviation > 0 else float("nan")}


def fixed(neutral: Sequence[Entry], smiling: Sequence[Entry], read: Read) -> dict[str, float]:
    """Of pairs, for what a smile does not change: correlation (NaN of a constant), and mean difference in the label's unit."""
    a, b = (np.array([read(e) for e in side]) for side in (neutral, smiling))
    same = float(np.corrcoef(a, b)[0, 1]) if min(a.std(), b.std()) > 0 else float("nan")
    return {"same": same, "apart": float(np.abs(b - a).mean())}


def mirrored(plain: Sequence[Entry], mirror: Sequence[Entry], name: str, read: Read) -> float:
    """Mean difference between a face and its mirror image, in the label's unit."""
    a, b = (np.array([read(e) for e in side]) for side in (plain, mirror))
    return float(np.abs(a + b if name.startswith(ODD) else a - b).mean())


def tables(names: Sequence[str], plain: Sequence[Entry], mirror: Sequence[Entry]) -> str:
    """Markdown. names: london_ID_neutral, london_ID_smiling, faker_female_N, faker_male_N, with any ending; entries of the photos and of their mirror images."""
    at = {name.rsplit(".", 1)[0]: i for i, name in enumerate(names)}
    pairs = [(i, at[name.replace("neutral", "smiling")]) for name, i in at.items() if name.endswith("_neutral")]
    neutral, smiling = ([plain[pair[side]] for pair in pairs] for side in (0, 1))
    women, men = ([plain[i] for name, i in at.items() if name.startswith(f"faker_{word}_")] for word in ("female", "male"))
    lines = [f"| smile, {len(pairs)} pairs | same person in order | all people in order | change / its deviation | mirror image apart |", "|---|---|---|---|---|"]
    for name, read in SMILES.items():
        found = smiles(neutral, smiling, read)
        lines.append(f"| {name} | {found['pairs']:.0%} | {found['across']:.3f} | {found['steady']:.2f} | {mirrored(plain, mirror, name, read):.3f} |")
    lines += ["", f"| what a smile leaves, {len(pairs)} pairs | correlation | apart | mirror image apart |", "|---|---|---|---|"]
    for name, read in FIXED.items():
        found = fixed(neutral, smiling, read)
        lines.append(f"| {name} | {found['same']:.2f} | {found['apart']:.3f} | {mirrored(plain, mirror, name, read):.3f} |")
    told = {name: in_order([read(e) for e in men], [read(e) for e in women]) for name, read in FIXED.items() if name.startswith("female")}
    lines += ["", f"Women's above men's faces ({len(women)} and {len(men)}), share of all pairs: " + ", ".join(f"{name[8:-1]} {value:.3f}" for name, value in told.items()) + "."]
    return "\n".join(lines)
