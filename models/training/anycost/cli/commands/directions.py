"""The sliders: what of a code goes with a label while the other labels stay.

    anycost directions --run models/training/runs/joint-128 --labels models/training/runs/labels.json
    anycost directions --model FILE.safetensors --labels models/training/runs/labels.json --out new.json

The first writes RUN/directions.json. With --model the codes come from a model file's own encoder, and `anycost replace directions` puts the
result back into the file. A slider whose label the codes do not tell is left out. --measured draws so many training faces moved along every label's
direction, has them judged, and takes out of each slider what it drags along (directions/untangle.py): minutes.
"""
from argparse import ArgumentParser, Namespace
from typing import Any

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--run", help="folder of a joint run")
    source.add_argument("--model", help="model file")
    parser.add_argument("--labels", required=True, help="what `anycost label` wrote for the same pictures")
    shared.sources(parser)
    parser.add_argument("--measured", type=int, default=0, metavar="FACES", help="take out what pictures of so many faces show a slider to drag along; 0: none [%(default)s]")
    parser.add_argument("--as-strong-as", metavar="FILE", help="with --measured: every slider moves its own label as far as that of this model file, for which the panel's strengths were chosen")
    shared.label_folders(parser)
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
    if args.as_strong_as and not args.measured:
        raise SystemExit("--as-strong-as compares pictures: give --measured FACES, such as 40.")
    trained = OpenedModel(args.model) if args.model else Trained(args.run, args.checkpoint)
    faces = Faces(args.data, max(trained.generator.resolution, trained.photo_size))
    found = fit(trained.encode, trained.generator.n_style, faces, labelled(faces, args.labels), drawn=drawn(args, trained.generator) if args.measured else None)
    Path(args.out or Path(args.run) / "directions.json").write_text(json.dumps(found))


def drawn(args: Namespace, generator: Any) -> Any:
    """directions.fit.Drawn of the generator's pictures and the label networks."""
    import numpy as np
    import torch

    from anycost.data.pixels import to_bytes
    from anycost.directions.measured import Drawn, Other
    from anycost.directions.labels import measure
    from anycost.labels.label import Labeller
    from anycost.machine.progress import bar as progress
    from anycost.modelfile.opened import OpenedModel

    labeller = Labeller(shared.folders_of(args))

    def drawing(generator: Any) -> Any:
        return torch.no_grad()(lambda codes: torch.cat([generator(part)[-1].clamp(-1, 1) for part in codes.split(16)]))

    def judge(pictures: torch.Tensor) -> np.ndarray:
        seen = to_bytes(pictures)
        entries = [entry for part in seen.split(16) for entry in labeller(part)]
        return np.array([list(measure(entry, picture).values()) for entry, picture in zip(entries, seen.numpy())])

    other = None
    if args.as_strong_as:
        model = OpenedModel(args.as_strong_as)
        nothing = torch.zeros(1, model.generator.n_style, model.generator.style_dim)
        other = Other(model.encode, drawing(model.generator), {id_: model.edit(nothing, id_, 1.0)[0] for id_ in model.directions})
    return Drawn(args.measured, drawing(generator), judge, lambda moves: progress(moves, unit="move"), other)
