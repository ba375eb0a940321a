"""Training photos decoded once into one file that is mapped, not read: two runs on one machine share its pages, and a start takes seconds.

    FOLDER/photos.npy   uint8 [N, side, side, 3]
    FOLDER/photos.json  {"key", "side", "names": [N], "native": [N], "weights": [N]}: native is the side a picture had, weights the source's own
    FOLDER/rarity.npy   float32 [N], where `anycost rarity` has run: how far apart from the others a picture is
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from anycost.data.faces import first_word, is_held_out, sharp
from anycost.data.pixels import to_float
from anycost.data.sources import Given, pictures, sources_in

PHOTOS, ABOUT, RARITY = "photos.npy", "photos.json", "rarity.npy"


def key_of(folder: str | Path, sources: Given, side: int) -> str:
    """Names, sizes and weights of the files that are read: another tar, another store."""
    listed = [(str(path), path.stat().st_size, weight) for path, weight in sources_in(folder, sources)]
    return hashlib.sha256(json.dumps([side, listed]).encode()).hexdigest()


def build(out: str | Path, folder: str | Path, sources: Given, side: int) -> None:
    """Decodes everything; a picture of another side is resized (area average down, Lanczos up) and its own side kept in `native`."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    native, names, weights, beside = [], [], [], out / "photos.bin"
    with open(beside, "wb") as raw:  # how many there are is known at the end
        for path, weight in sources_in(folder, sources):
            for name, picture in pictures(path):
                native.append(picture.width)
                names.append(name)
                weights.append(weight)
                if picture.width != side:
                    picture = picture.resize((side, side), Image.BOX if picture.width % side == 0 else Image.LANCZOS)
                raw.write(np.asarray(picture).tobytes())
    if not names:
        raise SystemExit(f"{sources} holds no images: give --data the folder with the tars of aligned faces.")
    images = np.lib.format.open_memmap(out / PHOTOS, mode="w+", dtype=np.uint8, shape=(len(names), side, side, 3))
    images[:] = np.memmap(beside, mode="r", dtype=np.uint8).reshape(images.shape)
    images.flush()
    beside.unlink()
    (out / RARITY).unlink(missing_ok=True)  # it was of other photos
    about = {"key": key_of(folder, sources, side), "side": side, "names": names, "native": native, "weights": weights}
    (out / ABOUT).write_text(json.dumps(about))


class PhotoStore:
    """images: uint8 [N, side, side, 3], mapped; names, native [N], weights [N] (of the sources' files), rarity [N] or None."""

    def __init__(self, folder: str | Path):
        folder = Path(folder)
        if not (folder / ABOUT).exists():
            raise SystemExit(f"{folder} holds no decoded photos: make them first (anycost store --out {folder}).")
        about = json.loads((folder / ABOUT).read_text())
        self.side, self.names, self.key = about["side"], about["names"], about["key"]
        self.native, self.weights = torch.tensor(about["native"]), torch.tensor(about["weights"])
        self.images = np.load(folder / PHOTOS, mmap_mode="r")
        rare = folder / RARITY
        self.rarity = torch.from_numpy(np.load(rare)) if rare.exists() else None

    def split(self, source_weights: dict[str, float], power: float = 0.0, most: float = 3.0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """(training indices, their draw probabilities, held-out indices).

        A picture's weight is its file's, times that of its name's first word, times rarity ** power within [1 / most, most].
        """
        held = torch.tensor([is_held_out(name) for name in self.names])
        p = torch.tensor([float(source_weights.get(first_word(name), 1.0)) for name in self.names]) * self.weights
        if power:
            if self.rarity is None:
                raise SystemExit("`rarity_power` needs rarity.npy beside the photos: run `anycost rarity`, or set it to 0.")
            p = p * self.rarity.pow(power).clamp(1 / most, most)
        train = (~held).nonzero().flatten()
        if not p[train].sum() > 0:
            raise SystemExit("No training picture has a weight above 0: see `source_weights` in the config.")
        return train, p[train] / p[train].sum(), held.nonzero().flatten()

    def sharp(self, index: torch.Tensor, weights: torch.Tensor, resolution: int) -> torch.Tensor:
        """As Faces.sharp."""
        return sharp(self.native[index], weights, resolution)

    def take(self, index: Sequence[int] | torch.Tensor) -> torch.Tensor:
        """Photos float32 [n, 3, side, side] in [-1, 1], channels last."""
        return to_float(torch.from_numpy(self.images[np.asarray(index)]).permute(0, 3, 1, 2))

