"""Decodes aligned faces once into one mapped file: what `anycost refine` reads. Several runs on one machine share its memory.

    anycost store --out models/training/runs/store
    anycost rarity --store models/training/runs/store
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    shared.data(parser)
    parser.add_argument("--sources", nargs="+", default=["faces256.tar", "faces-extra.tar"], help="in --data: tars, folders of images, patterns [%(default)s]")
    parser.add_argument("--side", type=int, default=256, help="px of a decoded photo; smaller ones are enlarged, and it is remembered which [%(default)s]")
    parser.add_argument("--out", required=True, help="folder; 200 KB a photo")


def run(args: Namespace) -> None:
    from anycost.data.store import PhotoStore, build

    build(args.out, args.data, args.sources, args.side)
    store = PhotoStore(args.out)
    print(f"{args.out}: {len(store.names)} photos of {store.side} px, {int((store.native < store.side).sum())} of them enlarged")
