"""Channel pruning by the size of weights: the ordinary way to a narrower network."""
from __future__ import annotations

from typing import Any

import torch

from anycost.networks.generator import Generator
from anycost.networks.sort_channels import sort_channels


def magnitude(layer: Any, w: torch.Tensor) -> torch.Tensor:
    """Of each input channel of a layer: the sum of the weights that read it. What writes it says nothing: demodulation undoes its size."""
    return layer.conv.weight.abs().sum((0, 1, 3, 4))


@torch.no_grad()
def pruned(generator: Generator, ratio: float) -> Generator:
    """A generator of its own with the widths of the uniform ratio, of the channels that weigh most; `generator` comes out sorted."""
    sort_channels(generator, torch.empty(0), magnitude)
    small = Generator(generator.resolution, generator.style_dim, len(generator.style) - 1, generator.multiplier * ratio, generator.channel_max)
    given = generator.state_dict()
    state = {name: given[name][tuple(slice(0, n) for n in value.shape)].clone() for name, value in small.state_dict().items()}
    small.load_state_dict(state)
    for new, old in zip([*small.to_rgbs, small.to_rgb1], [*generator.to_rgbs, generator.to_rgb1]):
        new.conv.weight.mul_(old.conv.scale / new.conv.scale)  # the stored weight is scaled by the width at run time, and nothing undoes that here
    return small
