"""Encoders of one generator beside each other: a model file's own, and refining encoders of runs, on the same photos."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import torch

from anycost.data.resize import resized
from anycost.labels.second_identity import SecondIdentity
from anycost.losses.identity import IdentityDistance
from anycost.losses.perceptual import PerceptualDistance
from anycost.losses.reconstruction import Reconstruction
from anycost.modelfile.opened import OpenedModel
from anycost.modelfile.replace_refiner import newest_refiner, trained_refiner
from anycost.train.refine.figures import figures
from anycost.train.looks import Found, joined, refined
from anycost.train.sheet import save_grid


@dataclass
class Compared:
    """name: as in the tables; images: seen in training; encode: photos [N,3,S,S] -> w+, and a feature or None."""

    name: str
    images: int
    encode: Callable[[torch.Tensor], Found]


def own(model: OpenedModel) -> Compared:
    """The model file's own encoder, with what refines it in the file."""
    return Compared("file", model.facts["trained_images"] or 0, model.encode_all)


@torch.no_grad()
def of_run(model: OpenedModel, run: str | Path, batch: int = 16) -> Compared:
    """The averaged refining encoder of a run's newest checkpoint, after the model file's own small one."""
    state = newest_refiner(run)
    refiner = trained_refiner(state, model.generator)

    @torch.no_grad()
    def encode(photos: torch.Tensor) -> Found:
        looks = [(part, model.encoder.look(resized(part, refiner.size // 2))) for part in photos.split(batch)]
        return joined([refined(refiner, state["config"]["passes"], part, looked, model.picture) for part, looked in looks])

    return Compared(Path(run).name, state["images"], encode)


def table(
    model: OpenedModel, encoders: list[Compared], sets: dict[str, torch.Tensor], distance: PerceptualDistance, identity: IdentityDistance | None,
    second: SecondIdentity | None = None,
) -> dict[str, dict[str, dict[str, float]]]:
    """{set: {encoder: {measure: mean}}}; `apart`: distance of the second judge's descriptors (below 0.6 is one person); `nearer`: share of the photos that
    come nearer than by the first encoder, by SqueezeNet distance."""
    reconstruction = Reconstruction(model.generator, distance, model.resolutions, model.ratios)
    out: dict[str, dict[str, dict[str, float]]] = {}
    for name, photos in sets.items():
        found = {}
        for one in encoders:
            codes, features = one.encode(photos)
            found[one.name] = figures(reconstruction, model.resolution, identity, codes, photos, features)
            if second:
                found[one.name]["apart"] = (second(model.picture(codes, feature=features)) - second(resized(photos, model.resolution))).norm(dim=1)
        first = found[encoders[0].name]["distance"]
        out[name] = {who: {**{k: v.mean().item() for k, v in values.items()}, "nearer": (values["distance"] < first).float().mean().item()} for who, values in found.items()}
    return out


def markdown(encoders: list[Compared], result: dict[str, dict[str, dict[str, float]]]) -> str:
    """One row for each encoder on each set."""
    names = list(next(iter(next(iter(result.values())).values())))
    lines = ["| photos | encoder | images | " + " | ".join(names) + " |", "|" + " --- |" * (len(names) + 3)]
    for photos, rows in result.items():
        lines += [f"| {photos} | {one.name} | {one.images} | " + " | ".join(f"{rows[one.name][name]:.4f}" for name in names) + " |" for one in encoders]
    return "\n".join(lines)


def sheet(model: OpenedModel, encoders: list[Compared], photos: torch.Tensor, path: str | Path) -> None:
    """A row for each photo: it, and its picture by each encoder."""
    save_grid([resized(photos, model.resolution), *(model.picture(code, feature=feature) for code, feature in (one.encode(photos) for one in encoders))], path)
