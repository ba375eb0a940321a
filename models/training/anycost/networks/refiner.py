"""The refining encoder: what is to be added to the code of the small encoder, from a photo of twice its side.

The small encoder gives the first picture at once; this one looks closer, takes what the small one saw along, and moves the code. Its last layers start
at zero, so before training the sum is the small encoder's code. Like it, it is plain convolutions once batch normalisation is folded away. With six input planes it also
sees the picture that the present code gives (ReStyle, Alaluf et al. 2021) and may be run again on its own result.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from anycost.networks.encoder import DownBlock, conv_bn


class Head(nn.Module):
    """Features at one level and the coarsest ones -> rows of w+. Zero at the start.

    The gain is the equalised learning rate of the generator's linear layers: without it one step of Adam moves the sum of a thousand inputs by
    more than codes differ from each other.
    """

    def __init__(self, in_ch: int, cells: int, coarse: int, rows: int, style_dim: int, neck: int):
        super().__init__()
        self.rows, self.style_dim = rows, style_dim
        self.neck = nn.Conv2d(in_ch, neck, 1)
        self.fc = nn.Linear(coarse + neck * cells, rows * style_dim)
        self.gain = self.fc.in_features**-0.5
        nn.init.zeros_(self.fc.weight)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: torch.Tensor, coarse: torch.Tensor) -> torch.Tensor:
        x = F.leaky_relu(self.neck(x), 0.2).contiguous().flatten(1)
        return self.fc(torch.cat([coarse, x], 1)).float().view(len(x), self.rows, self.style_dim) * self.gain


class Refiner(nn.Module):
    """[N, planes, size, size] in [-1,1] and the levels of the small encoder (FoldedEncoder.look, of half the size) -> change of w+ [N, n_style, style_dim].

    planes 3: RGB photo; 6: photo and the picture of the present code. size: a multiple of 64. small: the small encoder's four widths.
    329 MMAC at 256 px with these widths. feature: channels of the neck through which a feature of the generator (size / 16 px, feature_out channels) is
    predicted as well, zero at the start; 0: none.
    """

    def __init__(
        self, size: int = 256, n_style: int = 12, style_dim: int = 192, stem: int = 48,
        widths: tuple[int, ...] = (80, 160, 256, 192), top: tuple[int, int] = (32, 12), planes: int = 3, small: tuple[int, ...] = (48, 96, 160, 192),
        feature: int = 0, feature_out: int = 192,
    ):
        super().__init__()
        if size % 64:
            raise ValueError(f"The refining encoder's side must be a multiple of 64, not {size}.")
        self.size, self.n_style, self.style_dim, self.planes = size, n_style, style_dim, planes
        self.shape = {"size": size, "stem": stem, "widths": tuple(widths), "top": tuple(top), "planes": planes, "small": tuple(small),
                      "feature": feature, "feature_out": feature_out}
        a, b, c, d = widths
        # One 6x6 convolution of stride 4, as a 3x3 one of stride 2 on squares of 2x2 pixels: nothing large is ever stored.
        self.stem = conv_bn(4 * planes, stem, 3, 2)
        self.blocks = nn.ModuleList(DownBlock(i, o) for i, o in zip((stem, a, b, c), widths))
        self.taken = nn.ModuleList(conv_bn(i, o, 1, 1) for i, o in zip(small[1:], widths[1:]))
        self.down8, self.side8 = nn.Conv2d(d, c, 1), nn.Conv2d(c, c, 1)
        self.down16, self.side16 = nn.Conv2d(c, b, 1), nn.Conv2d(b, b, 1)
        self.fine = nn.Conv2d(b, b, 3, 2, 1)  # 16x16 -> 8x8 cells at 256 px
        coarse, neck = top
        self.coarse = nn.Conv2d(d, coarse, 1)
        cells = (size // 32) ** 2
        groups = [n_style // 3 + (i < n_style % 3) for i in range(3)]
        self.heads = nn.ModuleList(Head(ch, cells, coarse * cells // 4, rows, style_dim, neck) for ch, rows in zip((c, c, b), groups))

        if feature:
            self.feature = nn.Sequential(nn.Conv2d(b, feature, 1), nn.LeakyReLU(0.2), nn.Conv2d(feature, feature_out, 1))
            nn.init.zeros_(self.feature[2].weight)
            nn.init.zeros_(self.feature[2].bias)

    def forward(self, x: torch.Tensor, levels: list[torch.Tensor]) -> torch.Tensor:
        return self.both(x, levels)[0]

    def both(self, x: torch.Tensor, levels: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor | None]:
        """(change of w+, feature [N, feature_out, size / 16, size / 16] or None)."""
        x = F.leaky_relu(self.stem(F.pixel_unshuffle(x, 2).contiguous(memory_format=torch.channels_last)), 0.2)
        first, *later = self.blocks
        x, found = first(x), []
        for block, taken, level in zip(later, self.taken, levels[1:]):
            x = block(x) + taken(level.to(x.dtype))
            found.append(x)
        b, c, d = found
        p8 = self.side8(c) + F.interpolate(self.down8(d), scale_factor=2, mode="nearest")
        p16 = self.side16(b) + F.interpolate(self.down16(F.leaky_relu(p8, 0.2)), scale_factor=2, mode="nearest")
        p8 = F.leaky_relu(p8, 0.2)
        p16 = F.leaky_relu(p16, 0.2)
        fine = F.leaky_relu(self.fine(p16), 0.2)
        coarse = F.leaky_relu(self.coarse(d), 0.2).contiguous().flatten(1)
        first, second, third = self.heads
        change = torch.cat([first(c, coarse), second(p8, coarse), third(fine, coarse)], 1)
        return change, self.feature(p16) if self.shape["feature"] else None


def with_picture(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Weights of a refiner of 3 planes for one of 6: the picture counts for nothing at first.

    The stem's inputs are squares of 2x2 pixels, plane by plane, so the photo's twelve come first.
    """
    stem = state["stem.0.weight"]
    return {**state, "stem.0.weight": torch.cat([stem, torch.zeros_like(stem)], 1)}
