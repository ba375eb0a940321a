"""Gradients, distances, a short search for w* and codes of refining encoders as PyTorch has them, for the tests of the plugin's own; and the plugin's cut of SqueezeNet.

    anycost golden
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default="test/fixtures/g64_small/g64_small.safetensors", help="a small one with random weights [%(default)s]")
    shared.nets(parser)
    parser.add_argument("--net", default="models/nets/squeezenet.safetensors", help="the plugin's cut, written too [%(default)s]")
    parser.add_argument("--out", default="test/fixtures/gradients", help="folder [%(default)s]")
    parser.add_argument("--refiners", default="test/fixtures/refiner", help="folder of tiny model files with refining encoders [%(default)s]")


def run(args: Namespace) -> None:
    from pathlib import Path

    from anycost.losses.perceptual import FILE
    from anycost.studies.golden.gradients import write_all
    from anycost.studies.golden.refiners import write_refiners

    write_all(Path(args.model), Path(args.nets) / FILE, Path(args.net), Path(args.out))
    write_refiners(Path(args.refiners))
    print(f"{args.out}, {args.refiners}, {args.net}")
