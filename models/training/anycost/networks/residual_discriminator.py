"""The method's discriminator: StyleGAN2's residual one, with an entry per resolution and, later, told which sub-generator it looks at.

Parameter names are those of the authors' checkpoints, so that theirs load here and ours load there. `discriminator.py` is the small one of the
joint recipe.
"""
from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import nn

from anycost.networks.generator import width
from anycost.networks.ops import EqualLinear, leaky

GROUP = 4  # pictures per minibatch deviation
CONDITIONED_BLOCKS = 2  # the last ones, 16 -> 8 and 8 -> 4 px


def discriminator_channels(resolution: int, multiplier: float, channel_max: int) -> list[int]:
    """Widths from the picture down to 4 px."""
    return [width(2**i, 1.0, multiplier, channel_max) for i in range(int(math.log2(resolution)), 1, -1)]


class EqualConv(nn.Module):
    """Stored weight N(0, 1), scaled by 1/sqrt(fan_in) at run time; its bias is the activation's."""

    def __init__(self, in_ch: int, out_ch: int, kernel: int, stride: int = 1, padding: int = 0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_ch, in_ch, kernel, kernel))
        self.scale, self.stride, self.padding = 1 / math.sqrt(in_ch * kernel * kernel), stride, padding

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.conv2d(x, self.weight * self.scale, stride=self.stride, padding=self.padding)


class Activation(nn.Module):
    """Bias, then leaky ReLU."""

    def __init__(self, channels: int):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return leaky(x + self.bias[:, None, None].to(x.dtype))


class Blur(nn.Module):
    """outer([1,3,3,1])/64, as shifted sums: depthwise convolutions are slow on CPUs. `stride` 2 computes only what a strided 1x1 would read.

    The kernel is stored because the authors' checkpoints hold it; it is always this one.
    """

    def __init__(self, pad: tuple[int, int], stride: int = 1):
        super().__init__()
        taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
        self.register_buffer("kernel", torch.outer(taps, taps))
        self.pad, self.stride = pad, stride

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.pad(x, (self.pad,) * 4)
        for axis in (2, 3):
            n, s = x.shape[axis] - 3, self.stride
            part = lambda at: x[:, :, at : at + n : s] if axis == 2 else x[..., at : at + n : s]  # noqa: B023, E731
            x = (part(0) + part(3)) * 0.125 + (part(1) + part(2)) * 0.375
        return x


class ArchModulation(nn.Module):
    """x * (1 + W g) + V g per channel; g is the one-hot description of a sub-generator, [length] or [N, length]."""

    def __init__(self, channels: int, g_arch_length: int):
        super().__init__()
        self.weight_mapping = nn.Linear(g_arch_length, channels)
        self.bias_mapping = nn.Linear(g_arch_length, channels)

    def forward(self, x: torch.Tensor, g_arch: torch.Tensor) -> torch.Tensor:
        g = g_arch.reshape(-1, self.weight_mapping.in_features)
        gain, offset = 1 + self.weight_mapping(g), self.bias_mapping(g)
        return x * gain[:, :, None, None].to(x.dtype) + offset[:, :, None, None].to(x.dtype)


class Layers(nn.Sequential):
    """[blur] -> conv -> [modulation by g_arch] -> [bias, activation]."""

    def forward(self, x: torch.Tensor, g_arch: torch.Tensor | None = None) -> torch.Tensor:
        for layer in self:
            x = layer(x, g_arch) if isinstance(layer, ArchModulation) else layer(x)
        return x


def from_rgb(channels: int) -> nn.Sequential:
    """RGB -> features, at the picture's own size."""
    return Layers(EqualConv(3, channels, 1), Activation(channels))


