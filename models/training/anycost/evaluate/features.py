"""Features whose means and covariances the Fréchet distance compares."""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F

from anycost.losses.perceptual import LAYERS, SqueezeNetFeatures, unit


class SqueezeNetPooled:
    """The last used layer of SqueezeNet, of length 1 at each place as in the perceptual distance, averaged over the picture.

    A proxy: numbers compare with each other, not with published FIDs (Inception).
    """

    name = f"squeezenet-{LAYERS[-1]}-unit"

    def __init__(self, path: str | Path, size: int = 128):
        self.net, self.size = SqueezeNetFeatures(path).eval().requires_grad_(False), size

    @torch.no_grad()
    def __call__(self, pictures: torch.Tensor, batch: int = 64) -> torch.Tensor:
        """RGB [N,3,r,r], clamped to [-1,1] and resized to `size` -> [N, channels]."""
        return torch.cat([self._batch(part) for part in pictures.split(batch)])

    def _batch(self, pictures):
        pictures = pictures.clamp(-1, 1)
        if pictures.shape[-1] != self.size:
            pictures = F.interpolate(pictures, size=(self.size, self.size), mode="bilinear", align_corners=False)
        return unit(self.net(pictures)[-1]).mean((2, 3))
