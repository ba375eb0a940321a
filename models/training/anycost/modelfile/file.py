"""The safetensors file that a model is (models/format): tensors in half precision, and one JSON text under "anycost"."""
from __future__ import annotations

import json
from pathlib import Path

import safetensors.torch
import torch

from anycost.machine.atomic import atomic

Tensors = dict[str, torch.Tensor]


def ordered(blob: bytes) -> bytes:
    """The same file with its texts in the order of their names: the library's order is another in each process."""
    length = int.from_bytes(blob[:8], "little")
    header = json.loads(blob[8 : 8 + length])
    header["__metadata__"] = dict(sorted(header.get("__metadata__", {}).items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + blob[8 + length :]


def write_safetensors(path: str | Path, tensors: Tensors, metadata: dict[str, str]) -> None:
    """Whole or not at all, and the same bytes for the same tensors and texts. metadata: name -> text."""
    blob = safetensors.torch.save({name: value.detach().cpu().contiguous() for name, value in tensors.items()}, metadata)
    with atomic(path) as f:
        f.write(ordered(blob))


def read_safetensors(path: str | Path) -> tuple[Tensors, dict[str, str]]:
    """(tensors as they are stored, metadata)."""
    with safetensors.safe_open(path, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}
