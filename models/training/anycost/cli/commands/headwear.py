"""Fits what tells a hat, a cap or a scarf from hair, for the panel; after `anycost store`.

    anycost headwear --store models/training/runs/store --out ui/worker/headwear/weights.ts && npx prettier --write ui/worker/headwear/weights.ts

Who wears something was marked by eye: anycost/studies/cover/headwear.json. LFW chooses the limit and judges.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--store", required=True, help="folder that `anycost store` filled")
    parser.add_argument("--out", required=True, help="TypeScript file with the weights")
    parser.add_argument("--count", type=int, default=3000, help="photos of bare heads to learn from [%(default)s]")
    parser.add_argument("--wild", default="../shared/data/lfw128.tar", help="tar of LFW, aligned [%(default)s]")
    shared.nets(parser)


def run(args: Namespace) -> None:
    from pathlib import Path

    import numpy as np

    from anycost.data.faces import Faces
    from anycost.data.store import PhotoStore
    from anycost.labels.headwear import Headwear
    from anycost.losses.perceptual import FILE, SqueezeNetFeatures
    from anycost.studies.cover.headwear import as_typescript, cheeks, from_store, judged, read_marks, seen

    headwear, marks = Headwear(SqueezeNetFeatures(Path(args.nets) / FILE)), read_marks()
    fitted = from_store(PhotoStore(args.store), headwear, marks, args.count)
    wild = Faces(args.wild, 128)
    sure = np.setdiff1d(np.arange(len(wild.names)), marks["wild_unsure"])
    photos = wild.images[sure].permute(0, 2, 3, 1).numpy()
    found = judged(fitted, seen(headwear, list(photos)), np.isin(sure, marks["wild"]), cheeks(photos))
    Path(args.out).write_text(as_typescript(fitted, found.limit))
    print(f"{len(sure)} photos in the wild: area under the curve {found.auc:.4f}; of those that did not choose the limit {found.limit:.2f}, "
          f"{found.found:.1%} of the covered and {found.flagged:.2%} of the bare heads are above it, of the latter with dark cheeks {found.dark[0]} of {found.dark[1]}")
