"""A generator that stays as it is, from a model file or from any run: what an encoder is trained for."""
import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch

import checkpoint
from export_generator import averaged
from modelfile import raw
from networks.generator import Generator
from opened import OpenedModel
from trained import Trained


@dataclass
class FixedGenerator:
    generator: Generator  # without gradients
    resolutions: list
    ratios: list
    mean_w: torch.Tensor  # [style_dim]


def read_fixed(path):
    """Of a model file, or of the folder of a joint run or of a stage's run. Only ever give runs you made: opening a checkpoint runs code in it."""
    path = Path(path)
    if not path.exists():
        raise SystemExit(f"{path} is not there: give a model file, or a run's folder.")
    if path.suffix == ".safetensors":
        model = OpenedModel(path)
        return FixedGenerator(model.generator, model.resolutions, model.ratios, model.mean_w)
    state = checkpoint.newest(path)
    if state is None:
        raise SystemExit(f"No checkpoint in {path}: give a run that has trained, or a model file.")
    if "stage" in state:
        return FixedGenerator(*averaged(state))
    run = Trained(path)
    return FixedGenerator(run.generator, run.resolutions, list(run.config.ratios), run.mean_w)


def fingerprint(generator):
    """Of the weights that make pictures from w+, as a model file stores them: the same for a run and for the file made of it."""
    h = hashlib.sha256()
    for name, value in sorted(generator.state_dict().items()):
        if not name.startswith("style."):  # the joint recipe fits the mapping afterwards, and w+ does not pass through it
            h.update(raw(value.cpu().half()))
    return h.hexdigest()
