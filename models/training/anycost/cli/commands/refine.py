"""Trains a refining encoder: what is added to the code of a model file's own encoder, from photos of twice its side. All else stays as it is.

    anycost store --out models/training/runs/store
    anycost rarity --store models/training/runs/store
    anycost refine --config models/training/configs/refine.json --store models/training/runs/store --out models/training/runs/refine --resume

--resume goes on where the run in --out was left, bit for bit, if it was ever begun; SIGTERM writes a checkpoint first. Every `sheet_every` steps the figures of
held-out photos go into OUT/evaluation.jsonl and their pictures into a sheet. --start begins with another run's averaged encoder (with `passes` above 1 it
learns to look at its own picture too), or with the one in a model file, where only that is left.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default=shared.MODEL, help="model file with generator and encoder [%(default)s]")
    parser.add_argument("--config", help="JSON with settings over the defaults")
    parser.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE", help="single settings over those of the config, such as identity=0.1")
    parser.add_argument("--store", required=True, help="folder that `anycost store` filled")
    shared.nets(parser)
    shared.faceplugin(parser, "its identity net is logged, and trained by where `identity` is above 0; left out with an empty text")
    parser.add_argument("--out", required=True, help="folder of checkpoints and sheets")
    parser.add_argument("--start", metavar="RUN", help="begin with the averaged encoder of this run, or with that of this model file")
    parser.add_argument("--resume", action="store_true", help="go on from the newest readable checkpoint in --out, if there is one")
    parser.add_argument("--threads", type=int, help="of this process; 1 where the machine has other work")
    shared.device(parser)


def run(args: Namespace) -> None:
    import json
    from pathlib import Path

    import torch

    from anycost.data.store import PhotoStore
    from anycost.machine.device import chosen
    from anycost.modelfile.opened import OpenedModel
    from anycost.train import settings
    from anycost.train.fixed import FixedGenerator
    from anycost.train.refine.config import RefineConfig
    from anycost.train.refine.run import train

    if args.threads:
        torch.set_num_threads(args.threads)
    values = json.loads(Path(args.config).read_text()) if args.config else {}
    c = settings.settings({**values, **settings.changes(args.set)}, RefineConfig, args.config or "--set")
    model = OpenedModel(args.model)
    if model.encoder is None:
        raise SystemExit(f"{args.model} has no encoder to refine: train one first (anycost encoder).")
    if 2 * model.metadata["encoder"]["inputSize"] != c.input_size:
        raise SystemExit(f"input_size is {c.input_size} px: give twice what the file's encoder reads, {2 * model.metadata['encoder']['inputSize']} px.")
    start = args.start
    if start and Path(start).is_file():
        start = OpenedModel(start).refiner
        if start is None:
            raise SystemExit(f"{args.start} has no refining encoder to begin with: leave --start out.")
    fixed = FixedGenerator(model.generator, model.resolutions, model.ratios, model.mean_w)
    train(c, model.encoder, fixed, PhotoStore(args.store), args.nets, args.out, args.faceplugin or None, args.resume, chosen(args.device), start)
