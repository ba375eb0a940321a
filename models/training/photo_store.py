"""Training photos decoded once into one file that is mapped, not read: two runs on one machine share its pages, and a start takes seconds.

    FOLDER/photos.npy   uint8 [N, side, side, 3]
    FOLDER/photos.json  {"key", "side", "names": [N], "native": [N], "weights": [N]}: native is the side a picture had, weights the source's own
    FOLDER/rarity.npy   float32 [N], where rarity.py has run: how far apart from the others a picture is
"""
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from data import first_word, is_held_out
from sources import pictures, sources_in


def key_of(folder, sources, side):
    """Names, sizes and weights of the files that are read: another tar, another store."""
    listed = [(str(path), path.stat().st_size, weight) for path, weight in sources_in(folder, sources)]
    return hashlib.sha256(json.dumps([side, listed]).encode()).hexdigest()


def build(out, folder, sources, side):
    """Decodes everything; a picture of another side is resized (area average down, Lanczos up) and its own side kept in `native`."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    found = [(path, weight, name) for path, weight in sources_in(folder, sources) for name, _ in pictures(path)]
    images = np.lib.format.open_memmap(out / "photos.npy.tmp", mode="w+", dtype=np.uint8, shape=(len(found), side, side, 3))
    native, at = [], 0
    for path, _ in sources_in(folder, sources):
        for _, picture in pictures(path):
            native.append(picture.width)
            if picture.width != side:
                picture = picture.resize((side, side), Image.BOX if picture.width % side == 0 else Image.LANCZOS)
            images[at] = np.asarray(picture)
            at += 1
    images.flush()
    (out / "rarity.npy").unlink(missing_ok=True)
    (out / "photos.npy.tmp").replace(out / "photos.npy")
    about = {"key": key_of(folder, sources, side), "side": side, "names": [name for *_, name in found], "native": native, "weights": [w for _, w, _ in found]}
    (out / "photos.json").write_text(json.dumps(about))


class PhotoStore:
    """images: uint8 [N, side, side, 3], mapped; names, native [N], weights [N] (of the sources' files), rarity [N] or None."""

    def __init__(self, folder):
        folder = Path(folder)
        if not (folder / "photos.json").exists():
            raise SystemExit(f"{folder} holds no decoded photos: make them first (photo_store.py --out {folder}).")
        about = json.loads((folder / "photos.json").read_text())
        self.side, self.names, self.key = about["side"], about["names"], about["key"]
        self.native, self.weights = torch.tensor(about["native"]), torch.tensor(about["weights"])
        self.images = np.load(folder / "photos.npy", mmap_mode="r")
        rare = folder / "rarity.npy"
        self.rarity = torch.from_numpy(np.load(rare)) if rare.exists() else None

    def split(self, source_weights, power=0.0, most=3.0):
        """(training indices, their draw probabilities, held-out indices).

        A picture's weight is its file's, times that of its name's first word, times rarity ** power within [1 / most, most].
        """
        held = torch.tensor([is_held_out(name) for name in self.names])
        p = torch.tensor([float(source_weights.get(first_word(name), 1.0)) for name in self.names]) * self.weights
        if power:
            if self.rarity is None:
                raise SystemExit("`rarity_power` needs rarity.npy beside the photos: run rarity.py, or set it to 0.")
            p = p * self.rarity.pow(power).clamp(1 / most, most)
        train = (~held).nonzero().flatten()
        if not p[train].sum() > 0:
            raise SystemExit("No training picture has a weight above 0: see `source_weights` in the config.")
        return train, p[train] / p[train].sum(), held.nonzero().flatten()

    def take(self, index):
        """Photos float32 [n, 3, side, side] in [-1, 1], channels last."""
        picked = torch.from_numpy(self.images[np.asarray(index)])
        return picked.permute(0, 3, 1, 2).float().div_(127.5).sub_(1.0)


def main():
    import argparse

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--sources", nargs="+", default=["faces256.tar", "faces-extra.tar"])
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    build(args.out, args.data, args.sources, args.side)
    store = PhotoStore(args.out)
    print(f"{args.out}: {len(store.names)} photos of {store.side} px, {int((store.native < store.side).sum())} of them enlarged")


if __name__ == "__main__":
    main()
