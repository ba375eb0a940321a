"""Learning rates and pictures' sides over a run."""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

import torch

Key = TypeVar("Key")


def decayed(progress: float, start: float, to: float) -> float:
    """Factor of the learning rate: 1 until `start`, then a cosine to `to` at progress 1."""
    t = max(0.0, (progress - start) / (1 - start)) if start < 1 else 0.0
    return to + (1 - to) * 0.5 * (1 + math.cos(math.pi * t))


def warmed(step: int, steps: int) -> float:
    """Factor of the learning rate that rises over the first steps: Adam's averages and batch normalisation's statistics come after the weights."""
    return min(1.0, (step + 1) / steps) if steps else 1.0


def at(tables: Sequence[tuple[float, Mapping[Key, float]]], progress: float) -> Mapping[Key, float]:
    """Of (progress it holds from, probabilities), in order: the one that holds now."""
    return [table for start, table in tables if progress >= start][-1]


def drawn(table: Mapping[Key, float]) -> Key:
    """One of the keys, by their probabilities, from torch's random numbers."""
    keys = list(table)
    return keys[torch.multinomial(torch.tensor([float(table[k]) for k in keys]), 1).item()]
