"""The stages one after the other by shares of a time, in as many calls as it takes; every call leaves a model file of the stage it has reached.

    run.sh recipe.py --recipe recipes/h100-256.json --out runs/h100 --minutes 9

goes on with the recipe for at most 9 minutes and writes RUN/STAGE.safetensors and RUN/STAGE.png of each stage it worked on. The same command
again goes on from there. A recipe is a JSON: `minutes` of all stages together, `common` settings (stage_config.py), and `stages`, each with its `stage`,
its `share` of the minutes, and settings of its own. The stages of a generator may be followed by `encoder` (encoder_config.py), for the one before it.
"""
import argparse
import dataclasses
import json
import os
import time
from pathlib import Path

import torch

import config as configuration
from data import Faces
from description import read_about
from encoder_config import EncoderConfig
from export_generator import write_generator
from replace_encoder import put_encoder
from stage_config import StageConfig
from stages.start import STAGES
from train_encoder import train as train_encoder
from train_stage import train


ENCODER = "encoder"


def read_recipe(path):
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


def settings_of(one, recipe, path):
    kind, common = StageConfig, recipe["common"]
    if one["stage"] == ENCODER:  # has no use for the settings of the generator
        kind = EncoderConfig
        common = {name: value for name, value in common.items() if name in {field.name for field in dataclasses.fields(kind)}}
    own = {name: value for name, value in one.items() if name not in ("stage", "share")}
    return configuration.settings({**common, **own, "minutes": recipe["minutes"] * one["share"]}, kind, path)


def go_on(stages, data, nets, out, until, device, about):
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
                stage = train_encoder(c, origin, faces, nets, run, resume=True, device=device, until=until)
                put_encoder(stage.state(), out / f"{origin.name}.safetensors", file, name=about["name"], about=about["about"])
            else:
                stage = train(name, c, faces, nets, run, origin, resume=True, device=device, until=until)
                write_generator(stage.state(), file, about)
            stage.sheet(out / f"{name}.png")
            print(f"{file}: {os.path.getsize(file) / 1e6:.2f} MB, {stage.images} training images, {stage.progress:.0%} of the stage", flush=True)
            if stage.progress < 1:
                return False
            (run / "done").touch()
        origin = run
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", required=True)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--nets", default="../shared/nets")
    parser.add_argument("--out", required=True)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="of this call, from its start; checkpoint and model file come after")
    parser.add_argument("--about", help="as export.py takes it")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    until = time.monotonic() + 60 * args.minutes
    stages = read_recipe(args.recipe)
    finished = go_on(stages, args.data, args.nets, args.out, until, args.device, read_about(args.about, stages[0][1].resolution))
    print("The recipe is finished." if finished else "Time is up: the same command goes on from here.")


if __name__ == "__main__":
    main()
