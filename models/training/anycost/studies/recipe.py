"""The stages one after the other by shares of a time, in as many calls as it takes; every call leaves a model file of the stage it has reached.

A recipe is a JSON: `minutes` of all stages together, `common` settings (train/stages/config.py), and `stages`, each with its `stage`, its `share`
of the minutes, and settings of its own. The stages of a generator may be followed by `encoder` (train/encoder/config.py), for the one before it.
"""
from __future__ import annotations

import dataclasses
import json
import os
import time
from pathlib import Path
from typing import Any

from anycost.data.faces import Faces
from anycost.modelfile.export_generator import write_generator
from anycost.modelfile.origin import read_fixed, read_origin
from anycost.modelfile.replace_encoder import put_encoder
from anycost.train import settings as configuration
from anycost.train.encoder.config import EncoderConfig
from anycost.train.encoder.run import train as train_encoder
from anycost.train.stages.config import StageConfig
from anycost.train.stages.run import train
from anycost.train.stages.start import STAGES

ENCODER = "encoder"


def read_recipe(path: str | Path) -> list[tuple[str, StageConfig | EncoderConfig]]:
    """[(stage, StageConfig or EncoderConfig)] in order."""
    recipe = json.loads(Path(path).read_text())
    names, shares = [one["stage"] for one in recipe["stages"]], [one["share"] for one in recipe["stages"]]
    if abs(sum(shares) - 1) > 1e-6:
        raise SystemExit(f"{path}: the shares of the stages add up to {sum(shares):g}, and should to 1.")
    unknown = [name for name in names if name not in (*STAGES, ENCODER)]
    if unknown:
        raise SystemExit(f"{path}: no stage is called {unknown[0]}; known are {', '.join((*STAGES, ENCODER))}.")
    if ENCODER in names[:-1] or names[0] == ENCODER:
        raise SystemExit(f"{path}: the encoder comes last, after the generator that it is for.")
    return [(one["stage"], settings_of(one, recipe, path)) for one in recipe["stages"]]


def settings_of(one: dict[str, Any], recipe: dict[str, Any], path: str | Path) -> StageConfig | EncoderConfig:
    """Of one of the recipe's stages."""
    kind, common = StageConfig, recipe["common"]
    if one["stage"] == ENCODER:  # has no use for the settings of the generator
        kind = EncoderConfig
        common = {name: value for name, value in common.items() if name in {field.name for field in dataclasses.fields(kind)}}
    own = {name: value for name, value in one.items() if name not in ("stage", "share")}
    return configuration.settings({**common, **own, "minutes": recipe["minutes"] * one["share"]}, kind, path)


def go_on(
    stages: list[tuple[str, Any]], data: str | Path, nets: str | Path, out: str | Path, until: float, device: str, about: dict[str, str]
) -> bool:
    """Runs until the monotonic clock shows `until`. Returns whether the recipe is finished."""
    out, faces, origin = Path(out), None, None
    for name, c in stages:
        run = out / name
        if not (run / "done").exists():
            if time.monotonic() >= until:
                return False
            faces = faces or Faces(c.tar, stages[0][1].resolution, folder=data)
            file = out / f"{name}.safetensors"
            if name == ENCODER:
                stage = train_encoder(c, read_fixed(origin), faces, nets, run, resume=True, device=device, until=until)
                put_encoder(stage.state(), out / f"{origin.name}.safetensors", file, name=about["name"], about=about["about"])
            else:
                stage = train(name, c, faces, nets, run, origin and (lambda before=origin: read_origin(before)), resume=True, device=device, until=until)
                write_generator(stage.state(), file, about)
            stage.sheet(out / f"{name}.png")
            print(f"{file}: {os.path.getsize(file) / 1e6:.2f} MB, {stage.images} training images, {stage.progress:.0%} of the stage", flush=True)
            if stage.progress < 1:
                return False
            (run / "done").touch()
        origin = run
    return True