class ResBlock(nn.Module):
    """Half the size."""

    def __init__(self, in_ch: int, out_ch: int, g_arch_length: int = 0):
        super().__init__()
        told = lambda channels: [ArchModulation(channels, g_arch_length)] if g_arch_length else []  # noqa: E731
        self.conv1 = Layers(EqualConv(in_ch, in_ch, 3, padding=1), *told(in_ch), Activation(in_ch))
        self.conv2 = Layers(Blur(2), EqualConv(in_ch, out_ch, 3, stride=2), *told(out_ch), Activation(out_ch))
        self.skip = Layers(Blur(1, stride=2), EqualConv(in_ch, out_ch, 1), *told(out_ch))

    def forward(self, x: torch.Tensor, g_arch: torch.Tensor | None = None) -> torch.Tensor:
        return (self.conv2(self.conv1(x, g_arch), g_arch) + self.skip(x, g_arch)) / math.sqrt(2)


def with_deviation(x: torch.Tensor, group: int = GROUP) -> torch.Tensor:
    """One more map: the mean standard deviation within groups of pictures, which shows a lack of variety.

    Picture i is in group i mod (n / group). A batch that `group` does not divide takes the next smaller size that does.
    """
    n = x.shape[0]
    g = next(size for size in range(min(group, n), 0, -1) if n % size == 0)
    deviation = x.float().reshape(g, n // g, *x.shape[1:]).var(0, unbiased=False).add(1e-8).sqrt().mean((1, 2, 3))
    return torch.cat([x, deviation.repeat(g)[:, None, None, None].expand(n, 1, *x.shape[2:]).to(x.dtype)], 1)


class Judgement(nn.Module):
    """What plain and multi-resolution discriminators share: from the features at 4 px to the logit."""

    def __init__(self, channels: int):
        super().__init__()
        self.channels, self.resolution = list(channels), 2 ** (len(channels) + 1)
        last = channels[-1]
        self.final_conv = Layers(EqualConv(last + 1, last, 3, padding=1), Activation(last))
        self.final_linear = nn.Sequential(EqualLinear(last * 16, last), EqualLinear(last, 1))

    def judge(self, x: torch.Tensor) -> torch.Tensor:
        """Features [N, channels, 4, 4] -> logits [N, 1]."""
        x = self.final_conv(with_deviation(x)).contiguous().flatten(1)
        return self.final_linear[1](leaky(self.final_linear[0](x))).float()


class PlainDiscriminator(Judgement):
    """RGB [N,3,R,R] -> logits [N,1]; the first stage's."""

    def __init__(self, channels: Sequence[int]):
        super().__init__(channels)
        self.resolutions = [self.resolution]
        self.convs = nn.Sequential(from_rgb(channels[0]), *[ResBlock(a, b) for a, b in zip(channels, channels[1:])])

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        assert image.shape[-1] == self.resolution, f"This discriminator looks at {self.resolution} px, got {image.shape[-1]}."
        return self.judge(self.convs(image))


class MultiResDiscriminator(Judgement):
    """RGB at any of the `n_res` highest resolutions -> logits [N,1]; with `g_arch_length` > 0 also told the sub-generator."""

    def __init__(self, channels: Sequence[int], n_res: int, g_arch_length: int = 0):
        super().__init__(channels)
        assert 1 <= n_res < len(channels), f"n_res must be 1 to {len(channels) - 1}, got {n_res}."
        self.g_arch_length = g_arch_length
        self.resolutions = [self.resolution >> i for i in range(n_res)]
        self.convs = nn.ModuleList(from_rgb(c) for c in channels[:n_res])
        told = len(channels) - 1 - CONDITIONED_BLOCKS
        self.blocks = nn.ModuleList(ResBlock(a, b, g_arch_length if i >= told else 0) for i, (a, b) in enumerate(zip(channels, channels[1:])))

    def forward(self, image: torch.Tensor, g_arch: torch.Tensor | None = None) -> torch.Tensor:
        size = image.shape[-1]
        assert size in self.resolutions, f"This discriminator looks at {self.resolutions} px, got {size}."
        assert (g_arch is not None) == (self.g_arch_length > 0), "g_arch is needed by a conditioned discriminator, and by no other."
        start = self.resolutions.index(size)
        x = self.convs[start](image)
        for block in self.blocks[start:]:
            x = block(x, g_arch)
        return self.judge(x)
