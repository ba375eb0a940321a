"""A picture sheet of a model file, drawn from random z alone: no photo, no picture of a data set.

Above: faces at every (resolution, ratio), at their own pixels. Below: each slider at -1, 0 and +1. 256 colours keep the file small.
"""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw

from anycost.data.pixels import to_bytes
from anycost.modelfile.opened import OpenedModel

CELL, EDGE, LINE = 128, 88, 16
VALUES = (-1.0, 0.0, 1.0)


def cells(pictures: torch.Tensor) -> list[Image.Image]:
    """[N,3,s,s] -> pictures of CELL pixels, small ones with visible pixels."""
    shown = F.interpolate(pictures, size=(CELL, CELL), mode="nearest") if pictures.shape[-1] < CELL else F.adaptive_avg_pool2d(pictures, CELL)
    return [Image.fromarray(p.permute(1, 2, 0).numpy()) for p in to_bytes(shown)]


def grid(rows: Sequence[tuple[str, list[Image.Image]]], columns: Sequence[str]) -> Image.Image:
    """rows: (name, cells) of equal length; columns: their names."""
    sheet = Image.new("RGB", (EDGE + CELL * len(columns), LINE + CELL * len(rows)), "white")
    draw = ImageDraw.Draw(sheet)
    for x, name in enumerate(columns):
        draw.text((EDGE + CELL * x + 4, 3), name, fill="black")
    for y, (name, pictures) in enumerate(rows):
        draw.text((4, LINE + CELL * y + CELL // 2 - 6), name, fill="black")
        for x, picture in enumerate(pictures):
            sheet.paste(picture, (EDGE + CELL * x, LINE + CELL * y))
    return sheet


def stacked(sheets: Sequence[Image.Image]) -> Image.Image:
    """One under the other."""
    out = Image.new("RGB", (max(s.width for s in sheets), sum(s.height for s in sheets)), "white")
    y = 0
    for sheet in sheets:
        out.paste(sheet, (0, y))
        y += sheet.height
    return out


@torch.no_grad()
def model_sheet(model: OpenedModel, out: str | Path, truncation: float = 0.7, seed: int = 0) -> None:
    """Writes the sheet: two faces in the ladder, two others with every slider."""
    codes = model.sample(4, truncation, seed)
    resolutions = model.resolutions[::-1]
    ladder = [(f"ratio {ratio:g}", [cells(model.picture(codes[i : i + 1], k, ratio))[0] for i in (0, 1) for k in resolutions])
              for ratio in sorted(model.ratios, reverse=True)]
    edits = [(d["label"].replace(" ", "\n"), [cells(model.picture(model.edit(codes[i : i + 1], slider, v)))[0] for i in (2, 3) for v in VALUES])
             for slider, d in model.directions.items()]
    sheets = [grid(ladder, [f"{k} px" for k in resolutions] * 2)]
    if edits:
        sheets.append(grid(edits, [f"{v:+g}" if v else "0" for v in VALUES] * 2))
    stacked(sheets).quantize(256, dither=Image.Dither.NONE).save(out, optimize=True)
