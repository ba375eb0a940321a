"""Write the averaged generator of a stage's run as a model file, without encoder and sliders: for `npm run model -- generate` and the measures.

    run.sh export_generator.py --run runs/adaptive --about configs/about-default.json --out runs/adaptive.safetensors
"""
import argparse

import torch

import checkpoint
from description import commit, describe_generator, read_about, write_model
from sampling import RATIOS
from sort_channels import random_styles
from stage_config import StageConfig
from stages.stage import new_generator


def rungs(stage, c):
    """(resolutions, ratios) whose pictures the stage has made good."""
    lowest = c.resolution if stage == "base" else c.resolution >> (c.n_res - 1)
    resolutions = [r for r in (2**i for i in range(2, 11)) if lowest <= r <= c.resolution]
    return resolutions, list(RATIOS) if stage == "adaptive" else [1.0]


def averaged(state):
    """(generator without gradients, resolutions, ratios, mean w) of a stage's state."""
    c = StageConfig(**state["config"])
    generator = new_generator(c).eval().requires_grad_(False)
    generator.load_state_dict(state["g_ema"])
    mean_w = random_styles(generator, 10_000, random=torch.Generator().manual_seed(0)).mean(0)  # as mean_style(10 000) of the official code
    return generator, *rungs(state["stage"], c), mean_w


def write_generator(state, path, about):
    """state: a stage's, as a checkpoint holds it; about: as read_about gives it. Returns (bytes, pictures the run has seen)."""
    generator, resolutions, ratios, mean_w = averaged(state)
    tensors = {**{f"generator.{k}": v for k, v in generator.state_dict().items()}, "mean_w": mean_w}
    metadata = {
        "formatVersion": 1,
        "id": about["id"],
        "name": f"{about['name']} (generator after stage {state['stage']})",
        "about": about["about"] or "Generator alone: it makes faces, and cannot edit a photo.",
        "generator": describe_generator(generator, state["config"]["n_mlp"], resolutions, ratios),
        "encoder": None,
        "directions": [],
        "alignment": {"kind": "ffhq", "version": 1},
        "provenance": {
            "data": about["data"],
            "licence": about["licence"],
            "commit": commit(),
            "command": f"models/training/run.sh models/training/train_stage.py --stage {state['stage']}",
            "trainedImages": state["images"],
        },
    }
    return write_model(path, tensors, metadata), state["images"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--about", help="as export.py takes it")
    args = parser.parse_args()
    state = checkpoint.newest(args.run)
    if state is None or "stage" not in state:
        raise SystemExit(f"No checkpoint of a stage in {args.run}: train first (train_stage.py --out {args.run}).")
    size, images = write_generator(state, args.out, read_about(args.about, state["config"]["resolution"]))
    print(f"{args.out}: {size / 1e6:.2f} MB, stage {state['stage']}, {images} training images")


if __name__ == "__main__":
    main()
