"""Another encoder, refining encoder, other directions or what new faces are drawn from in a model file; everything else stays as it is, byte for byte.

    anycost replace encoder --model FILE.safetensors --run models/training/runs/encoder --out FILE.safetensors
    anycost replace refiner --model FILE.safetensors --run models/training/runs/refine --out FILE.safetensors
    anycost replace directions --model FILE.safetensors --directions new.json --out FILE.safetensors
    anycost replace prior --model FILE.safetensors --data ../shared/data/faces256.tar --out FILE.safetensors

A new encoder takes the refining one out, which was trained with the one before. What the file says of its measurements is about what was in it before: measure it anew.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True)
    encoder = what.add_parser("encoder", help="that of a run of `anycost encoder`, trained for this file's generator")
    encoder.add_argument("--run", required=True)
    refiner = what.add_parser("refiner", help="the averaged one of a run of `anycost refine`, trained with this file's generator and encoder")
    refiner.add_argument("--run", required=True)
    refiner.add_argument("--about", help="JSON with what the file then says of itself, such as data: the photos that it was trained on")
    directions = what.add_parser("directions", help="those that `anycost directions` wrote")
    directions.add_argument("--directions", required=True)
    prior = what.add_parser("prior", help="what the codes are like that the file's encoder gives these faces, from which new faces are drawn")
    shared.sources(prior)
    for one in (encoder, refiner, directions, prior):
        one.add_argument("--model", required=True)
        one.add_argument("--out", required=True, help="may be the same file")


def run(args: Namespace) -> None:
    import json
    from pathlib import Path

    from anycost.modelfile.description import given
    from anycost.modelfile.replace_directions import put_directions
    from anycost.modelfile.replace_encoder import put_encoder
    from anycost.modelfile.replace_prior import prior_of, put_prior
    from anycost.modelfile.replace_refiner import newest_refiner, put_refiner
    from anycost.train import checkpoint

    if args.what == "directions":
        directions = json.loads(Path(args.directions).read_text())
        put_directions(args.model, directions, args.out)
        print(f"{args.out}: {', '.join(d['id'] for d in directions)}")
        return
    if args.what == "prior":
        prior, faces = prior_of(args.model, args.data)
        written = put_prior(args.model, prior, args.out)
        print(f"{args.out}: {written / 1e6:.2f} MB, {len(prior['centres'])} kinds of faces, from the codes of {faces}")
        return
    if args.what == "refiner":
        state = newest_refiner(args.run)
        size, written = put_refiner(state, args.model, args.out, given(args.about) if args.about else None)
        print(f"{args.out}: {written / 1e6:.2f} MB, a refining encoder of {size} px that has seen {state['images']} images")
        return
    state = checkpoint.newest(args.run)
    if state is None or state.get("stage") != "encoder":
        raise SystemExit(f"No checkpoint of an encoder in {args.run}: train first (anycost encoder --out {args.run}).")
    size = put_encoder(state, args.model, args.out)
    print(f"{args.out}: an encoder of {size} px that has seen {state['images']} images")
