"""Squares cut out of pictures, turned and scaled, as networks want them."""
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Squares:
    """One square a picture, in shares of the picture's side: centre [N, 2] (x, y), side [N], angle [N] (radians, clockwise in the picture)."""

    centre: np.ndarray
    side: np.ndarray
    angle: np.ndarray

    @staticmethod
    def same(count: int, x: float, y: float, side: float) -> Squares:
        """The same upright one for all."""
        return Squares(np.tile([x, y], (count, 1)).astype(np.float64), np.full(count, side), np.zeros(count))

    def axes(self) -> tuple[np.ndarray, np.ndarray]:
        """Unit vectors along a square's own x and y, [N, 2] each."""
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        return np.stack([cos, sin], 1), np.stack([-sin, cos], 1)

    def to_picture(self, points: np.ndarray) -> np.ndarray:
        """[N, P, 2] in shares of the square -> in shares of the picture."""
        x, y = self.axes()
        p = (points - 0.5) * self.side[:, None, None]
        return self.centre[:, None] + p[..., :1] * x[:, None] + p[..., 1:] * y[:, None]


def cut(pictures: torch.Tensor, squares: Squares, size: int) -> np.ndarray:
    """uint8 [N,3,s,s] -> float32 [N,3,size,size], 0 to 255, bilinear; where a square leaves the picture, its border goes on.

    A square of more than twice `size` pixels is halved by area first, as often as it takes.
    """
    x = pictures.float()
    while squares.side.max() * x.shape[-1] >= 2 * size and x.shape[-1] % 2 == 0:
        x = F.avg_pool2d(x, 2)
    right, down = squares.axes()
    half = squares.side[:, None] / 2
    middle = squares.centre * 2 - 1  # grid_sample counts from -1 to 1
    theta = np.stack([right * half * 2, down * half * 2, middle], 2)  # [N, (x, y), (u, v, 1)]
    grid = F.affine_grid(torch.from_numpy(theta).float(), [len(x), 3, size, size], align_corners=False)
    return F.grid_sample(x, grid, padding_mode="border", align_corners=False).numpy()


def around(points: np.ndarray, grow: float, level: tuple[np.ndarray, np.ndarray] | None = None) -> Squares:
    """Squares around points [N, P, 2], `grow` times their larger extent; level: two points [N, 2] each that are to lie level, left and right."""
    count = len(points)
    angle = np.zeros(count)
    if level is not None:
        d = level[1] - level[0]
        angle = np.arctan2(d[:, 1], d[:, 0])
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    u, v = points[..., 0] * cos + points[..., 1] * sin, -points[..., 0] * sin + points[..., 1] * cos
    low, high = np.stack([u.min(1), v.min(1)], 1), np.stack([u.max(1), v.max(1)], 1)
    mid = (low + high) / 2
    centre = np.concatenate([mid[:, :1] * cos - mid[:, 1:] * sin, mid[:, :1] * sin + mid[:, 1:] * cos], 1)
    return Squares(centre, grow * (high - low).max(1), angle)


def degrees(radians: float) -> float:
    """For labels, which are read by people."""
    return radians * 180 / math.pi
