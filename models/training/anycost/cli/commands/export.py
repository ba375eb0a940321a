"""A run -> a model file: one safetensors, in half precision.

    anycost export --run models/training/runs/joint-128 --about models/training/configs/about-default.json --out FILE.safetensors

Of a joint run: generator, encoder and sliders; RUN/directions.json (`anycost directions`) and RUN/mapping.pt (`anycost map`) are used when there.
Of a stage's run: the averaged generator, without encoder and sliders.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    shared.run_of(parser)
    shared.about(parser)
    parser.add_argument("--out", required=True)


def run(args: Namespace) -> None:
    from anycost.modelfile.description import read_about
    from anycost.modelfile.export import export
    from anycost.modelfile.export_generator import write_generator
    from anycost.train import checkpoint

    state = checkpoint.load(args.checkpoint) if args.checkpoint else checkpoint.newest(args.run)
    if state is None:
        raise SystemExit(f"No checkpoint in {args.run}: train first (anycost train --out {args.run}).")
    about = read_about(args.about, state["config"].get("resolution", 0))
    if "stage" not in state:
        print(export(args.run, args.out, about, args.checkpoint))
    elif state["stage"] == "encoder":
        raise SystemExit(f"{args.run} trained an encoder: put it into its generator's file with `anycost replace encoder --run {args.run} --model FILE`.")
    else:
        size, images = write_generator(state, args.out, about)
        print(f"{args.out}: {size / 1e6:.2f} MB, stage {state['stage']}, {images} training images")
