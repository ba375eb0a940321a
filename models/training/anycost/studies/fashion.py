"""FashionMNIST from its four idx files, as Debian's package `dataset-fashion-mnist` lays them down."""
from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

FOLDER = "/usr/share/datasets/fashion-mnist"
CLASSES = 10
HELD = 10_000  # of the training pictures, the last ones: what settings are chosen by


def read_idx(path: Path) -> torch.Tensor:
    """uint8 [N] or [N, rows, columns] of an idx file, packed or not."""
    packed = path.with_name(path.name + ".gz")
    if not path.exists() and not packed.exists():
        raise SystemExit(f"{packed} is not there: install Debian's package dataset-fashion-mnist, or give --fashion the folder with its four files.")
    data = path.read_bytes() if path.exists() else gzip.decompress(packed.read_bytes())
    if data[:3] != b"\0\0\x08" or data[3] not in (1, 3):
        raise SystemExit(f"{path} is no idx file of bytes: copy it again.")
    shape = np.frombuffer(data, ">u4", data[3], 4)
    return torch.from_numpy(np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(*shape).copy())


@dataclass(frozen=True)
class Part:
    """images uint8 [N, 28, 28], labels int64 [N]."""

    images: torch.Tensor
    labels: torch.Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def flat(self) -> torch.Tensor:
        """float32 [N, 784] from 0 to 1."""
        return self.images.flatten(1).float() / 255

    def pictures(self) -> torch.Tensor:
        """uint8 [N, 3, 32, 32]: a black edge of two pixels, the same in red, green and blue."""
        return torch.nn.functional.pad(self.images, (2, 2, 2, 2))[:, None].expand(-1, 3, -1, -1)


def read(folder: str | Path = FOLDER, held: int = HELD) -> tuple[Part, Part, Part]:
    """(training, validation, test): 50,000, the last 10,000 of the training files, and the 10,000 of the test files."""
    folder = Path(folder)
    both = [Part(read_idx(folder / f"{name}-images-idx3-ubyte"), read_idx(folder / f"{name}-labels-idx1-ubyte").long()) for name in ("train", "t10k")]
    train, test = both
    return Part(train.images[:-held], train.labels[:-held]), Part(train.images[-held:], train.labels[-held:]), test
