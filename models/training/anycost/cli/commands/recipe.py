"""The stages one after the other by shares of a time, in as many calls as it takes.

    anycost recipe --recipe models/training/recipes/h100-256.json --out models/training/runs/h100 --minutes 9

goes on with the recipe for at most 9 minutes and writes OUT/STAGE.safetensors and OUT/STAGE.png of each stage it worked on. The same command
again goes on from there.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--recipe", required=True)
    shared.data(parser)
    shared.nets(parser)
    parser.add_argument("--out", required=True)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="of this call, from its start; checkpoint and model file come after")
    shared.about(parser)
    shared.device(parser)


def run(args: Namespace) -> None:
    import time

    from anycost.machine.device import chosen
    from anycost.modelfile.description import read_about
    from anycost.studies.recipe import go_on, read_recipe

    until = time.monotonic() + 60 * args.minutes
    stages = read_recipe(args.recipe)
    finished = go_on(stages, args.data, args.nets, args.out, until, chosen(args.device), read_about(args.about, stages[0][1].resolution))
    print("The recipe is finished." if finished else "Time is up: the same command goes on from here.")
