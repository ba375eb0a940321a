"""Arguments that several commands have, and what they mean."""
from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

RUNS = "models/training/runs"
MODEL = "models/default/anycost-portrait.safetensors"
FACEAPI = "node_modules/@vladmandic/face-api/model"
FACEPLUGIN = "node_modules/faceplugin-face-recognition-js/model"


def data(parser: ArgumentParser) -> None:
    """--data"""
    parser.add_argument("--data", default="../shared/data", help="folder with the tars and folders of aligned faces [%(default)s]")


def nets(parser: ArgumentParser) -> None:
    """--nets"""
    parser.add_argument("--nets", default="../shared/nets", help="folder with the ONNX networks [%(default)s]")


def device(parser: ArgumentParser) -> None:
    """--device, for machine.device.chosen"""
    parser.add_argument("--device", default="auto", help="cpu, cuda, or auto: cuda where there is one [%(default)s]")


def sources(parser: ArgumentParser, name: str = "--data", default: str = "../shared/data/faces256.tar", where: str = "") -> None:
    """Pictures, as data.sources.sources_in takes them."""
    parser.add_argument(name, nargs="+", default=default, help=f"{where}tars, folders of images, patterns [%(default)s]")


def faceplugin(parser: ArgumentParser, what: str) -> None:
    parser.add_argument("--faceplugin", default=FACEPLUGIN, help=f"folder of faceplugin's networks: {what} [%(default)s]")


def store(parser: ArgumentParser) -> None:
    """--store, where photos may come from a store or from the config's tars"""
    parser.add_argument("--store", help="folder that `anycost store` filled: its photos are drawn in place of the config's `tar`, without being decoded again")


def run_of(parser: ArgumentParser) -> None:
    """A run, and which of its checkpoints."""
    parser.add_argument("--run", required=True, help="folder of the run")
    parser.add_argument("--checkpoint", help="another checkpoint than the newest")


def about(parser: ArgumentParser) -> None:
    """--about, for modelfile.description.read_about"""
    parser.add_argument("--about", help="JSON with id, name, about, data (what it was trained on) and licence; configs/about-default.json is the default model's")


def training(parser: ArgumentParser, config_needed: bool = True) -> None:
    """What every command that trains has."""
    parser.add_argument("--config", required=config_needed, help="JSON with settings over the defaults")
    data(parser)
    nets(parser)
    parser.add_argument("--out", required=True, help="folder of checkpoints and sheets")
    parser.add_argument("--resume", action="store_true", help="go on from the newest readable checkpoint in --out, if there is one")
    device(parser)


def label_folders(parser: ArgumentParser) -> None:
    """Where the networks are that label faces."""
    parser.add_argument("--mesh", default="models/nets", help="folder of the face mesh [%(default)s]")
    parser.add_argument("--faceapi", default=FACEAPI, help="folder of face-api's networks [%(default)s]")
    parser.add_argument("--faceplugin", default=FACEPLUGIN, help="folder of faceplugin's networks [%(default)s]")


def folders_of(args: Namespace) -> Any:
    """labels.label.Folders of a command with `label_folders`."""
    from anycost.labels.label import Folders

    return Folders(args.mesh, args.faceapi, args.faceplugin)
