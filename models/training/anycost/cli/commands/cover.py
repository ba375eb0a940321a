"""Fits what tells covered mouths and eyes from bare ones, for the panel; after `anycost store`.

    anycost cover --store models/training/runs/store --out ui/worker/mesh/cover-weights.ts && npx prettier --write ui/worker/mesh/cover-weights.ts
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--store", required=True, help="folder that `anycost store` filled")
    parser.add_argument("--out", required=True, help="TypeScript file with the weights")
    parser.add_argument("--count", type=int, default=1500, help="photos to learn from [%(default)s]")
    shared.nets(parser)


def run(args: Namespace) -> None:
    from pathlib import Path

    from anycost.data.store import PhotoStore
    from anycost.studies.cover.fit import as_typescript, from_store

    fitted = from_store(PhotoStore(args.store), args.nets, args.count)
    Path(args.out).write_text(as_typescript(fitted))
    for part, found in fitted.items():
        print(f"{part}: held-out photos, drawn covers: area under the curve {found.auc:.4f}")
