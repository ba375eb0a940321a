"""Labels of aligned faces: expression, age, gender presentation, 68 landmarks, by the networks of @vladmandic/face-api in Node.

    anycost label ../shared/data/faces256.tar --out models/training/runs/labels.json
"""
from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", help="tars and folders of aligned faces")
    parser.add_argument("--out", required=True, help="JSON, one object per picture")
    parser.add_argument("--wasm", help="dist folder of @tensorflow/tfjs-backend-wasm 4.22.0: ten times faster")


def run(args: Namespace) -> None:
    from anycost.evaluate.judges import node

    node("label.mjs", *args.sources, args.out, *(["--wasm", args.wasm] if args.wasm else []))
