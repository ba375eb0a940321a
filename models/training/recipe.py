"""The stages one after the other by shares of a time, in as many calls as it takes; every call leaves a model file of the stage it has reached.

    run.sh recipe.py --recipe recipes/h100-256.json --out runs/h100 --minutes 9

goes on with the recipe for at most 9 minutes and writes RUN/STAGE.safetensors and RUN/STAGE.png of each stage it worked on. The same command
again goes on from there. A recipe is a JSON: `minutes` of all stages together, `common` settings (stage_config.py), and `stages`, each with its `stage`,
its `share` of the minutes, and settings of its own.
"""
import argparse
import json
import time
from pathlib import Path

import torch

import config as configuration
from data import Faces
from description import read_about
from export_generator import write_generator
from stage_config import StageConfig
from stages.start import STAGES
from train_stage import train


def read_recipe(path):
    """[(stage, StageConfig)] in order."""
    recipe = json.loads(Path(path).read_text())
    shares = [one["share"] for one in recipe["stages"]]
    if abs(sum(shares) - 1) > 1e-6:
        raise SystemExit(f"{path}: the shares of the stages add up to {sum(shares):g}, and should to 1.")
    unknown = [one["stage"] for one in recipe["stages"] if one["stage"] not in STAGES]
    if unknown:
        raise SystemExit(f"{path}: no stage is called {unknown[0]}; known are {', '.join(STAGES)}.")
    return [(one["stage"], configuration.settings(settings_of(one, recipe), StageConfig, path)) for one in recipe["stages"]]


def settings_of(one, recipe):
    own = {name: value for name, value in one.items() if name not in ("stage", "share")}
    return {**recipe["common"], **own, "minutes": recipe["minutes"] * one["share"]}


def go_on(stages, data, nets, out, until, device, about):
    """Runs until the monotonic clock shows `until`. Returns whether the recipe is finished."""
    out, faces, origin = Path(out), None, None
    for name, c in stages:
        run = out / name
        if not (run / "done").exists():
            if time.monotonic() >= until:
                return False
            faces = faces or Faces(c.tar, c.resolution, folder=data)
            stage = train(name, c, faces, nets, run, origin, resume=True, device=device, until=until)
            size, images = write_generator(stage.state(), out / f"{name}.safetensors", about)
            stage.sheet(out / f"{name}.png")
            print(f"{out / name}.safetensors: {size / 1e6:.2f} MB, {images} training images, {stage.progress:.0%} of the stage", flush=True)
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
    finished = go_on(stages, args.data, args.nets, args.out, until, args.device, read_about(args.about, stages[-1][1].resolution))
    print("The recipe is finished." if finished else "Time is up: the same command goes on from here.")


if __name__ == "__main__":
    main()
