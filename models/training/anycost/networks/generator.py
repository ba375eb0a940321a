"""The Anycost generator: StyleGAN2 synthesis whose every prefix of layers and channels is a generator.

Parameter names are those of the authors' checkpoints, so that theirs load here and ours load there.
"""
from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import nn

from anycost.machine import fast
from anycost.networks.ops import EqualLinear, ModulatedConv, leaky, parity_kernel, upsample_rgb

BASE_WIDTHS = {4: 4096, 8: 2048, 16: 1024, 32: 512, 64: 256, 128: 128, 256: 64, 512: 32, 1024: 16}


def width(resolution: int, ratio: float, multiplier: float, channel_max: int) -> int:
    """Uniform rule: the ratio multiplies before the cap, so capped low resolutions stay equal for several ratios."""
    return min(channel_max, int(BASE_WIDTHS[resolution] * ratio * multiplier))


def uniform_channels(resolution: int, ratio: float, multiplier: float, channel_max: int) -> list[int]:
    """Output widths [const, conv1, up@8, conv@8, ...] for a uniform ratio."""
    sizes = [4] + [2**i for i in range(3, int(math.log2(resolution)) + 1)]
    return [c for r in sizes for c in [width(r, ratio, multiplier, channel_max)] * 2]


class PixelNorm(nn.Module):
    """z of length sqrt(dim)."""
    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)


class MappingLayer(EqualLinear):
    """Of z -> w."""
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return leaky(super().forward(x))


class ConstantInput(nn.Module):
    """What every picture starts from, [1, C, 4, 4]."""

    def __init__(self, channels: int):
        super().__init__()
        self.input = nn.Parameter(torch.randn(1, channels, 4, 4))


