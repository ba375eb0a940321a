"""Perceptual path length: how much the picture changes per small step in w (Karras et al. 2019), here with the distance that is given."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

Distance = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]  # of pictures [N,3,r,r]: [N]
EPSILON = 1e-4
LARGEST = 256


def box_down(pictures: torch.Tensor, size: int = LARGEST) -> torch.Tensor:
    """By area to at most `size` px."""
    return F.avg_pool2d(pictures, pictures.shape[-1] // size) if pictures.shape[-1] > size else pictures


@torch.no_grad()
def step_pairs(w0: torch.Tensor, w1: torch.Tensor, epsilon: float = EPSILON) -> tuple[torch.Tensor, torch.Tensor]:
    """The start of each path w0 -> w1 and a step of `epsilon` along it (end points, t = 0)."""
    return w0, torch.lerp(w0, w1, epsilon)


@torch.no_grad()
def path_lengths(distance: Distance, a: torch.Tensor, b: torch.Tensor, epsilon: float = EPSILON) -> torch.Tensor:
    """Squared distance / epsilon^2 of each picture of `a` to that of `b`: the two ends of steps of `epsilon`, drawn with the same noise."""
    return distance(box_down(a), box_down(b)).double() / epsilon**2


def trimmed_mean(values: np.ndarray) -> float:
    """Without what lies outside the 1st and 99th percentile."""
    low, high = np.percentile(values, [1, 99])
    return float(values[(values >= low) & (values <= high)].mean())
