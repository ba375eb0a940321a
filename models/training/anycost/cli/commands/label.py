"""Labels of FFHQ-aligned faces, for sliders and measures. They order thousands of faces; of one they say little.

    anycost label ../shared/data/faces256.tar --out models/training/runs/labels.json

Of each picture: smile, mouth, lids, brows, yaw, pitch, roll and 68 landmarks by the face mesh (models/nets);
age, gender presentation and expression by the networks of @vladmandic/face-api; with --second also by those of faceplugin-face-recognition-js (twice
the time). `npm ci` brings both packages; only their files are read. `anycost label-check` says how good each is where the answer is known.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", help="tars and folders of aligned faces, patterns")
    parser.add_argument("--out", required=True, help="JSON: name -> labels (labels/label.py)")
    shared.label_folders(parser)
    parser.add_argument("--second", action="store_true", help="also ask the networks of faceplugin")


def run(args: Namespace) -> None:
    import json
    from itertools import chain

    from anycost.data.sources import pictures, sources_in
    from anycost.labels.label import Labeller, label_all
    from anycost.machine.atomic import atomic
    from anycost.machine.progress import bar as progress

    labeller = Labeller(shared.folders_of(args), args.second)
    every = chain.from_iterable(pictures(path) for path, _ in sources_in("", args.sources))
    labels = dict(progress(label_all(labeller, every), unit="face", smoothing=0.02))
    with atomic(args.out) as file:
        file.write(json.dumps(labels).encode())
    print(f"{args.out}: {len(labels)} faces")
