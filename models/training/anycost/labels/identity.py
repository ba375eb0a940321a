"""Identity features of faces by `fr_feature.onnx` of the npm package faceplugin-face-recognition-js (MIT), a MobileFaceNet.

As in the package's own lib/fr_feature.js: five points onto the ArcFace reference at 112 px, RGB (v - 127) / 128. Two things differ: the transform is
the least-squares similarity of all five points (the package takes the affine one of three), and features of the face and its mirror image are added.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from anycost.labels.crop import Squares, cut
from anycost.labels.nets import Net

SIDE = 112
REFERENCE = np.array([[38.29459953, 51.69630051], [73.53179932, 51.50139999], [56.02519989, 71.73660278], [41.54930115, 92.3655014], [70.72990036, 92.20410156]])
FIVE = ((37, 38, 40, 41), (43, 44, 46, 47), (30,), (48, 60), (54, 64))  # of 68: eye centres without the corners, nose tip, means of outer and inner mouth corners


def five_points(landmarks: np.ndarray) -> np.ndarray:
    """[N, 68, 2] -> [N, 5, 2]."""
    return np.stack([landmarks[:, ids].mean(1) for ids in map(list, FIVE)], 1)


def faces(landmarks: np.ndarray) -> Squares:
    """Where the 112 px faces lie: by least squares from REFERENCE to the five points. landmarks [N, 68, 2] in shares of the picture's side."""
    to = five_points(landmarks)
    middle, mean = REFERENCE.mean(0), to.mean(1)
    u, v = (REFERENCE - middle).T
    x, y = (to - mean[:, None]).transpose(2, 0, 1)
    norm = (u * u + v * v).sum()
    a, b = ((u * x + v * y).sum(1) / norm, (u * y - v * x).sum(1) / norm)  # picture = mean + scale * turn * (reference - middle)
    off = SIDE / 2 - 0.5 - middle  # pixel centres: reference point p lies at p + 0.5 of the square's edge
    centre = mean + np.stack([a * off[0] - b * off[1], b * off[0] + a * off[1]], 1)
    return Squares(centre, SIDE * np.hypot(a, b), np.arctan2(b, a))


class Identity:
    """folder: the package's `model`."""

    def __init__(self, folder: str | Path):
        self.net = Net(folder, "fr_feature.onnx")

    def __call__(self, pictures: torch.Tensor, landmarks: np.ndarray) -> np.ndarray:
        """uint8 [N,3,s,s], their landmarks [N,68,2] in shares of the side -> float32 [N, 512] of length one: a dot product is the identity cosine."""
        crops = (cut(pictures, faces(landmarks), SIDE) - 127) / 128
        (name,) = self.net.names
        total = self.net(crops)[name] + self.net(crops[..., ::-1])[name]
        return total / np.linalg.norm(total, axis=1, keepdims=True)
