"""What label and identity networks say of many pictures."""
from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import torch

from anycost.data.pixels import to_bytes
from anycost.directions.labels import measure
from anycost.labels.identity import Identity
from anycost.labels.label import Folders, Labeller
from anycost.machine.progress import bar as progress

BATCH = 16
Judge = Callable[[torch.Tensor], tuple[list[dict[str, Any]], np.ndarray]]


class Judges:
    """uint8 [N,3,s,s] -> (an entry each as `anycost label` writes them, identity features float32 [N, 512])."""

    def __init__(self, folders: Folders = Folders()):
        self.labeller, self.identity = Labeller(folders), Identity(folders.faceplugin)

    def __call__(self, pictures: torch.Tensor) -> tuple[list[dict[str, Any]], np.ndarray]:
        """With a progress bar."""
        entries, features = [], []
        with progress(total=len(pictures), unit="picture", smoothing=0.05) as bar:
            for part in pictures.split(BATCH):
                entries += self.labeller(part)
                features.append(self.identity(part, np.array([entry["landmarks"] for entry in entries[-len(part) :]])))
                bar.update(len(part))
        return entries, np.concatenate(features)


class Album:
    """Pictures of one size under names, judged all at once: labels[name] [N, labels], features[name] [N, 512]."""

    def __init__(self):
        self.pictures: dict[Hashable, torch.Tensor] = {}
        self.labels: dict[Hashable, np.ndarray] = {}
        self.features: dict[Hashable, np.ndarray] = {}
        self.label_names: list[str] = []

    def add(self, name: Hashable, pictures: torch.Tensor) -> None:
        """[N,3,s,s] in [-1,1], to be judged under a name."""
        self.pictures[name] = to_bytes(pictures)

    def judge(self, judge: Judge) -> None:
        """Fills `labels` and `features`."""
        everything = torch.cat(list(self.pictures.values()))
        entries, features = judge(everything)
        rows = [measure(entry, picture) for entry, picture in zip(entries, everything.numpy())]
        self.label_names = list(rows[0])
        values = np.array([list(row.values()) for row in rows])
        start = 0
        for name, pictures in self.pictures.items():
            end = start + len(pictures)
            self.labels[name], self.features[name] = values[start:end], features[start:end]
            start = end

    def cosine(self, a: Hashable, b: Hashable) -> float:
        """Mean identity cosine of the pictures under two names, pair by pair."""
        return float((self.features[a] * self.features[b]).sum(1).mean())
