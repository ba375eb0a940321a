"""One stage of the published method, from aligned faces (and the stage before) to a run whose averaged generator `anycost export` writes."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from anycost.data.faces import Faces
from anycost.data.reals import Reals
from anycost.losses.perceptual import FILE, PerceptualDistance
from anycost.train.drive import drive
from anycost.train.stages.config import StageConfig
from anycost.train.stages.stage import Stage
from anycost.train.stages.start import Origin, new_stage


def train(
    name: str, c: StageConfig, faces: Faces, nets: str | Path, out: str | Path, origin: Callable[[], Origin] | None = None,
    resume: bool = False, device: str = "cpu", until: float = float("inf"),
) -> Stage:
    """`drive` for a stage from its settings. origin: gives the weights of the stage before (modelfile/origin.py); asked only at the first step of all."""

    def make(state, device, ranks):
        if state is None and origin is None and name != "base":
            raise SystemExit(f"Stage {name} starts from the stage before: give its run as --from.")
        reals = Reals(faces, c.source_weights, device)
        distance = None if name == "base" else PerceptualDistance(Path(nets) / FILE).to(device)
        return new_stage(name, c, reals, device, ranks, distance, origin() if origin and state is None else None)

    return drive(make, out, resume, device, until)
