"""Large files in pieces small enough to carry.

    anycost split FILE… --into FOLDER

FOLDER/00, FOLDER/01, … get pieces of at most --piece MiB, at most --load MiB in each folder: one folder is one journey. Each also holds `pieces.json`,
the list of all, by which `anycost join` makes the files whole again.
"""
from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+")
    parser.add_argument("--into", required=True)
    parser.add_argument("--piece", type=float, default=15, help="MiB of a piece at most [%(default)s]")
    parser.add_argument("--load", type=float, default=40, help="MiB of a folder at most [%(default)s]")
    parser.add_argument("--only", type=int, help="write this folder alone")


def run(args: Namespace) -> None:
    from anycost.machine.pieces import MIB, split

    count = split(args.files, args.into, int(args.piece * MIB), int(args.load * MIB), args.only)
    print(f"{len(args.files)} files in {count} folders of pieces")
