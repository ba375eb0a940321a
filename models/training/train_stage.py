"""One stage of the published method, from aligned faces (and the stage before) to a run whose averaged generator export_generator.py writes.

    run.sh train_stage.py --stage base --config configs/base-256.json --out runs/base --resume
    run.sh train_stage.py --stage multires --config configs/multires-256.json --from runs/base --out runs/multires --resume
    run.sh train_stage.py --stage adaptive --config configs/adaptive-256.json --from runs/multires --out runs/adaptive --resume

--resume goes on where the run in --out was left, if it was ever begun. Several GPUs: torchrun --nproc_per_node N train_stage.py …
"""
import argparse
from pathlib import Path

import torch

import checkpoint
import config as configuration
import loop
from data import Faces
from device import prepare
from perceptual import PerceptualDistance
from ranks import join
from stage_config import StageConfig
from stages.reals import Reals
from stages.start import STAGES, new_stage, read_origin


def earlier(out, resume):
    """The newest checkpoint's state to go on from, None to begin; a folder with checkpoints is not begun again unasked."""
    state = checkpoint.newest(out) if resume else None
    if state is None and checkpoint.numbered(out):
        raise SystemExit(f"{out} holds the checkpoints of a run: add --resume to go on with it, or choose another --out.")
    return state


def drive(make, out, resume, device, until=float("inf")):
    """Runs make(state to go on from or None, device, ranks) to its end, SIGTERM, or `until` on the monotonic clock; returns it.

    Writes checkpoints and sheets into `out`.
    """
    ranks, device = join(device)
    prepare(device)
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    state = earlier(out, resume)
    stage = make(state, device, ranks)
    if state is not None:
        stage.restore(state)
    if ranks.chief:
        print(f"stage {stage.name} on {ranks.world} x {device}, at step {stage.step}, {stage.images} images", flush=True)
    loop.run(stage, out, ranks, until)
    ranks.close()
    return stage


def train(name, c, faces, nets, out, origin=None, resume=False, device="cpu", until=float("inf")):
    """`drive` for a stage from its settings; origin: path of the stage before."""

    def make(state, device, ranks):
        if state is None and origin is None and name != "base":
            raise SystemExit(f"Stage {name} starts from the stage before: give its run as --from.")
        reals = Reals(faces, c.source_weights, device)
        distance = None if name == "base" else PerceptualDistance(Path(nets) / "squeezenet_v1.0_features.onnx").to(device)
        return new_stage(name, c, reals, device, ranks, distance, read_origin(origin) if origin and state is None else None)

    return drive(make, out, resume, device, until)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True, choices=list(STAGES))
    parser.add_argument("--config", required=True)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--nets", default="../shared/nets")
    parser.add_argument("--out", required=True)
    parser.add_argument("--from", dest="origin", help="run, checkpoint or model file of the stage before")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()
    c = configuration.load(args.config, StageConfig)
    train(args.stage, c, Faces(c.tar, c.resolution, folder=args.data), args.nets, args.out, args.origin, args.resume, args.device)


if __name__ == "__main__":
    main()
