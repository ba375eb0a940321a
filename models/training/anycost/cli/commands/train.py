"""Trains generator and encoder together on aligned faces (the joint recipe).

    anycost train --config models/training/configs/joint-128.json --out models/training/runs/joint-128 --resume

SIGTERM writes a checkpoint first; --resume goes on from it bit for bit. Settings: train/joint/config.py. With several GPUs, or for every core of a CPU:

    torchrun --nproc_per_node 2 -m anycost train …
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    shared.training(parser, config_needed=False)
    shared.store(parser)


def run(args: Namespace) -> None:
    from pathlib import Path

    from anycost.machine.device import chosen
    from anycost.machine.ranks import join
    from anycost.train import checkpoint, loop, settings
    from anycost.train.joint.config import Config
    from anycost.train.joint.trainer import Trainer

    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    ranks, device = join(chosen(args.device))
    try:
        trainer = Trainer(settings.load(args.config, Config), args.data, args.nets, device, args.store, ranks)
        if args.resume and (state := checkpoint.newest(out)):
            trainer.restore(state)
            if ranks.chief:
                print(f"resumed at step {trainer.step}, {trainer.images} images", flush=True)
        loop.run(trainer, out, ranks, advice="lower `batch` in the config, then go on with --resume.")
    finally:
        ranks.close()
