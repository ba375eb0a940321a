"""Another encoder, refining encoder or other directions in a model file; everything else stays as it is, byte for byte.

    anycost replace encoder --model FILE.safetensors --run models/training/runs/encoder --out FILE.safetensors
    anycost replace refiner --model FILE.safetensors --run models/training/runs/refine --out FILE.safetensors
    anycost replace directions --model FILE.safetensors --directions new.json --out FILE.safetensors

A new encoder takes the refining one out, which was trained with the one before. What the file says of its measurements is about what was in it before: measure it anew.
"""
from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True)
    encoder = what.add_parser("encoder", help="that of a run of `anycost encoder`, trained for this file's generator")
    encoder.add_argument("--run", required=True)
    refiner = what.add_parser("refiner", help="the averaged one of a run of `anycost refine`, trained with this file's generator and encoder")
    refiner.add_argument("--run", required=True)
    refiner.add_argument("--about", help="JSON with what the file then says of itself, such as data: the photos that it was trained on")
    directions = what.add_parser("directions", help="those that `anycost directions` wrote")
    directions.add_argument("--directions", required=True)
    for one in (encoder, refiner, directions):
        one.add_argument("--model", required=True)
        one.add_argument("--out", required=True, help="may be the same file")


def run(args: Namespace) -> None:
    import json
    from pathlib import Path

    from anycost.modelfile.description import given
    from anycost.modelfile.replace_directions import put_directions
    from anycost.modelfile.replace_encoder import put_encoder
    from anycost.modelfile.replace_refiner import newest_refiner, put_refiner
    from anycost.train import checkpoint

    if args.what == "directions":
        directions = json.loads(Path(args.directions).read_text())
        put_directions(args.model, directions, args.out)
        print(f"{args.out}: {', '.join(d['id'] for d in directions)}")
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
