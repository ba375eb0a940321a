"""How much of a feature is left where an edit draws a face otherwise than the code that it was predicted for."""
from __future__ import annotations

from collections.abc import Sequence

import torch

from anycost.networks.generator import Generator

HALF = 0.15  # mean difference of two pictures' values, range -1..1, at which half is left; models/runtime/fade.ts has the same


@torch.no_grad()
def faded(generator: Generator, feature: torch.Tensor, before: torch.Tensor, after: torch.Tensor, channels: Sequence[int] | None = None) -> torch.Tensor:
    """feature [N,C,r,r] for pictures of the edited codes `after` [N,rows,dim], of a sub-generator; before: the codes it belongs to."""
    size = feature.shape[-1]
    a, b = (generator(code, channels, size)[-1] for code in (before, after))
    return feature / (1 + ((a - b).abs().mean(1, keepdim=True) / HALF).square())
