"""How good each label is where the answer is known.

    anycost label-check

The London pairs (each person neutral and smiling), the faker portraits (whose names say a man or a woman) and mirror images of all, in --data/portraits,
none of which is trained on. Prints Markdown tables; labels/README.md has them.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    shared.data(parser)
    shared.label_folders(parser)
    parser.add_argument("--size", type=int, default=256, help="px of the aligned photos [%(default)s]")


def run(args: Namespace) -> None:
    from pathlib import Path

    from anycost.data.photos import Portraits
    from anycost.data.pixels import to_bytes
    from anycost.labels.known import tables
    from anycost.labels.label import Labeller
    from anycost.machine.progress import bar as progress

    portraits = Portraits(Path(args.data) / "portraits", args.size)
    pictures, labeller = to_bytes(portraits.images), Labeller(shared.folders_of(args), second=True)
    plain, mirror = ([labeller(one)[0] for one in progress(side.split(1), unit="face")] for side in (pictures, pictures.flip(3)))
    print(tables(portraits.names, plain, mirror))
