"""The few numbers that a menu of models shows, into a model file; its tensors stay as they are, byte for byte.

    anycost record --model FILE.safetensors

Reads what `anycost evaluate` and `anycost measure` left in --measured, whichever is there, and refuses numbers of another model.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", required=True)
    parser.add_argument("--measured", default=f"{shared.RUNS}/evaluation", help="folder [%(default)s]")


def run(args: Namespace) -> None:
    from anycost.evaluate.record import record

    found = record(args.model, args.measured)
    print(f"{args.model}: {', '.join(f'{name} {value}' for name, value in found.items())}")
