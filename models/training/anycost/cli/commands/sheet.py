"""A picture sheet of a model file, drawn from random z alone: no photo, no picture of a data set.

    anycost sheet --model FILE.safetensors --out models/default/sheet.png

Above: faces at every (resolution, ratio), at their own pixels. Below: each slider at -1, 0 and +1.
"""
from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", required=True, help="PNG of 256 colours")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--truncation", type=float, default=0.7)


def run(args: Namespace) -> None:
    from anycost.evaluate.sheet import model_sheet
    from anycost.modelfile.opened import OpenedModel

    model_sheet(OpenedModel(args.model), args.out, args.truncation, args.seed)
