"""What the runs of these studies share: pictures, judges, the finished generators, and how each is measured."""
from __future__ import annotations

import functools
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Any

import torch

from anycost.data.pixels import to_float
from anycost.data.resize import down
from anycost.evaluate.measures import distances
from anycost.losses.perceptual import FILE, PerceptualDistance
from anycost.machine.atomic import atomic
from anycost.networks.generator import Generator
from anycost.studies import fashion
from anycost.studies.generators import faces
from anycost.studies.generators.judges import FIRST, Judges, both
from anycost.studies.generators.scale import Scale
from anycost.train.stages.stage import new_generator

BATCH = 50
Weights = dict[str, dict[str, torch.Tensor]]  # "g": of the averaged generator, "d": of the discriminator


class Lab:
    """data, nets, fashion_folder: folders; out: where runs and results lie; split: "test", or "validation" to choose settings by."""

    def __init__(self, scale: Scale, data: str | Path, nets: str | Path, out: str | Path, fashion_folder: str | Path = fashion.FOLDER, split: str = "test", tars: Any = faces.TARS):
        self.scale, self.data, self.nets, self.out = scale, Path(data), Path(nets), Path(out)
        self.fashion_folder, self.split, self.tars = fashion_folder, split, tars
        (self.out / "weights").mkdir(parents=True, exist_ok=True)

    @functools.cached_property
    def faces(self) -> faces.Split:
        """At the studies' size."""
        return faces.read(self.data, self.scale.resolution, self.out / f"faces-{self.scale.resolution}.pt", self.tars)

    @functools.cached_property
    def fashion(self) -> tuple[fashion.Part, fashion.Part, fashion.Part]:
        """(training, validation, test)."""
        return fashion.read(self.fashion_folder)

    @functools.cached_property
    def distance(self) -> PerceptualDistance:
        """SqueezeNet's."""
        return PerceptualDistance(self.nets / FILE).to(memory_format=torch.channels_last)

    @functools.cached_property
    def judges(self) -> Judges:
        """Of faces."""
        return Judges(both(self.nets, self.scale.feature_size, self.scale.second_size), getattr(self.faces, self.split))

    # --- finished runs

    def path(self, run: str, seed: int) -> Path:
        """Of its weights."""
        return self.out / "weights" / f"{run}-{seed}.pt"

    def keep(self, run: str, seed: int, weights: Weights) -> None:
        """Whole or not at all."""
        with atomic(self.path(run, seed)) as file:
            torch.save(weights, file)

    def weights(self, run: str, seed: int) -> Weights:
        """Of a finished run."""
        return torch.load(self.path(run, seed), weights_only=True)

    def generator(self, run: str, seed: int, **changes: object) -> Generator:
        """The averaged one; changes: as in Scale.config."""
        generator = new_generator(self.scale.config(seed, 1, **changes)).eval().requires_grad_(False)
        generator.load_state_dict(self.weights(run, seed)["g"])
        return generator

    # --- measuring

    def sampled(self, generator: Generator, channels: Sequence[int] | None = None, resolution: int | None = None) -> torch.Tensor:
        """Pictures [samples,3,r,r] of z that are the same for every generator, with noise likewise."""
        return pictures(generator, codes(generator.style_dim, self.scale.samples, 1), channels, resolution, noise="random")

    def quality(self, generator: Generator, channels: Sequence[int] | None = None, resolution: int | None = None, only: Container[str] | None = (FIRST,)) -> dict[str, float]:
        """{judge: Fréchet distance}; only: as Judges takes it."""
        return self.judges(self.sampled(generator, channels, resolution).clamp(-1, 1), only)

    def apart(self, full: Generator, *others: tuple[Generator, Sequence[int] | None]) -> list[float]:
        """Mean SqueezeNet distance of each (generator, channels) to `full` for the same z, without fresh noise; the last: of `full` to itself
        for different z, which is what no likeness at all would give."""
        z = codes(full.style_dim, self.scale.pairs, 2)
        target = pictures(full, z).clamp(-1, 1)
        made = [pictures(generator, z, channels).clamp(-1, 1) for generator, channels in others]
        return [float(found.mean()) for found in distances(self.distance, target, *made, target.roll(1, 0))]

    def floor(self, resolution: int) -> dict[str, float]:
        """{judge: Fréchet distance of the training faces to the judged ones}: as near as one can come."""
        return self.judges(down(to_float(self.faces.train[: self.scale.samples]), resolution))


def codes(dim: int, count: int, purpose: int) -> torch.Tensor:
    """z [count, dim]: 1 for samples, 2 for pairs, 3 for the search."""
    return torch.randn(count, dim, generator=torch.Generator().manual_seed(purpose))


@torch.no_grad()
def pictures(generator: Generator, z: torch.Tensor, channels: Sequence[int] | None = None, resolution: int | None = None, noise: str = "stored") -> torch.Tensor:
    """[N,3,r,r], unclamped."""
    torch.manual_seed(0)
    rows = lambda part: generator.map(part)[:, None].expand(-1, generator.n_style, -1)  # noqa: E731
    return torch.cat([generator(rows(part), channels, resolution, noise)[-1] for part in z.split(BATCH)])
