"""Age, gender presentation, expression, pose and open eyes by the networks of the npm package faceplugin-face-recognition-js (MIT).

Scaling is that of the package's own lib/fr_*.js; the face box is that of the mesh's points instead of a detector's, and pictures are reduced by area.
Age and gender see BGR and a larger square: of 14 crops tried on training faces, it told the 100 faker faces' presentation best (0.85 of all pairs of
a woman's and a man's face in order, as the package does it 0.62). For pose, a square of 1.3 agrees best with the mesh (yaw 0.96, and 2.6 degrees between
a face and its mirror image; 1.5 as in the package 0.85 and 5.7).
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from anycost.labels.crop import Squares, around, cut
from anycost.labels.geometry import LEFT_EYE, LIDS, RIGHT_EYE
from anycost.labels.nets import Net

EXPRESSIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")  # not stated by the package: the order of FER-2013, by which smiles raise "happy"
IMAGENET_MEAN, IMAGENET_DEVIATION = (np.array(v, np.float32)[:, None, None] for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))
GREY = np.array([0.299, 0.587, 0.114], np.float32)[:, None, None]
BINS = np.arange(66) * 3 - 99  # degrees of the pose network's bins
EYE_GROW = 1.6  # side of an eye's square, of the distance between its corners


def softmax(x: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def soft_stages(out: dict[str, np.ndarray]) -> np.ndarray:
    """[N], 0 to 1: the number that SSR-Net's three stages of three bins give (Yang et al. 2018)."""
    total, width = 0.0, 1.0
    for stage in (1, 2, 3):
        bins = np.arange(3) + out[f"index_offset_stage{stage}"]
        width = width / (3 * (1 + out[f"stage{stage}_delta_k"][:, 0]))
        total = total + (out[f"prob_stage_{stage}"] * bins).sum(1) * width
    return total


def imagenet(crops: np.ndarray) -> np.ndarray:
    """0 to 255 -> what networks trained on ImageNet expect."""
    return (crops / 255 - IMAGENET_MEAN) / IMAGENET_DEVIATION


class Attributes:
    """All five. folder: the package's `model`."""

    def __init__(self, folder: str | Path):
        self.age, self.gender, self.expression, self.pose, self.eye = (Net(folder, f"fr_{name}.onnx") for name in ("age", "gender", "expression", "pose", "eye"))

    def __call__(self, pictures: torch.Tensor, points: np.ndarray) -> dict[str, np.ndarray]:
        """uint8 [N,3,s,s] and the mesh's points [N,468,2 or more] -> numbers [N] by name: years, probabilities, degrees."""
        flat = points[..., :2]
        face = lambda grow: around(flat, grow)  # noqa: E731
        small = imagenet(cut(pictures, face(1.8), 64)[:, ::-1])
        expression = softmax(self.expression(cut(pictures, face(1.2), 224) / 255)["output"])
        turned = self.pose(imagenet(cut(pictures, face(1.3), 224)))
        yaw, pitch, roll = (softmax(turned[name]) @ BINS for name in self.pose.names)
        return {
            "age": 101 * soft_stages(self.age(small)),
            "female": 1 - soft_stages(self.gender(small)),
            **{name: expression[:, i] for i, name in enumerate(EXPRESSIONS)},
            "yaw": -yaw, "pitch": -pitch, "roll": roll,  # in the signs of geometry.pose
            "eye_left": self.eyes(pictures, flat, LEFT_EYE, LIDS["left"]), "eye_right": self.eyes(pictures, flat, RIGHT_EYE, LIDS["right"]),
        }

    def eyes(self, pictures: torch.Tensor, points: np.ndarray, corners: tuple[int, int], lids: tuple[tuple[int, int], ...]) -> np.ndarray:
        """Probability [N] that one eye is open."""
        middle = points[:, [i for pair in lids for i in pair]].mean(1)
        side = EYE_GROW * np.linalg.norm(points[:, corners[1]] - points[:, corners[0]], axis=1)
        crops = (cut(pictures, Squares(middle, side, np.zeros(len(side))), 24) / 255 * GREY).sum(1, keepdims=True)
        return softmax(self.eye(crops)["output"])[:, 1]
