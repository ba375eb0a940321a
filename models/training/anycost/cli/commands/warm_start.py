"""A first checkpoint from a model file, to go on training where only the shipped file is left.

    anycost warm-start --model FILE.safetensors --config models/training/configs/joint-128-continue.json --out models/training/runs/continued

Generator, encoder and, with `refiner_size` in the config, the refining encoder come from the file; discriminator and optimisers start fresh. `anycost train --resume` goes on from it.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", required=True)
    parser.add_argument("--config", required=True)
    parser.add_argument("--out", required=True)
    shared.data(parser)
    shared.nets(parser)
    shared.store(parser)


def run(args: Namespace) -> None:
    from anycost.modelfile.warm_start import warm_start
    from anycost.train import settings
    from anycost.train.joint.config import Config
    from anycost.train.joint.trainer import Trainer

    trainer = Trainer(settings.load(args.config, Config), args.data, args.nets, "cpu", args.store)
    print(warm_start(args.model, trainer, args.out))
    print("held out:", trainer.validate())
