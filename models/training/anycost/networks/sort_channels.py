"""The most important channels first, without changing any picture of the full generator: a narrow sub-generator then starts from what matters.

The method sorts once, before the stage with adaptive channels (reference §9); a generator that was trained with narrow ones is in the order they
need already (`anycost channel-order` measures it).
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch

from anycost.networks.generator import Generator


@torch.no_grad()
def random_styles(generator: Generator, count: int = 100_000, batch: int = 10_000, random: torch.Generator | None = None) -> torch.Tensor:
    """w of `count` random z, [count, style_dim]."""
    device = generator.input.input.device
    sizes = [min(batch, count - start) for start in range(0, count, batch)]
    return torch.cat([generator.map(torch.randn(n, generator.style_dim, generator=random).to(device)) for n in sizes])


@torch.no_grad()
def importance(layer: Any, w: torch.Tensor) -> torch.Tensor:
    """Of each input channel i of a layer: sum |W[:, i]| times the mean |style_i| over the samples w."""
    weight = layer.conv.weight.abs().sum((0, 1, 3, 4))
    return weight * torch.cat([layer.conv.modulation(part).abs() for part in w.split(10_000)]).mean(0)


def _order_input(layer, order):
    conv = layer.conv
    conv.weight.copy_(conv.weight[:, :, order])
    conv.modulation.weight.copy_(conv.modulation.weight[order])
    conv.modulation.bias.copy_(conv.modulation.bias[order])


def _order_output(layer, order):
    layer.conv.weight.copy_(layer.conv.weight[:, order])
    layer.activate.bias.copy_(layer.activate.bias[order])


def consumers(generator: Generator) -> Iterator[tuple[Any, Any, list[Any]]]:
    """(layer that makes channels, layer whose weights say how much each is worth, others that read them), from the picture down.

    The channels of the last convolution are worth what to_rgb makes of them; those of any other what the next convolution does.
    """
    layers = [generator.conv1, *generator.convs]
    rgbs = {len(layers) - 1: None, 0: generator.to_rgb1, **{2 * j + 2: rgb for j, rgb in enumerate(generator.to_rgbs)}}
    yield layers[-1], generator.to_rgbs[-1] if len(generator.to_rgbs) else generator.to_rgb1, []
    for i in range(len(layers) - 2, -1, -1):
        yield layers[i], layers[i + 1], [rgbs[i]] if i in rgbs else []
    yield None, layers[0], []


@torch.no_grad()
def sort_channels(generator: Generator, w: torch.Tensor | None = None, worth: Callable[[Any, torch.Tensor], torch.Tensor] = importance) -> Generator:
    """Reorders the generator in place; the pictures stay the same up to the order of summation.

    worth: (layer, w) -> of each of its input channels [C], the largest first."""
    w = random_styles(generator) if w is None else w
    for maker, judge, readers in consumers(generator):
        order = worth(judge, w).argsort(descending=True, stable=True)
        for layer in (judge, *readers):
            _order_input(layer, order)
        if maker is None:
            generator.input.input.copy_(generator.input.input[:, order])
        else:
            _order_output(maker, order)
    return generator
