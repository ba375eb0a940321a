"""Two networks whose features the Fréchet distance compares: SqueezeNet, and EfficientNet-Lite0 as a second opinion."""
from __future__ import annotations

from collections.abc import Callable, Container
from pathlib import Path

import numpy as np
import torch

from anycost.data.pixels import to_float
from anycost.data.resize import down
from anycost.evaluate.features import EfficientNetPooled, SqueezeNetPooled
from anycost.evaluate.frechet import Gaussian, frechet, statistics
from anycost.losses.perceptual import FILE

FIRST = "squeezenet"
Features = Callable[[torch.Tensor], torch.Tensor]  # [N,3,r,r] in [-1,1] -> [N, d]


class Judges:
    """Fréchet distances to one set of real pictures, each judge's, at any resolution."""

    def __init__(self, features: dict[str, Features], real: torch.Tensor):
        """features by the judge's name; real: uint8 [N,3,s,s]."""
        self.features, self.real = features, real
        self.known: dict[tuple[str, int], Gaussian] = {}

    def of_real(self, name: str, resolution: int) -> Gaussian:
        """Mean and covariance of the real pictures; computed once."""
        if (name, resolution) not in self.known:
            self.known[name, resolution] = statistics(described(self.features[name], down(to_float(self.real), resolution)))
        return self.known[name, resolution]

    def __call__(self, pictures: torch.Tensor, only: Container[str] | None = None) -> dict[str, float]:
        """[N,3,r,r] in [-1,1] -> {judge: Fréchet distance}. only: the judges that are asked, all without it."""
        resolution, asked = pictures.shape[-1], [name for name in self.features if only is None or name in only]
        return {name: frechet(statistics(described(self.features[name], pictures)), self.of_real(name, resolution)) for name in asked}


def described(judge: Features, pictures: torch.Tensor) -> np.ndarray:
    """[N, d]."""
    return judge(pictures.contiguous(memory_format=torch.channels_last)).numpy()


def squeezenet(nets: str | Path, size: int) -> SqueezeNetPooled:
    """Of the folder `nets`, in the memory layout that is fast on CPUs."""
    judge = SqueezeNetPooled(Path(nets) / FILE, size)
    judge.net.to(memory_format=torch.channels_last)
    return judge


def both(nets: str | Path, size: int, second: int) -> dict[str, Features]:
    """SqueezeNet looking at `size` px, EfficientNet-Lite0 at `second`."""
    return {FIRST: squeezenet(nets, size), "efficientnet": EfficientNetPooled(second)}
