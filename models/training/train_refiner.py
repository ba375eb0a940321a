"""Train a refining encoder for a model file's generator and encoder, which stay as they are.

    run.sh photo_store.py --data ../shared/data --out runs/store                       # once: photos decoded
    run.sh rarity.py --store runs/store --model FILE.safetensors --faceplugin node_modules/faceplugin-face-recognition-js   # once: weights of the draw
    run.sh train_refiner.py --model FILE.safetensors --config configs/refine.json --store runs/store --out runs/refine --resume

--resume goes on where the run in --out was left, bit for bit, if it was ever begun; SIGTERM writes a checkpoint first. --set NAME=VALUE changes one setting of the
config. --start RUN begins with the averaged encoder of another run (with `passes` above 1 it learns to look at its own picture too).
"""
import argparse
import json
from pathlib import Path

import torch

import checkpoint
import config as configuration
from fixed import FixedGenerator
from opened import OpenedModel
from perceptual import PerceptualDistance
from networks.identity import IdentityDistance
from networks.refiner import with_picture
from photo_store import PhotoStore
from refine_config import RefineConfig
from stages.refine import RefineStage, new_refiner
from train_stage import drive

HELD = 96  # photos that are reported on


def with_changes(values, changes):
    """A config's values with NAME=VALUE texts over them, values as JSON."""
    for change in changes:
        name, _, value = change.partition("=")
        try:
            values[name] = json.loads(value)
        except json.JSONDecodeError:
            raise SystemExit(f"--set {change}: write NAME=VALUE with a value as in the config, such as identity=0.1.") from None
    return values


def load_start(refiner, run):
    state = checkpoint.newest(run)
    if state is None or state.get("stage") != RefineStage.name:
        raise SystemExit(f"No checkpoint of a refining encoder in {run}: give another --start, or leave it out.")
    weights = state["e_ema"]
    if refiner.planes == 6 and state["shape"]["planes"] == 3:
        weights = with_picture(weights)
    refiner.load_state_dict(weights)


def train(c, model, store, nets, out, faceplugin=None, resume=False, device="cpu", start=None, until=float("inf")):
    """model: OpenedModel; store: PhotoStore. Returns the stage at its end."""
    index, weights, held = store.split(c.source_weights, c.rarity_power)

    def make(state, device, ranks):
        torch.manual_seed(c.seed)
        refiner = new_refiner(c, model.generator)
        if start and state is None:
            load_start(refiner, start)
        refiner.to(device, memory_format=torch.channels_last)
        fixed = FixedGenerator(model.generator.to(device), model.resolutions, model.ratios, model.mean_w.to(device))
        photos = lambda count: store.take(index[torch.multinomial(weights, count, replacement=True)]).to(device)  # noqa: E731
        shown = store.take(held[:: max(1, len(held) // HELD)][:HELD]).to(device)
        identity = IdentityDistance(Path(faceplugin) / "model" / "fr_feature.onnx").to(device) if faceplugin else None
        distance = PerceptualDistance(Path(nets) / "squeezenet_v1.0_features.onnx").to(device)
        return RefineStage(c, refiner, model.encoder, fixed, photos, shown, distance, identity, ranks)

    return drive(make, out, resume, device, until)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--config", required=True)
    parser.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE")
    parser.add_argument("--store", required=True, help="the folder that photo_store.py filled")
    parser.add_argument("--nets", default="../shared/nets")
    parser.add_argument("--faceplugin", help="folder of the npm package faceplugin-face-recognition-js, whose identity net is logged, and trained by where `identity` is above 0")
    parser.add_argument("--out", required=True)
    parser.add_argument("--start", help="run of a refining encoder to begin with")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--threads", type=int, help="of this process; without it as many as OMP_NUM_THREADS says")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    c = configuration.settings(with_changes(json.loads(Path(args.config).read_text()), args.set), RefineConfig, args.config)
    model = OpenedModel(args.model)
    if model.encoder is None:
        raise SystemExit(f"{args.model} has no encoder to refine: train one first (train_encoder.py).")
    train(c, model, PhotoStore(args.store), args.nets, args.out, args.faceplugin, args.resume, args.device, args.start)


if __name__ == "__main__":
    main()
