"""Discriminator heads on frozen features of pictures (Sauer et al. 2021, "Projected GANs Converge Faster"), here on those that the perceptual loss computes anyway.

Small maps of logits, one for each level of features: patches of some 7 px up to a good part of a face. Each is told the sub-generator's ratio (Lin et al. 2021,
the method's conditioning), since a quarter of the channels draws visibly softer.
"""
from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from anycost.networks.discriminator import EqualConv
from anycost.networks.ops import EqualLinear, leaky

GAIN = 8.0  # entries of a unit vector of C features are near C ** -0.5; so they are near 1 at the middle levels


class Head(nn.Module):
    """Features [N,C,h,w] -> logits [N, places]."""

    def __init__(self, channels: int, inner: int, stride: int, kinds: int):
        super().__init__()
        self.first = EqualConv(channels, inner, 1)
        self.kind = EqualLinear(kinds, inner)
        self.middle = EqualConv(inner, inner, 3, stride=stride)
        self.last = EqualConv(inner, 1, 3)

    def forward(self, x: torch.Tensor, kind: torch.Tensor) -> torch.Tensor:
        x = self.first(x * GAIN) + self.kind(kind)[:, :, None, None]
        return self.last(leaky(self.middle(leaky(x)))).contiguous().flatten(1)


class ProjectedHeads(nn.Module):
    """Feature maps -> logits, a [N, places] for each level. channels: of the levels; pictures of each side have heads of their own."""

    def __init__(self, sides: Sequence[int], ratios: Sequence[float], channels: Sequence[int], inner: Sequence[int] = (32, 48, 64, 64), strides: Sequence[int] = (2, 2, 1, 1)):
        super().__init__()
        self.ratios = list(ratios)
        self.heads = nn.ModuleDict({str(side): nn.ModuleList(Head(c, i, s, len(self.ratios)) for c, i, s in zip(channels, inner, strides)) for side in sides})

    def forward(self, features: Sequence[torch.Tensor], side: int, ratio: float) -> list[torch.Tensor]:
        """Of pictures of that side; ratio: the sub-generator that drew them, or whose pictures they are compared with."""
        kind = nn.functional.one_hot(torch.tensor([self.ratios.index(ratio)], device=features[0].device), len(self.ratios)).float()
        return [head(f.float(), kind) for head, f in zip(self.heads[str(side)], features)]
