"""The pictures of a w+ by the PyTorch generator at every resolution, ratio and flexible configuration, with the noise of the file.

    anycost rungs --model FILE.safetensors --wplus W.f32 --out FOLDER

W.f32: float32 little-endian, [nStyle, styleDim] row by row. FOLDER gets NAME.f32 (planar RGB, not clamped) for each and rungs.json:
[{resolution, ratio or flexible, file}]. What test/golden/same-as-training.test.ts compares the engine with.
"""
from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    for name in ("--model", "--wplus", "--out"):
        parser.add_argument(name, required=True)


def run(args: Namespace) -> None:
    from pathlib import Path

    from anycost.modelfile.opened import OpenedModel
    from anycost.modelfile.rungs import read_wplus, render

    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    model = OpenedModel(args.model)
    render(model, read_wplus(args.wplus, model.generator), out)
