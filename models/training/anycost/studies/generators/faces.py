"""The faces of these studies at their small size, split by a hash of the name: 60 % training, 10 % validation, 30 % test."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from anycost.data.faces import Faces
from anycost.data.pixels import to_float
from anycost.data.resize import down
from anycost.machine.atomic import atomic

TARS = ("faces256.tar", "faces-extra.tar")


@dataclass(frozen=True)
class Split:
    """uint8 [N,3,size,size] each. Settings are chosen by `validation`, the tables by `test`."""

    train: torch.Tensor
    validation: torch.Tensor
    test: torch.Tensor


def tenth(name: str) -> int:
    """0 to 9 by a hash of the name, another one than that of `data.faces.is_held_out`."""
    return int(hashlib.sha256(f"studies {name}".encode()).hexdigest(), 16) % 10


def split(images: torch.Tensor, names: list[str]) -> Split:
    """By name."""
    tenths = torch.tensor([tenth(name) for name in names])
    return Split(images[tenths > 3], images[tenths == 0], images[(tenths > 0) & (tenths <= 3)])


def read(data: str | Path, size: int, keep: Path, tars: Any = TARS) -> Split:
    """Decoded once, then from the file `keep`."""
    if not keep.exists():
        faces = Faces(list(tars), size, folder=data)
        with atomic(keep) as file:
            torch.save({"images": faces.images, "names": faces.names}, file)
    kept = torch.load(keep, weights_only=True)
    return split(kept["images"], kept["names"])


class Mirrored:
    """(count, size) -> real pictures [count,3,size,size] in [-1,1], mirrored half the time, from torch's random numbers."""

    def __init__(self, images: torch.Tensor):
        self.images = images

    def __call__(self, count: int, size: int) -> torch.Tensor:
        pictures = to_float(self.images[torch.randint(len(self.images), (count,))])
        return down(torch.where((torch.rand(count) < 0.5)[:, None, None, None], pictures.flip(3), pictures), size)
