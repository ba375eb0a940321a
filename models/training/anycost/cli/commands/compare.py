"""Compares refining encoders of runs with the model file's own encoder: distance, lower face, identity, and a sheet to look at.

    anycost compare --runs models/training/runs/refine --store models/training/runs/store --out models/training/runs/compare

Photos: the held-out ones of the store and, where they are, the portraits and photos in the wild. Writes compare.json, compare.md and sheet.png (a row a photo:
photo, file, runs). A cosine alone judges nothing: look at the sheet.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default=shared.MODEL, help="model file [%(default)s]")
    parser.add_argument("--runs", nargs="+", required=True, help="folders of runs of `anycost refine`")
    parser.add_argument("--store", required=True, help="folder that `anycost store` filled")
    shared.data(parser)
    shared.nets(parser)
    shared.faceplugin(parser, "its identity net is a measure here; left out with an empty text")
    parser.add_argument("--faceapi", default=shared.FACEAPI, help="folder of face-api's networks: a second judge of identity; left out with an empty text [%(default)s]")
    parser.add_argument("--held", type=int, default=200, help="so many held-out photos, spread over all [%(default)s]")
    parser.add_argument("--wild", type=int, default=0, help="so many photos in the wild (lfw128.tar) [%(default)s]")
    parser.add_argument("--rows", type=int, default=12, help="photos on the sheet, half of them portraits [%(default)s]")
    parser.add_argument("--threads", type=int, help="of this process")
    parser.add_argument("--out", required=True, help="folder")


def run(args: Namespace) -> None:
    import json
    from pathlib import Path

    import torch

    from anycost.data.photos import Portraits, Wild
    from anycost.data.store import PhotoStore
    from anycost.labels.second_identity import SecondIdentity
    from anycost.losses.identity import FILE as IDENTITY
    from anycost.losses.identity import IdentityDistance
    from anycost.losses.perceptual import FILE, PerceptualDistance
    from anycost.modelfile.opened import OpenedModel
    from anycost.studies.compare import markdown, of_run, own, sheet, table

    if args.threads:
        torch.set_num_threads(args.threads)
    model, store, out = OpenedModel(args.model), PhotoStore(args.store), Path(args.out)
    held = store.split({})[2]
    sets = {"held out": store.take(held[:: max(1, len(held) // args.held)][: args.held])}
    if (Path(args.data) / "portraits").exists():
        portraits = Portraits(Path(args.data) / "portraits", store.side)
        sets["portraits"] = portraits.images
    if args.wild:
        sets["in the wild"] = Wild("lfw128.tar", args.data, store.side, args.wild).images
    encoders = [own(model), *(of_run(model, run) for run in args.runs)]
    identity = IdentityDistance(Path(args.faceplugin) / IDENTITY) if args.faceplugin else None
    result = table(model, encoders, sets, PerceptualDistance(Path(args.nets) / FILE), identity, SecondIdentity(args.faceapi) if args.faceapi else None)
    out.mkdir(parents=True, exist_ok=True)
    (out / "compare.json").write_text(json.dumps({"images": {one.name: one.images for one in encoders}, **result}, indent=1))
    (out / "compare.md").write_text(markdown(encoders, result) + "\n")
    some = [photos[:: max(1, len(photos) // count)][:count] for photos, count in zip(list(sets.values())[:2], (args.rows - args.rows // 2, args.rows // 2))]
    sheet(model, encoders, torch.cat(some), out / "sheet.png")
    print(markdown(encoders, result))
