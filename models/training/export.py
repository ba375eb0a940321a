"""Write the model file: one safetensors with generator, encoder (batch normalisation folded) and directions in half precision.

    ./run.sh export.py --run runs/joint-128 --out ../default/anycost-portrait.safetensors

RUN/directions.json (directions.py) and RUN/mapping.pt (fit_mapping.py) are used when there.
"""
import argparse
import json
from pathlib import Path

import torch

from description import commit, describe_generator, read_about, write_model
from trained import Trained


def fold(conv, norm):
    """Weight and bias of a convolution that includes the batch normalisation after it."""
    factor = norm.weight / (norm.running_var + norm.eps).sqrt()
    return conv.weight * factor[:, None, None, None], norm.bias - norm.running_mean * factor


def encoder_tensors(encoder, mean_w):
    """Plain convolutions; mean_w moves from the last bias to `mean_latent`, which the reader adds to every row."""
    pairs = {"stem": encoder.stem}
    for i, block in enumerate(encoder.blocks):
        pairs.update({f"blocks.{i}.conv1": block.conv1, f"blocks.{i}.conv2": block.conv2, f"blocks.{i}.skip": block.skip})
    out = {}
    for name, (conv, norm) in pairs.items():
        out[f"{name}.weight"], out[f"{name}.bias"] = fold(conv, norm)
    for name, layer in (("neck", encoder.neck), ("fc", encoder.fc)):
        out[f"{name}.weight"], out[f"{name}.bias"] = layer.weight, layer.bias
    out["fc.bias"] = out["fc.bias"] + encoder.mean_latent.repeat(encoder.n_style) - mean_w.repeat(encoder.n_style)
    out["mean_latent"] = mean_w
    return {f"encoder.{k}": v for k, v in out.items()}


def read_json(path, default):
    return json.loads(path.read_text()) if path.exists() else default


def public(directions):
    """What the model file says about its directions; the vectors are tensors of their own."""
    return [{k: v for k, v in d.items() if k not in ("vector", "measured")} for d in directions]


def describe(trained, directions, about):
    c, g = trained.config, trained.generator
    return {
        "formatVersion": 1,
        "id": about["id"],
        "name": about["name"],
        "about": about["about"],
        "generator": describe_generator(g, c.n_mlp, trained.resolutions, c.ratios),
        "encoder": {"kind": "plain-resnet", "inputSize": c.resolution},
        "directions": public(directions),
        "alignment": {"kind": "ffhq", "version": 1},
        "provenance": {
            "data": about["data"],
            "licence": about["licence"],
            "commit": commit(),
            "command": "models/training/run.sh models/training/train.py --config models/training/configs/joint-128.json",
            "trainedImages": trained.images,
        },
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", required=True)
    parser.add_argument("--checkpoint")
    parser.add_argument("--about", help="JSON with id, name, about, data (what it was trained on) and licence; configs/about-default.json is the default model's")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    run = Path(args.run)
    trained = Trained(run, args.checkpoint)
    directions = read_json(run / "directions.json", [])
    tensors = {f"generator.{k}": v for k, v in trained.generator.state_dict().items()}
    tensors.update(encoder_tensors(trained.encoder, trained.mean_w))
    tensors.update({f"directions.{d['id']}": torch.tensor(d["vector"]) for d in directions})
    tensors["mean_w"] = trained.mean_w
    size = write_model(args.out, tensors, describe(trained, directions, read_about(args.about, trained.config.resolution)))
    print(f"{args.out}: {size / 1e6:.2f} MB, {len(tensors)} tensors, {trained.images} training images, directions: {', '.join(d['id'] for d in directions) or 'none'}")


if __name__ == "__main__":
    main()
