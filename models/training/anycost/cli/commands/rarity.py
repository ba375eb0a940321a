"""Weighs the draw of training photos by how rare each is among the others (code, eye region, cheeks, pose, age); after `anycost store`.

    anycost rarity --store models/training/runs/store

Nothing that is found is stored but one number a photo, `rarity.npy` in the store.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--store", required=True, help="folder that `anycost store` filled")
    parser.add_argument("--model", default=shared.MODEL, help="model file whose encoder's codes are compared [%(default)s]")
    shared.nets(parser)
    shared.faceplugin(parser, "age and pose nets; left out with an empty text: they do not count then")


def run(args: Namespace) -> None:
    import numpy as np

    from anycost.modelfile.opened import OpenedModel
    from anycost.studies.rarity import write

    found = write(args.store, OpenedModel(args.model), args.nets, args.faceplugin or None)
    print("rarity at 1, 25, 50, 75, 99 %:", " ".join(f"{v:.2f}" for v in np.percentile(found, (1, 25, 50, 75, 99))))
