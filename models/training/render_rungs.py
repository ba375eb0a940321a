"""The pictures of a model file by the PyTorch generator, every resolution at every ratio and every flexible configuration, with the noise of the file.

    run.sh render_rungs.py --model FILE.safetensors --wplus W.f32 --out FOLDER

W.f32: one w+, float32 little-endian, [nStyle, styleDim] row by row. FOLDER gets NAME.f32 (planar RGB, not clamped) for each rung
and rungs.json: [{resolution, ratio or flexible, file}]. What test/golden/same-as-training.test.ts compares the engine with.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

from opened import OpenedModel


def read_wplus(path, generator):
    values = np.fromfile(path, "<f4")
    rows, dim = generator.n_style, generator.style_dim
    if values.size != rows * dim:
        raise SystemExit(f"{path} holds {values.size} numbers, but a w+ of this model has {rows} x {dim}.")
    return torch.from_numpy(values.reshape(1, rows, dim))


def rungs_of(model):
    """(entry of rungs.json, channel list) of each."""
    for resolution in model.resolutions:
        for ratio in model.ratios:
            yield {"resolution": resolution, "ratio": ratio, "file": f"{resolution}@{ratio}.f32"}, model.generator.channels(ratio)
    for i, (name, one) in enumerate(model.metadata["generator"].get("flexible", {}).items()):
        yield {"resolution": one["resolution"], "flexible": name, "file": f"flexible-{i}.f32"}, one["channels"]


@torch.no_grad()
def render(model, wplus, out):
    """Each rung is a forward pass of its own, as the engine is asked for it: a head of a larger pass would prove less."""
    rungs = []
    for entry, channels in rungs_of(model):
        rungs.append(entry)
        picture = model.generator(wplus, channels, entry["resolution"])[-1]
        picture[0].contiguous().numpy().astype("<f4").tofile(out / entry["file"])
    (out / "rungs.json").write_text(json.dumps(rungs))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--wplus", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    model = OpenedModel(args.model)
    render(model, read_wplus(args.wplus, model.generator), out)


if __name__ == "__main__":
    main()
