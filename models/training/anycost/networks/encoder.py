"""A small residual encoder, photo -> w+, light enough to run in a panel.

Batch normalisation helps it train and is folded into the convolutions at export, so the model file holds plain
convolutions only ("plain-resnet").
"""
from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import nn


def conv_bn(in_ch: int, out_ch: int, kernel: int, stride: int) -> nn.Sequential:
    """A convolution that keeps the size (stride 1) or halves it (2), and its batch normalisation."""
    return nn.Sequential(
        nn.Conv2d(in_ch, out_ch, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(out_ch, momentum=0.02),
    )


class DownBlock(nn.Module):
    """Half the size."""

    def __init__(self, in_ch: int, out_ch: int):
        super().__init__()
        self.conv1 = conv_bn(in_ch, out_ch, 3, 2)
        self.conv2 = conv_bn(out_ch, out_ch, 3, 1)
        self.skip = conv_bn(in_ch, out_ch, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv2(F.leaky_relu(self.conv1(x), 0.2))
        return F.leaky_relu(y + self.skip(F.avg_pool2d(x, 2)), 0.2)


class Encoder(nn.Module):
    """RGB [N,3,size,size] in [-1,1] -> w+ [N, n_style, style_dim]."""

    def __init__(self, size: int, n_style: int, style_dim: int, stem: int = 24, widths: Sequence[int] = (48, 96, 160, 192), neck: int = 48):
        super().__init__()
        self.size, self.n_style, self.style_dim = size, n_style, style_dim
        self.shape = {"size": size, "stem": stem, "widths": tuple(widths), "neck": neck}
        self.stem = conv_bn(3, stem, 3, 2)
        self.blocks = nn.ModuleList(DownBlock(a, b) for a, b in zip((stem, *widths[:-1]), widths))
        self.neck = nn.Conv2d(widths[-1], neck, 1)
        cells = (size >> (1 + len(widths))) ** 2
        self.fc = nn.Linear(neck * cells, n_style * style_dim)
        self.register_buffer("mean_latent", torch.zeros(style_dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.look(x)[0]

    def look(self, x: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """(w+, what each block gives), as FoldedEncoder.look."""
        x, levels = F.leaky_relu(self.stem(x), 0.2), []
        for block in self.blocks:
            x = block(x)
            levels.append(x)
        x = F.leaky_relu(self.neck(x), 0.2).contiguous().flatten(1)
        return self.fc(x).float().view(-1, self.n_style, self.style_dim) + self.mean_latent, levels
