"""A generator that stays as it is, from a model file or from any run: what an encoder is trained for."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass

import torch

from anycost.networks.generator import Generator
from anycost.networks.tensors import raw


@dataclass
class FixedGenerator:
    """With what it was trained to draw."""
    generator: Generator  # without gradients
    resolutions: list[int]
    ratios: list[float]
    mean_w: torch.Tensor  # [style_dim]


def fingerprint(generator: Generator) -> str:
    """Of the weights that make pictures from w+, as a model file stores them: the same for a run and for the file made of it."""
    h = hashlib.sha256()
    for name, value in sorted(generator.state_dict().items()):
        if not name.startswith("style."):  # the joint recipe fits the mapping afterwards, and w+ does not pass through it
            h.update(raw(value.cpu().half()))
    return h.hexdigest()
