"""The method's losses (Karras et al. 2020; Lin et al. 2021), free of networks' insides and of settings.

A regulariser that runs every n-th step is to be weighted by n: `lazy`.
"""
from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F


def discriminator_logistic(real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
    """Logits -> -log sigmoid(real) - log(1 - sigmoid(fake)), means over the batch."""
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def generator_nonsaturating(fake: torch.Tensor) -> torch.Tensor:
    """-log sigmoid(fake)."""
    return F.softplus(-fake).mean()


def is_due(step: int, every: int) -> bool:
    """Regularisers run on the n-th, 2n-th, ... step; 0 is never."""
    return every > 0 and (step + 1) % every == 0


def lazy(penalty: torch.Tensor, weight: float, every: int) -> torch.Tensor:
    """A penalty that runs every n-th step, weighted as if it ran on each."""
    return penalty * (weight * every)


def r1(discriminator: Callable[..., torch.Tensor], real: torch.Tensor, *condition: torch.Tensor) -> torch.Tensor:
    """Mean squared norm of the logit's gradient by the picture; the usual loss is lazy(r1(...), 10 / 2, 16)."""
    real = real.detach().clone().requires_grad_(True)
    (grad,) = torch.autograd.grad(discriminator(real, *condition).sum(), real, create_graph=True)
    return grad.float().square().sum((1, 2, 3)).mean()


class PathLength:
    """Keeps |J^T y|, the length of a random picture direction seen from w+, near its running mean."""

    def __init__(self, decay: float = 0.01):
        self.decay, self.mean = decay, 0.0

    def __call__(self, pictures: torch.Tensor, wplus: torch.Tensor, random: torch.Generator | None = None) -> torch.Tensor:
        """pictures [N,3,r,r] made from wplus [N, rows, dim] (which requires gradients) -> penalty; moves the mean."""
        y = torch.randn(pictures.shape, generator=random).to(pictures) / math.sqrt(pictures.shape[2] * pictures.shape[3])
        (grad,) = torch.autograd.grad((pictures * y).sum(), wplus, create_graph=True)
        lengths = grad.float().square().sum(2).mean(1).sqrt()
        self.mean += self.decay * (lengths.mean().item() - self.mean)  # a number: no gradient runs through it
        return (lengths - self.mean).square().mean()

    def state_dict(self) -> dict[str, float]:
        """For a checkpoint."""
        return {"mean": self.mean}

    def load_state_dict(self, state: dict[str, float]) -> None:
        """What `state_dict` gave."""
        self.mean = float(state["mean"])
