"""Gradients, distances and a short search for w* as PyTorch has them, for the tests of the plugin's own; and the plugin's cut of SqueezeNet.

    anycost golden
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default="test/fixtures/g64_small/g64_small.safetensors", help="a small one with random weights [%(default)s]")
    shared.nets(parser)
    parser.add_argument("--net", default="models/nets/squeezenet.safetensors", help="the plugin's cut, written too [%(default)s]")
    parser.add_argument("--out", default="test/fixtures/gradients", help="folder [%(default)s]")


def run(args: Namespace) -> None:
    from pathlib import Path

    from anycost.losses.perceptual import FILE
    from anycost.studies.golden import write_all

    write_all(Path(args.model), Path(args.nets) / FILE, Path(args.net), Path(args.out))
    print(f"{args.out}, {args.net}")
