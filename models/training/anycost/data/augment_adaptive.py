"""Adaptive discriminator augmentation (Karras et al. 2020b, "Training Generative Adversarial Networks with Limited Data").

The discriminator sees real and made pictures through the same random changes, each with probability p, so that it cannot learn few faces by
heart; the generator does not learn the changes as long as most pictures are left as they are. p follows how sure the discriminator is of real faces.
Pixel blits, geometric and colour changes ("bgc") with the paper's strengths. One difference: pictures are resampled bilinearly, where the paper
uses an orthogonal wavelet filter.
"""
from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F

MOST = 0.8  # above it the changes begin to show in what is made (the paper's section 3)


def _some(n, p, values, neutral, device):
    """`values` (a tensor with n rows) where a coin of probability p says so, `neutral` elsewhere."""
    return torch.where(torch.rand(n, device=device) < p, values, torch.full_like(values, neutral))


def _matrix(rows, n, device):
    """[N, k, k] from k rows of numbers and [N] tensors."""
    entry = lambda v: v if torch.is_tensor(v) else torch.full((n,), float(v), device=device)  # noqa: E731
    return torch.stack([torch.stack([entry(v) for v in row], 1) for row in rows], 1)


def _rotation(angle, n, device):
    c, s = angle.cos(), angle.sin()
    return _matrix([[c, -s, 0], [s, c, 0], [0, 0, 1]], n, device)


def geometry(n: int, p: float, size: int, device: torch.device) -> torch.Tensor:
    """[N,3,3]: where each point of the changed picture is taken from, in coordinates from -1 to 1."""
    rand, randn = (lambda: torch.rand(n, device=device)), (lambda: torch.randn(n, device=device))
    some = lambda values, neutral=0.0, share=p: _some(n, share, values, neutral, device)  # noqa: E731
    scale = lambda x, y: _matrix([[x, 0, 0], [0, y, 0], [0, 0, 1]], n, device)  # noqa: E731
    move = lambda x, y: _matrix([[1, 0, x], [0, 1, y], [0, 0, 1]], n, device)  # noqa: E731
    whole = lambda: (some(rand() * 2 - 1) * 0.125 * size).round() * (2 / size)  # noqa: E731
    # Pixel blits: mirror, quarter turns, whole pixels.
    m = scale(1 - 2 * some((rand() * 2).floor()), 1.0)
    m = _rotation(some((rand() * 4).floor()) * (math.pi / 2), n, device) @ m
    m = move(whole(), whole()) @ m
    # General geometry: scale, turn, stretch, turn, shift; two turns together are as likely as one of the others.
    s, turn = torch.exp2(some(randn()) * 0.2), 1 - math.sqrt(1 - p)
    m = scale(s, s) @ m
    m = _rotation(some((rand() * 2 - 1) * math.pi, share=turn), n, device) @ m
    stretch = torch.exp2(some(randn()) * 0.2)
    m = scale(stretch, 1 / stretch) @ m
    m = _rotation(some((rand() * 2 - 1) * math.pi, share=turn), n, device) @ m
    return move(some(randn()) * 0.25, some(randn()) * 0.25) @ m  # an eighth of the width, which is 2


def colours(n: int, p: float, device: torch.device) -> torch.Tensor:
    """[N,4,4] on (red, green, blue, 1) from -1 to 1: brightness, contrast, luma flip, hue, saturation."""
    rand, randn = (lambda: torch.rand(n, device=device)), (lambda: torch.randn(n, device=device))
    some = lambda values: _some(n, p, values, 0.0, device)  # noqa: E731
    eye = torch.eye(4, device=device)
    grey = torch.tensor([1.0, 1.0, 1.0, 0.0], device=device) / math.sqrt(3)  # the direction of luma
    luma = torch.outer(grey, grey)
    column = lambda v: v[:, None, None]  # noqa: E731
    b = some(randn()) * 0.2
    m = _matrix([[1, 0, 0, b], [0, 1, 0, b], [0, 0, 1, b], [0, 0, 0, 1]], n, device)
    k = torch.exp2(some(randn()) * 0.5)
    m = _matrix([[k, 0, 0, 0], [0, k, 0, 0], [0, 0, k, 0], [0, 0, 0, 1]], n, device) @ m
    m = (eye - 2 * luma * column(some((rand() * 2).floor()))) @ m
    angle, x = some((rand() * 2 - 1) * math.pi), grey[0].item()
    cross = torch.zeros(4, 4, device=device)
    cross[0, 1], cross[0, 2], cross[1, 0], cross[1, 2], cross[2, 0], cross[2, 1] = -x, x, x, -x, -x, x
    across = eye - luma  # the colour plane, and the last row, which turning leaves alone
    across[3, 3] = 0
    m = (eye - across * column(1 - angle.cos()) + cross * column(angle.sin())) @ m
    saturation = torch.exp2(some(randn()))
    return (eye - across * column(1 - saturation)) @ m


def augment(pictures: torch.Tensor, p: float) -> torch.Tensor:
    """[N,3,r,r] -> the same shape, each change with probability p for each picture; differentiable. p = 0: the same tensor."""
    if p <= 0:
        return pictures
    n, device, size = len(pictures), pictures.device, pictures.shape[-1]
    with torch.autocast(device.type, enabled=False):  # bfloat16 has fewer levels than a picture
        x = pictures.float()
        grid = F.affine_grid(geometry(n, p, size, device)[:, :2], list(x.shape), align_corners=False)
        x = F.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
        m = colours(n, p, device)
        return (m[:, :3, :3] @ x.flatten(2) + m[:, :3, 3:]).view(x.shape)


class AdaptiveAugmentation:
    """p rises while the mean sign of the logits of real faces is above `target`, and falls while below; 0: p stays 0."""

    def __init__(self, target: float = 0.6, images: int = 500_000, every: int = 4):
        """images: so many take p from 0 to 1; every: steps between two moves."""
        self.target, self.images, self.every = target, images, every
        self.p, self.signs, self.steps, self.seen = 0.0, 0.0, 0, 0

    def __call__(self, pictures: torch.Tensor) -> torch.Tensor:
        """`augment` with the present probability."""
        return augment(pictures, self.p)

    def saw(self, sign: float, images: int) -> None:
        """The mean sign of a step's real logits, and how many pictures the step had."""
        if self.target <= 0:
            return
        self.signs, self.steps, self.seen = self.signs + sign, self.steps + 1, self.seen + images
        if self.steps == self.every:
            direction = math.copysign(1.0, self.signs / self.steps - self.target)
            self.p = min(MOST, max(0.0, self.p + direction * self.seen / self.images))
            self.signs, self.steps, self.seen = 0.0, 0, 0

    def state_dict(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {"p": self.p, "signs": self.signs, "steps": self.steps, "seen": self.seen}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """What `state_dict` gave."""
        self.p, self.signs, self.steps, self.seen = (state[name] for name in ("p", "signs", "steps", "seen"))
