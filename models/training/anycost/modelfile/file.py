"""The safetensors file that a model is (models/format): tensors in half precision, and one JSON text under "anycost"."""
from __future__ import annotations

from pathlib import Path

import safetensors.torch
import torch

from anycost.machine.atomic import atomic

Tensors = dict[str, torch.Tensor]


def write_safetensors(path: str | Path, tensors: Tensors, metadata: dict[str, str]) -> None:
    """Whole or not at all. metadata: name -> text."""
    blob = safetensors.torch.save({name: value.detach().cpu().contiguous() for name, value in tensors.items()}, metadata)
    with atomic(path) as f:
        f.write(blob)


def read_safetensors(path: str | Path) -> tuple[Tensors, dict[str, str]]:
    """(tensors as they are stored, metadata)."""
    with safetensors.safe_open(path, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}
