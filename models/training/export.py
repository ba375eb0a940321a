"""Write the model file: one safetensors with generator, encoder (batch normalisation folded) and directions in half precision.

    ./run.sh export.py --run runs/joint-128 --out ../default/anycost-portrait.safetensors

RUN/directions.json (directions.py), RUN/mapping.pt (fit_mapping.py) and RUN/metrics.json (evaluate.py) are used when there.
"""
import argparse
import hashlib
import json
import os
import subprocess
from pathlib import Path

import torch

from modelfile import raw, write_safetensors
from networks.generator import width
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


def digest(tensors, group):
    """SHA-256 of the raw bytes of a group's tensors, keys in sorted order."""
    h = hashlib.sha256()
    for key in sorted(k for k in tensors if k.startswith(group + ".")):
        h.update(raw(tensors[key]))
    return h.hexdigest()


def read_json(path, default):
    return json.loads(path.read_text()) if path.exists() else default


def public(directions):
    """What the model file says about its directions; the vectors are tensors of their own."""
    return [{k: v for k, v in d.items() if k not in ("vector", "measured")} for d in directions]


STATED = ("id", "name", "about", "data", "licence")


def read_about(path, resolution):
    """What a file says of itself that no checkpoint knows: texts by the names in STATED, from a JSON file; without one, that nothing is stated."""
    about = {"id": f"anycost-{resolution}", "name": f"Anycost {resolution}", "about": "", "data": "not stated", "licence": "not stated"}
    given = json.loads(Path(path).read_text()) if path else {}
    unknown = sorted(set(given) - set(STATED))
    if unknown:
        raise SystemExit(f"{path}: unknown entries {', '.join(unknown)}; known are {', '.join(STATED)}.")
    return {**about, **given}


def describe(trained, directions, tensors, metrics, about):
    c, g = trained.config, trained.generator
    resolutions = [2**i for i in range(4, g.log_size + 1)]
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent).stdout.strip()
    return {
        "formatVersion": 1,
        "id": about["id"],
        "name": about["name"],
        "about": about["about"],
        "generator": {
            "resolution": c.resolution, "styleDim": c.style_dim, "nMlp": c.n_mlp,
            "widths": {str(2**i): width(2**i, 1.0, c.multiplier, c.channel_max) for i in range(2, g.log_size + 1)},
            "channelMax": c.channel_max, "baseMultiplier": c.multiplier,
            "resolutions": resolutions, "ratios": list(c.ratios), "flexible": {},
        },
        "encoder": {"kind": "plain-resnet", "inputSize": c.resolution},
        "directions": public(directions),
        "alignment": {"kind": "ffhq", "version": 1},
        "provenance": {
            "data": about["data"],
            "licence": about["licence"],
            "commit": commit,
            "command": "models/training/run.sh models/training/train.py --config models/training/configs/joint-128.json",
            "trainedImages": trained.images,
            "metrics": metrics,
        },
        "sha256": {group: digest(tensors, group) for group in ("generator", "encoder", "directions")},
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
    tensors = {k: v.detach().half() for k, v in tensors.items()}
    bad = [k for k, v in tensors.items() if not torch.isfinite(v).all()]
    if bad:
        raise SystemExit(f"Not finite in half precision: {', '.join(bad)}")
    metadata = describe(trained, directions, tensors, read_json(run / "metrics.json", {}), read_about(args.about, trained.config.resolution))
    write_safetensors(args.out, tensors, {"anycost": json.dumps(metadata)})
    print(f"{args.out}: {os.path.getsize(args.out) / 1e6:.2f} MB, {len(tensors)} tensors, {trained.images} training images, directions: {', '.join(d['id'] for d in directions) or 'none'}")


if __name__ == "__main__":
    main()
