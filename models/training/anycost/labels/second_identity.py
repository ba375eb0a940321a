"""A second opinion on identity: the 128-number descriptor of the npm package @vladmandic/face-api (MIT; dlib's residual network), in PyTorch.

Nothing is trained through it, so it may judge what was trained with another. Steps and names as in the package's src/faceRecognitionNet; the square
is that of its alignDlib for eyes and mouth where an FFHQ crop has them. Two photos of a person are usually less than 0.6 apart.
"""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F

from anycost.labels.faceapi import MEAN, read_weights, same

SIZE = 150
FACE = (0.182, 0.288, 0.636)  # x, y, side, relative: eye to mouth / 0.45, with the mean of both eyes and mouth at (0.5, 0.43) of it
BLOCKS = ("32_1", "32_2", "32_3", "64_down", "64_1", "64_2", "64_3", "128_down", "128_1", "128_2", "256_down", "256_1", "256_2", "256_down_out")


class SecondIdentity:
    """folder: the package's `model`. RGB aligned pictures [N,3,s,s] in [-1,1] -> descriptors [N,128]."""

    def __init__(self, folder: str | Path):
        self.weights = read_weights(folder, "face_recognition_model")

    def conv(self, x: torch.Tensor, name: str, down: bool = False) -> torch.Tensor:
        """Convolution, then gain and offset; when `down`, every second pixel, without padding."""
        w = self.weights
        weight = w[f"{name}/conv/filters"]
        x = F.conv2d(x if down else same(x, weight.shape[-1], 1), weight, w[f"{name}/conv/bias"], 2 if down else 1)
        return x * w[f"{name}/scale/weights"][:, None, None] + w[f"{name}/scale/biases"][:, None, None]

    def block(self, x: torch.Tensor, name: str) -> torch.Tensor:
        """Two convolutions beside a shortcut; a smaller one halves, and fills channels and the odd row and column with zeros."""
        down = "down" in name
        y = self.conv(F.relu(self.conv(x, f"conv{name}/conv1", down)), f"conv{name}/conv2")
        if down:
            x = F.avg_pool2d(x, 2)
            y = F.pad(y, (0, x.shape[-1] - y.shape[-1], 0, x.shape[-2] - y.shape[-2]))
            x = F.pad(x, (0, 0, 0, 0, 0, y.shape[1] - x.shape[1]))
        return F.relu(x + y)

    def describe(self, faces: torch.Tensor) -> torch.Tensor:
        """RGB faces [N,3,150,150] in [-1,1] -> descriptors [N,128]."""
        x = ((faces + 1) * 127.5 - torch.tensor(MEAN)[:, None, None]) / 255
        x = F.max_pool2d(F.relu(self.conv(x, "conv32_down", True)), 3, 2)
        for name in BLOCKS:
            x = self.block(x, name)
        return x.mean((2, 3)) @ self.weights["fc"]

    @torch.no_grad()
    def __call__(self, pictures: torch.Tensor, batch: int = 32) -> torch.Tensor:
        left, top, side = (round(v * pictures.shape[-1]) for v in FACE)
        faces = pictures[..., top : top + side, left : left + side]
        resize = lambda part: F.interpolate(part, size=(SIZE, SIZE), mode="bilinear", align_corners=False, antialias=part.shape[-1] > SIZE)  # noqa: E731
        return torch.cat([self.describe(resize(part)) for part in faces.split(batch)])
