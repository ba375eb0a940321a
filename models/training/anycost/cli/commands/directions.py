"""The sliders: what of a code goes with a label while the other labels stay.

    anycost directions --run models/training/runs/joint-128 --labels models/training/runs/labels.json
    anycost directions --model FILE.safetensors --labels models/training/runs/labels.json --out new.json

The first writes RUN/directions.json. With --model the codes come from a model file's own encoder, and `anycost replace directions` puts the
result back into the file. A slider whose label the codes do not tell is left out.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--run", help="folder of a joint run")
    source.add_argument("--model", help="model file")
    parser.add_argument("--labels", required=True, help="what `anycost label` wrote for the same pictures")
    shared.sources(parser)
    parser.add_argument("--checkpoint", help="another checkpoint than the newest of --run")
    parser.add_argument("--out", help="JSON; RUN/directions.json by default")


def run(args: Namespace) -> None:
    import json
    from pathlib import Path

    from anycost.data.faces import Faces
    from anycost.directions.fit import fit
    from anycost.directions.labels import labelled
    from anycost.modelfile.opened import OpenedModel
    from anycost.train.joint.trained import Trained

    if args.model and not args.out:
        raise SystemExit("--model needs --out FILE.json.")
    trained = OpenedModel(args.model) if args.model else Trained(args.run, args.checkpoint)
    faces = Faces(args.data, max(trained.generator.resolution, trained.photo_size))
    found = fit(trained.encode, trained.generator.n_style, faces, labelled(faces, args.labels))
    Path(args.out or Path(args.run) / "directions.json").write_text(json.dumps(found))
