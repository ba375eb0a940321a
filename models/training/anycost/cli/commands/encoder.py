"""Trains an encoder for a generator that stays as it is: of a model file, or of a run of `anycost train` or `anycost stage`.

    anycost encoder --model FILE.safetensors --config models/training/configs/encoder-128.json --out models/training/runs/encoder --resume
    anycost replace encoder --model FILE.safetensors --run models/training/runs/encoder --out FILE.safetensors

--warm begins with the model file's own encoder; set `lr` to 1e-4 then, as at 1e-3 it forgets before it learns. Photos must come back from the full
generator and from a random other one. Several GPUs: torchrun --nproc_per_node N -m anycost encoder …
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    origin = parser.add_mutually_exclusive_group(required=True)
    origin.add_argument("--model", help="model file")
    origin.add_argument("--run", help="folder of a run")
    shared.training(parser)
    parser.add_argument("--warm", action="store_true", help="begin with the model file's encoder")


def run(args: Namespace) -> None:
    from anycost.data.faces import Faces
    from anycost.machine.device import chosen
    from anycost.modelfile.opened import OpenedModel
    from anycost.modelfile.origin import read_fixed
    from anycost.train import settings
    from anycost.train.encoder.config import EncoderConfig
    from anycost.train.encoder.run import train

    if args.warm and not args.model:
        raise SystemExit("--warm begins with the encoder of a model file: give one as --model.")
    c, fixed, warm = settings.load(args.config, EncoderConfig), read_fixed(args.model or args.run), None
    if args.warm:
        model = OpenedModel(args.model)
        if model.encoder is None:
            raise SystemExit("The model file has no encoder to begin with: leave --warm out.")
        warm = (model.encoder.tensors, model.metadata["encoder"]["inputSize"])
    faces = Faces(c.tar, fixed.generator.resolution, folder=args.data)
    train(c, fixed, faces, args.nets, args.out, args.resume, chosen(args.device), warm)
