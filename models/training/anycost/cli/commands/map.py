"""Fits the mapping network z -> w of a joint run, and what new faces are drawn from, to the codes its encoder gives the training faces. Writes RUN/mapping.pt.

    anycost map --run models/training/runs/joint-128
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    shared.run_of(parser)
    shared.data(parser)
    parser.add_argument("--steps", type=int, default=1500)


def run(args: Namespace) -> None:
    from anycost.train.joint.mapping import fit_run

    fit_run(args.run, args.data, args.steps, args.checkpoint)
