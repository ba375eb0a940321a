"""Whether a hat, a cap or a scarf lies over the hair: what SqueezeNet sees in the upper part of an aligned face, as ui/worker/headwear computes it too.

Histograms of edges, which are enough for what covers a mouth (cover.py), found two in three of the hats of LFW where these find more than nine in ten,
both with 2 % of the bare heads flagged.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
import torch.nn.functional as F

from anycost.data.pixels import to_float

PART = (0.125, 0.0, 0.75)  # of the aligned square that is looked at: x, y, side
SIZE = 80  # px of it
ROWS = 3  # from top to bottom, as many means of each channel


class Headwear:
    """net: losses.perceptual.SqueezeNetFeatures; its last map is what counts."""

    def __init__(self, net: Callable[[torch.Tensor], Sequence[torch.Tensor]]):
        self.net = net

    def features(self, pictures: torch.Tensor) -> np.ndarray:
        """uint8 [N,3,s,s] of aligned faces -> what `of_part` gives."""
        x, y, side = (round(share * pictures.shape[-1]) for share in PART)
        part = to_float(pictures[:, :, y : y + side, x : x + side])
        return self.of_part(F.interpolate(part, size=(SIZE, SIZE), mode="bilinear", align_corners=False, antialias=True))

    @torch.no_grad()
    def of_part(self, pictures: torch.Tensor) -> np.ndarray:
        """[N,3,SIZE,SIZE] in [-1,1] -> roots of the last layer's means, [N, ROWS * channels], float32."""
        return torch.cat([rows.mean((2, 3)) for rows in self.net(pictures)[-1].chunk(ROWS, 2)], 1).clamp_min(0).sqrt().numpy()