class NoiseWeight(nn.Module):
    """How strong the noise of a layer is."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))


class ActivationBias(nn.Module):
    """One number a channel, before the activation."""

    def __init__(self, channels: int):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))


class StyledConv(nn.Module):
    """conv -> noise -> bias -> activation."""

    def __init__(self, in_ch: int, out_ch: int, style_dim: int, up: bool = False):
        super().__init__()
        self.conv = ModulatedConv(in_ch, out_ch, 3, style_dim, up=up)
        self.noise = NoiseWeight()
        self.activate = ActivationBias(out_ch)

    def forward(self, x: torch.Tensor, w: torch.Tensor, noise: torch.Tensor | None, out_ch: int) -> torch.Tensor:
        if noise is not None and fast.fits(x):
            s, kernel, norm = self.conv.modulated(w, x.shape[1], out_ch)
            kernel, tail = (parity_kernel(kernel), fast.blur_tail) if self.conv.up else (kernel, fast.tail)
            y = F.conv2d(fast.scale(x, s), kernel.to(x.dtype), padding=1)
            return tail(y, norm, self.activate.bias[:out_ch], noise, self.noise.weight)
        y = self.conv(x, w, out_ch)
        bias = self.activate.bias[:out_ch, None, None]
        if noise is not None:
            bias = bias + self.noise.weight * noise  # [N or 1, 1, r, r]
        return leaky(y + bias.to(y.dtype))


class ToRGB(nn.Module):
    """Features -> what they add to the picture of the size before."""

    def __init__(self, in_ch: int, style_dim: int):
        super().__init__()
        self.conv = ModulatedConv(in_ch, 3, 1, style_dim, demodulate=False)
        self.bias = nn.Parameter(torch.zeros(1, 3, 1, 1))

    def forward(self, x: torch.Tensor, w: torch.Tensor, previous: torch.Tensor | None) -> torch.Tensor:
        if fast.fits(x):
            s, kernel, _ = self.conv.modulated(w, x.shape[1], 3)
            y = fast.rgb(x, s[:, None] * kernel[:, :, 0, 0]) + self.bias
        else:
            y = self.conv(x, w, 3).float() + self.bias
        return y if previous is None else y + upsample_rgb(previous)


class Generator(nn.Module):
    """w+ [N, n_style, style_dim] -> RGB pictures, nominally in [-1, 1], at every resolution up to the target."""

    def __init__(self, resolution: int = 128, style_dim: int = 192, n_mlp: int = 4, multiplier: float = 0.25, channel_max: int = 192):
        super().__init__()
        self.resolution, self.style_dim = resolution, style_dim
        self.multiplier, self.channel_max = multiplier, channel_max
        self.log_size = int(math.log2(resolution))
        self.n_style = 2 * self.log_size - 2
        full = self.channels(1.0)
        self.style = nn.Sequential(PixelNorm(), *[MappingLayer(style_dim, style_dim, lr_mul=0.01) for _ in range(n_mlp)])
        self.input = ConstantInput(full[0])
        self.conv1 = StyledConv(full[0], full[1], style_dim)
        self.to_rgb1 = ToRGB(full[1], style_dim)
        self.convs, self.to_rgbs, self.noises = nn.ModuleList(), nn.ModuleList(), nn.Module()
        for j in range(self.log_size - 2):
            up, conv = full[2 + 2 * j], full[3 + 2 * j]
            self.convs.append(StyledConv(full[1 + 2 * j], up, style_dim, up=True))
            self.convs.append(StyledConv(up, conv, style_dim))
            self.to_rgbs.append(ToRGB(conv, style_dim))
        for i in range(self.n_style - 1):
            r = 2 ** ((i + 5) // 2)
            self.noises.register_buffer(f"noise_{i}", torch.randn(1, 1, r, r))

    def channels(self, ratio: float) -> list[int]:
        """Output widths [const, conv1, up@8, conv@8, ...] at a uniform ratio."""
        return uniform_channels(self.resolution, ratio, self.multiplier, self.channel_max)

    def stored_noise(self) -> list[torch.Tensor]:
        """One [1,1,r,r] for each layer but the last to-RGB."""
        return [getattr(self.noises, f"noise_{i}") for i in range(self.n_style - 1)]

    def random_noise(self, n: int) -> list[torch.Tensor]:
        """Fresh ones [n,1,r,r]."""
        return [torch.randn(n, 1, *b.shape[2:], device=b.device) for b in self.stored_noise()]

    def forward(
        self, wplus: torch.Tensor, channels: Sequence[int] | None = None, resolution: int | None = None, noise: str | Sequence[torch.Tensor | None] = "stored",
        feature: torch.Tensor | None = None,
    ) -> list[torch.Tensor]:
        """Returns the list of RGB pictures [4 px, 8 px, ..., resolution], each [N,3,r,r] float32.

        channels: output widths as in `channels()` (default: full). noise: 'stored', 'random', 'none' or a list. feature [N, full width, r, r]: added to what
        the block of r px gives, its first channels where the block is narrower (FeatureStyle, Yao et al. 2022); below r px it does not count.
        """
        n, layers, _ = wplus.shape
        assert layers == self.n_style, f"w+ needs {self.n_style} rows, got {layers}"
        channels = channels or self.channels(1.0)
        resolution = resolution or self.resolution
        if isinstance(noise, str):
            count = self.n_style - 1
            noise = {"stored": self.stored_noise, "random": lambda: self.random_noise(n), "none": lambda: [None] * count}[noise]()
        x = self.input.input[:, : channels[0]].expand(n, -1, -1, -1).contiguous(memory_format=torch.channels_last)
        x = self.conv1(x, wplus[:, 0], noise[0], channels[1])
        rgbs = [self.to_rgb1(x, wplus[:, 1], None)]
        for j in range(int(math.log2(resolution)) - 2):
            x = self.convs[2 * j](x, wplus[:, 1 + 2 * j], noise[1 + 2 * j], channels[2 + 2 * j])
            x = self.convs[2 * j + 1](x, wplus[:, 2 + 2 * j], noise[2 + 2 * j], channels[3 + 2 * j])
            if feature is not None and feature.shape[-1] == x.shape[-1]:
                x = x + feature[:, : x.shape[1]].to(x.dtype)
            rgbs.append(self.to_rgbs[j](x, wplus[:, 3 + 2 * j], rgbs[-1]))
        return rgbs

    def width_at(self, resolution: int) -> int:
        """Channels of the whole generator's block of that resolution: those of a feature."""
        return self.channels(1.0)[2 * int(math.log2(resolution)) - 3]

    def map(self, z: torch.Tensor) -> torch.Tensor:
        """z [N, style_dim] ~ N(0,1) -> w [N, style_dim]."""
        return self.style(z)
