"""The method's discriminator, small: residual, equalised, one from-RGB entry per resolution into a shared trunk."""
from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import nn

from anycost.machine import fast
from anycost.networks.ops import EqualLinear, leaky


class EqualConv(nn.Module):
    """Stored weight N(0, 1), scaled by 1/sqrt(fan_in) at run time."""

    def __init__(self, in_ch: int, out_ch: int, kernel: int, stride: int = 1, bias: bool = True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_ch, in_ch, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(out_ch)) if bias else None
        self.scale, self.stride, self.padding = 1 / math.sqrt(in_ch * kernel * kernel), stride, kernel // 2

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.conv2d(x, self.weight * self.scale, self.bias, self.stride, self.padding)


def blur(x: torch.Tensor) -> torch.Tensor:
    """[1,2,1]/4 in both axes as shifted sums: depthwise convolutions are slow on CPUs."""
    x = F.pad(x, (1, 1, 1, 1))
    x = (x[:, :, :-2] + 2 * x[:, :, 1:-1] + x[:, :, 2:]) * 0.25
    return (x[..., :-2] + 2 * x[..., 1:-1] + x[..., 2:]) * 0.25


def active(x: torch.Tensor) -> torch.Tensor:
    """leaky, in one pass where the machine can."""
    return fast.leaky(x) if fast.fits(x) else leaky(x)


def active_blurred(x: torch.Tensor) -> torch.Tensor:
    """blur(leaky(x)) likewise."""
    return fast.leaky_blur(x) if fast.fits(x) else blur(leaky(x))


class ResBlock(nn.Module):
    """Half the size."""

    def __init__(self, in_ch: int, out_ch: int):
        super().__init__()
        self.conv1 = EqualConv(in_ch, in_ch, 3)
        self.conv2 = EqualConv(in_ch, out_ch, 3, stride=2)
        self.skip = EqualConv(in_ch, out_ch, 1, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = active(self.conv2(active_blurred(self.conv1(x))))
        return (y + self.skip(F.avg_pool2d(x, 2))) / math.sqrt(2)


class Discriminator(nn.Module):
    """RGB [N,3,r,r], r in `widths` above 4 -> logits [N,1]."""

    def __init__(self, widths: Sequence[tuple[int, int]] = ((128, 32), (64, 64), (32, 96), (16, 128), (8, 160), (4, 192)), group: int = 4):
        super().__init__()
        self.resolutions, self.group = [r for r, _ in widths[:-1]], group
        self.from_rgb = nn.ModuleDict({str(r): EqualConv(3, c, 1) for r, c in widths[:-1]})
        self.blocks = nn.ModuleList(ResBlock(a[1], b[1]) for a, b in zip(widths, widths[1:]))
        last = widths[-1][1]
        self.final_conv = EqualConv(last + 1, last, 3)
        self.final = nn.Sequential(EqualLinear(last * 16, last), nn.LeakyReLU(0.2), EqualLinear(last, 1))

    def forward(self, image: torch.Tensor, parts: int = 1) -> torch.Tensor:
        """parts: the batch is this many batches one after the other, of which each is compared with itself alone."""
        start = self.resolutions.index(image.shape[-1])
        x = active(self.from_rgb[str(image.shape[-1])](image))
        for block in self.blocks[start:]:
            x = block(x)
        x = torch.cat([x, torch.cat([self.variety(part) for part in x.chunk(parts)])], 1)
        return self.final(active(self.final_conv(x)).contiguous().flatten(1)).float()

    def variety(self, x: torch.Tensor) -> torch.Tensor:
        """Minibatch standard deviation: one extra map [N,1,h,w] that shows a lack of variety within a group."""
        n = x.shape[0]
        g = min(self.group, n)
        std = x.float().view(g, n // g, *x.shape[1:]).var(0, unbiased=False).add(1e-8).sqrt().mean((1, 2, 3))
        return std.repeat(g).view(n, 1, 1, 1).expand(n, 1, *x.shape[2:]).to(x.dtype)
