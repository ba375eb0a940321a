"""The running average of a network, which is what is kept and shown."""
from __future__ import annotations

import torch
from torch import nn


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Parameters only: the noise pictures of an averaged generator are its own."""
    mean = list(average.parameters())
    torch._foreach_mul_(mean, decay)
    torch._foreach_add_(mean, [p.detach() for p in network.parameters()], alpha=1 - decay)


@torch.no_grad()
def follow_statistics(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Buffers of batch normalisation: means and variances like parameters, counts as they are."""
    for mean, new in zip(average.buffers(), network.buffers()):
        mean.lerp_(new, 1 - decay) if mean.is_floating_point() else mean.copy_(new)


def decay_of(images: int, halflife: float, seen: int, rampup: float = 0.0) -> float:
    """For a step of `images` pictures. Early on the half-life is `rampup` of the pictures seen (Karras et al. 2020b); 0: always `halflife`."""
    return 0.5 ** (images / (min(halflife, max(4 * images, seen * rampup)) if rampup else halflife))
