"""Whole files again, of the pieces that `anycost split` made; may be called after every journey.

    anycost join FOLDER… --into FOLDER
"""
from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--into", required=True)


def run(args: Namespace) -> None:
    from anycost.machine.pieces import join

    here, waiting = join(args.folders, args.into)
    print(f"whole: {', '.join(here) or 'none'}")
    if waiting:
        raise SystemExit("; ".join(f"{name} lacks {count} pieces" for name, count in waiting) + ": bring the other folders, then join again.")
