"""The real faces of a stage."""
from __future__ import annotations

import torch

from anycost.data.faces import Faces
from anycost.data.pixels import to_float
from anycost.data.resize import down


class Reals:
    """Draws training faces at any size, mirrored half the time; only such as have that many pixels of their own."""

    def __init__(self, faces: Faces, source_weights: dict[str, float], device: torch.device):
        self.faces, self.device = faces, device
        self.index, self.weights, _ = faces.split(source_weights)
        self.kept = {}  # draw weights by size

    def __call__(self, count: int, size: int) -> torch.Tensor:
        """[count,3,size,size] in [-1,1], from torch's random numbers."""
        if size not in self.kept:
            self.kept[size] = self.faces.sharp(self.index, self.weights, size)
        picked = self.index[torch.multinomial(self.kept[size], count, replacement=True)]
        mirrored = torch.rand(count) < 0.5
        pictures = to_float(self.faces.images[picked].to(self.device))
        return down(torch.where(mirrored.to(self.device)[:, None, None, None], pictures.flip(3), pictures), size)
