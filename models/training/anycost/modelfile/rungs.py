"""The pictures of a model file by the PyTorch generator, every resolution at every ratio and every flexible configuration, with the noise of the file.

`anycost rungs` writes them. W.f32: one w+, float32 little-endian, [nStyle, styleDim] row by row. FOLDER gets NAME.f32 (planar RGB, not clamped) for each rung
and rungs.json: [{resolution, ratio or flexible, file}]. What test/golden/same-as-training.test.ts compares the engine with.
"""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from anycost.modelfile.opened import OpenedModel
from anycost.networks.generator import Generator


def read_wplus(path: str | Path, generator: Generator) -> torch.Tensor:
    """[1, n_style, style_dim] of float32 little-endian numbers, row by row."""
    values = np.fromfile(path, "<f4")
    rows, dim = generator.n_style, generator.style_dim
    if values.size != rows * dim:
        raise SystemExit(f"{path} holds {values.size} numbers, but a w+ of this model has {rows} x {dim}.")
    return torch.from_numpy(values.reshape(1, rows, dim))


def rungs_of(model: OpenedModel) -> Iterator[tuple[dict[str, Any], list[int]]]:
    """(entry of rungs.json, channel list) of each."""
    for resolution in model.resolutions:
        for ratio in model.ratios:
            yield {"resolution": resolution, "ratio": ratio, "file": f"{resolution}@{ratio}.f32"}, model.generator.channels(ratio)
    for i, (name, one) in enumerate(model.metadata["generator"].get("flexible", {}).items()):
        yield {"resolution": one["resolution"], "flexible": name, "file": f"flexible-{i}.f32"}, one["channels"]


@torch.no_grad()
def render(model: OpenedModel, wplus: torch.Tensor, out: Path) -> None:
    """Each rung is a forward pass of its own, as the engine is asked for it: a head of a larger pass would prove less."""
    rungs = []
    for entry, channels in rungs_of(model):
        rungs.append(entry)
        picture = model.generator(wplus, channels, entry["resolution"])[-1]
        picture[0].contiguous().numpy().astype("<f4").tofile(out / entry["file"])
    (out / "rungs.json").write_text(json.dumps(rungs))
