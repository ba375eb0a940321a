"""Files that the plugin's own tests and its perceptual distance are made of.

    anycost golden gradients --model test/fixtures/g64_small/g64_small.safetensors --out test/fixtures/gradients/gradients.safetensors
    anycost golden perceptual --net ../shared/nets/squeezenet_v1.0_features.onnx --out FILE.safetensors \\
        --golden test/fixtures/gradients/perceptual.safetensors

gradients: what PyTorch says of the generator's gradients (models/cpu/backward). perceptual: SqueezeNet's layers up to fire7 in half precision, and into
GOLDEN two smooth random pictures, their distance by these weights, and its gradient by the first.
"""
from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True)
    gradients = what.add_parser("gradients", help="of some sub-generators and of each kind of layer")
    gradients.add_argument("--model", required=True)
    gradients.add_argument("--out", required=True)
    perceptual = what.add_parser("perceptual", help="the perceptual network for the plugin")
    for name in ("--net", "--out", "--golden"):
        perceptual.add_argument(name, required=True)


def run(args: Namespace) -> None:
    from anycost.modelfile.golden_gradients import write_gradients
    from anycost.modelfile.opened import OpenedModel
    from anycost.modelfile.perceptual_file import write_perceptual

    if args.what == "gradients":
        print(f"{args.out}: {write_gradients(OpenedModel(args.model), args.out)} cases")
    else:
        print(f"{args.out}: {write_perceptual(args.net, args.out, args.golden)} tensors")
