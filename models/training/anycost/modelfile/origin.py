"""What a run starts from: a model file, or the folder of another run.

Only ever give runs and checkpoints you made or trust: opening one runs code that is in it. A model file holds none.
"""
from __future__ import annotations

from pathlib import Path

from anycost.modelfile.file import read_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.networks.tensors import part
from anycost.train import checkpoint
from anycost.train.fixed import FixedGenerator
from anycost.train.joint.trained import Trained
from anycost.train.stages.averaged import averaged
from anycost.train.stages.start import Origin


def read_origin(path: str | Path) -> Origin:
    """Of a run's folder, a checkpoint (ours or the authors') or a model file; a model file has no discriminator."""
    path = Path(path)
    if not path.exists():
        raise SystemExit(f"{path} is not there: give --from a run's folder, a checkpoint or a model file.")
    if path.suffix == ".safetensors":
        return part({name: value.float() for name, value in read_safetensors(path)[0].items()}, "generator"), None
    state = checkpoint.newest(path) if path.is_dir() else checkpoint.load(path)
    if state is None:
        raise SystemExit(f"{path} holds no readable checkpoint: give --from a run that has trained.")
    if not {"g_ema", "d"} <= set(state):
        raise SystemExit(f"{path} is not a checkpoint of these stages (it lacks g_ema or d).")
    return state["g_ema"], state["d"]


def read_fixed(path: str | Path) -> FixedGenerator:
    """The generator of a model file, or of the folder of a joint run or of a stage's run."""
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
