"""One stage of the published method, from aligned faces (and the stage before).

    anycost stage base --config models/training/configs/base-256.json --out models/training/runs/base --resume
    anycost stage multires --config … --from models/training/runs/base --out models/training/runs/multires --resume
    anycost stage adaptive --config … --from models/training/runs/multires --out models/training/runs/adaptive --resume

`anycost export` makes a model file of any of the three. Several GPUs: torchrun --nproc_per_node N -m anycost stage …
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("stage", choices=("base", "multires", "adaptive"))
    shared.training(parser)
    parser.add_argument("--from", dest="origin", help="run, checkpoint or model file of the stage before; checkpoints run code when opened: only your own")


def run(args: Namespace) -> None:
    from anycost.data.faces import Faces
    from anycost.machine.device import chosen
    from anycost.modelfile.origin import read_origin
    from anycost.train import settings
    from anycost.train.stages.config import StageConfig
    from anycost.train.stages.run import train

    c = settings.load(args.config, StageConfig)
    origin = (lambda: read_origin(args.origin)) if args.origin else None
    train(args.stage, c, Faces(c.tar, c.resolution, folder=args.data), args.nets, args.out, origin, args.resume, chosen(args.device))
