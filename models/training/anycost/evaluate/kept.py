"""Whether sliders still work on refined codes: what each does to its own label, on the encoder's codes and on w*."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from anycost.evaluate.judges import Album, Judge
from anycost.evaluate.report import rounded, table
from anycost.modelfile.opened import OpenedModel

KINDS = ("encoder", "refined")
STRENGTHS = (-1.0, 1.0)


def read_codes(folder: str | Path, model: OpenedModel, every: int = 1) -> dict[str, torch.Tensor]:
    """{"encoder", "refined"}: w+ [N, rows, dim], of every so-manieth NAME.npy in the folder, float32 [2, rows, dim] as the plugin's measure-likeness writes them."""
    paths = sorted(Path(folder).glob("*.npy"))[::every]
    shape = (2, model.generator.n_style, model.generator.style_dim)
    codes = [np.load(path) for path in paths]
    wrong = [path.name for path, code in zip(paths, codes) if code.shape != shape]
    if not paths or wrong:
        raise SystemExit(f"{', '.join(wrong)} in {folder} hold no codes of {shape}." if wrong else f"{folder} has no codes: measure-likeness --codes writes them.")
    return {kind: torch.from_numpy(np.stack([code[i] for code in codes])) for i, kind in enumerate(KINDS)}


def effects(model: OpenedModel, codes: dict[str, torch.Tensor], judge: Judge) -> dict[str, Any]:
    """{slider: {"encoder", "refined", "kept", "identity_encoder", "identity_refined"}}: mean change of the slider's own label from -1 to +1, what w* keeps of it,
    and the mean identity cosine of edited and unedited picture."""
    album = Album()
    for kind, w in codes.items():
        album.add(kind, model.picture(w))
        for slider in model.directions:
            for value in STRENGTHS:
                album.add((kind, slider, value), model.picture(model.edit(w, slider, value)))
    album.judge(judge)
    out: dict[str, Any] = {}
    for slider in model.directions:
        own = album.label_names.index(slider)
        change = {kind: (album.labels[kind, slider, 1.0] - album.labels[kind, slider, -1.0]).mean(0)[own] for kind in codes}
        identity = {f"identity_{kind}": np.mean([album.cosine(kind, (kind, slider, value)) for value in STRENGTHS]) for kind in codes}
        out[slider] = {**change, "kept": change["refined"] / change["encoder"], **identity}
    return rounded(out)


def markdown(found: dict[str, Any]) -> str:
    """A row for each slider."""
    rows = [[slider, at["encoder"], at["refined"], f"{at['kept']:.0%}", at["identity_encoder"], at["identity_refined"]] for slider, at in found.items()]
    return table(["slider, −1 to +1", "own label, encoder's code", "w*", "kept", "identity, encoder's code", "w*"], rows)
