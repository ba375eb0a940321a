"""Aligned faces from tar shards and folders of images, decoded once into memory, drawn with a weight per source.

A picture's source is the first word of its name (before '_' or '-'); the tar or folder it is from may have a weight as well, and the two
multiply. A fixed twentieth, chosen by a hash of the name, is held out.
"""
from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from anycost.data.pixels import to_float
from anycost.data.sources import Given, pictures, sources_in


def is_held_out(name: str) -> bool:
    """One name in twenty, by a hash of it: the same everywhere and for ever."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 20 == 0


def first_word(name: str) -> str:
    """"london_012.jpg" -> "london": where the picture comes from."""
    return re.split("[_-]", name.rsplit("/", 1)[-1])[0]


class Faces:
    """images uint8 [N,3,size,size] and native int [N], their side before that, in the order of the sources; names likewise."""

    def __init__(self, sources: Given, size: int, folder: str | Path = "", keep: Callable[[str], bool] | None = None):
        """sources: as sources_in takes them, relative to `folder`; keep: which names are taken, all without it."""
        self.names, found, native, weights = [], [], [], []
        for path, weight in sources_in(folder, sources):
            for name, picture in pictures(path, keep):
                native.append(picture.width)
                if picture.width != size:
                    picture = picture.resize((size, size), Image.BOX if picture.width % size == 0 else Image.LANCZOS)
                self.names.append(name)
                found.append(np.asarray(picture))
                weights.append(weight)
        if not found:
            raise SystemExit(f"{sources} holds no images: give --data the folder with the tar of aligned faces.")
        self.images = torch.from_numpy(np.stack(found)).permute(0, 3, 1, 2).contiguous()
        self.native, self.weights = torch.tensor(native), torch.tensor(weights)

    def split(self, weights: dict[str, float]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(training indices, their draw probabilities, held-out indices); weights by the name's first word, 1 where not named."""
        train = [i for i, n in enumerate(self.names) if not is_held_out(n)]
        held = [i for i, n in enumerate(self.names) if is_held_out(n)]
        p = torch.tensor([float(weights.get(first_word(self.names[i]), 1.0)) for i in train]) * self.weights[train]
        if not p.sum() > 0:
            raise SystemExit("No training picture has a weight above 0: see `tar` and `source_weights` in the config.")
        return torch.tensor(train), p / p.sum(), torch.tensor(held)

    def sharp(self, index: torch.Tensor, weights: torch.Tensor, resolution: int) -> torch.Tensor:
        """`weights` of the pictures `index`, 0 where the picture itself is smaller than `resolution`: enlarged, it would teach blur."""
        return sharp(self.native[index], weights, resolution)

    def take(self, index: torch.Tensor) -> torch.Tensor:
        """Photos float32 [n, 3, size, size] in [-1, 1]."""
        return to_float(self.images[index])


def sharp(native: torch.Tensor, weights: torch.Tensor, resolution: int) -> torch.Tensor:
    """Weights of pictures whose sides were `native`, 0 where that is less than `resolution`."""
    kept = weights * (native >= resolution)
    if not kept.any():
        raise SystemExit(f"No training picture has {resolution} px: lower `resolutions` in the config, or give larger pictures.")
    return kept
