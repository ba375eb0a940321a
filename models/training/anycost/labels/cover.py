"""Whether something lies over the mouth or an eye: histograms of edges, brightness and tint of a small patch against the person's own skin, as
ui/worker/mesh/cover.ts computes them too. Its weights are fitted by studies/cover/fit.py.

Edge histograms as in Dalal and Triggs, "Histograms of Oriented Gradients for Human Detection" (CVPR 2005); signed here, since a mouth's line is dark and not bright.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RED, GREEN, BLUE = 0.299, 0.587, 0.114
BINS = 8
FACE = (10, 152)  # forehead and chin: lengths are in shares of their distance
EYE_LINE = (33, 263)


@dataclass(frozen=True)
class Part:
    """A patch around the mean of `middle`: its size in face heights, in pixels, in cells of brightness (edges and tint have half as many each way)."""

    middle: tuple[int, ...]
    size: tuple[float, float]
    pixels: tuple[int, int]
    cells: tuple[int, int]
    skin: tuple[int, ...]  # vertices around which the person's skin is looked up, away from what covers this part
    mirror: bool = False


MOUTH = Part((61, 291, 13, 14), (0.5, 0.34), (32, 24), (8, 6), (9, 151, 8, 6, 197))
CHEEKS = (50, 280, 205, 425, 4)
LEFT_EYE = Part((33, 133, 159, 145), (0.27, 0.2), (24, 18), (6, 6), CHEEKS)
RIGHT_EYE = Part((362, 263, 386, 374), (0.27, 0.2), (24, 18), (6, 6), CHEEKS, mirror=True)
SKIN_SIDE, SKIN_PIXELS = 0.04, 4


def sampled(picture: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """picture [s,s,3]; x, y: pixel coordinates, a pixel's centre at its integer; bilinear, the border goes on."""
    height, width = picture.shape[:2]
    x, y = np.clip(x, 0, width - 1.001), np.clip(y, 0, height - 1.001)
    left, top = x.astype(int), y.astype(int)
    fx, fy = (x - left)[..., None], (y - top)[..., None]
    upper = picture[top, left] * (1 - fx) + picture[top, left + 1] * fx
    lower = picture[top + 1, left] * (1 - fx) + picture[top + 1, left + 1] * fx
    return upper * (1 - fy) + lower * fy


def patch(picture: np.ndarray, points: np.ndarray, middle: np.ndarray, size: tuple[float, float], pixels: tuple[int, int]) -> np.ndarray:
    """[h,w,3] along the eye line, the mean of 2×2 samples each. points [468,2], middle [2] and size in pixels of the picture, edge to edge."""
    along = points[EYE_LINE[1]] - points[EYE_LINE[0]]
    along = along / np.linalg.norm(along)
    width, height = pixels
    u = ((np.arange(2 * width) + 0.5) / (2 * width) - 0.5) * size[0]
    v = (((np.arange(2 * height) + 0.5) / (2 * height) - 0.5) * size[1])[:, None]
    x = middle[0] + u * along[0] - v * along[1]
    y = middle[1] + u * along[1] + v * along[0]
    return sampled(picture, x - 0.5, y - 0.5).reshape(height, 2, width, 2, 3).mean((1, 3))


def cells(values: np.ndarray, across: int, down: int) -> np.ndarray:
    height, width = values.shape[:2]
    return values.reshape(down, height // down, across, width // across, *values.shape[2:]).mean((1, 3))


def channels(colour: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Luminance, B − Y, R − Y."""
    y = colour @ np.array([RED, GREEN, BLUE])
    return y, colour[..., 2] - y, colour[..., 0] - y


def features(picture: np.ndarray, mesh: np.ndarray, part: Part) -> np.ndarray:
    """picture uint8 [s,s,3]; mesh [468,>=2] in shares of its side -> edges (cells/2 × 8), their strength, brightness (cells), tints (2 × cells/2)."""
    picture = picture.astype(float)
    points = mesh[:, :2] * len(picture)
    unit = float(np.linalg.norm(points[FACE[0]] - points[FACE[1]]))
    size = (part.size[0] * unit, part.size[1] * unit)
    look = patch(picture, points, points[list(part.middle)].mean(0), size, part.pixels)
    if part.mirror:
        look = look[:, ::-1]
    side = (SKIN_SIDE * unit, SKIN_SIDE * unit)
    skin = np.median([patch(picture, points, points[v], side, (SKIN_PIXELS, SKIN_PIXELS)).mean((0, 1)) for v in part.skin], 0)
    y, blue, red = channels(look)
    skin_y, skin_blue, skin_red = channels(skin)
    skin_y = max(float(skin_y), 8.0)
    light = y / skin_y
    down, across = np.gradient(np.log(light + 0.15))
    turn = (np.arctan2(down, across) / (2 * np.pi) * BINS) % BINS
    near = np.abs((turn[..., None] - np.arange(BINS) + BINS / 2) % BINS - BINS / 2)
    edges = np.hypot(across, down)[..., None] * np.maximum(0, 1 - near)
    coarse = (part.cells[0] // 2, part.cells[1] // 2)
    histogram = cells(edges, *coarse).ravel()
    strength = float(np.linalg.norm(histogram))
    tint = [cells(np.clip((c - own * light) / skin_y, -0.6, 0.6), *coarse).ravel() for c, own in ((blue, skin_blue), (red, skin_red))]
    brightness = cells(np.clip(np.log(light + 0.1), -2, 1.2), *part.cells).ravel()
    return np.concatenate([histogram / (strength + 0.05), [min(strength, 1.0)], brightness, *tint])
