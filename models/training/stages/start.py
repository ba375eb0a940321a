"""A stage made from its settings, with the weights of the stage before."""
import copy
from pathlib import Path

import torch

import checkpoint
from modelfile import read_safetensors
from networks.discriminator_state import warm_start
from opened import part

from .adaptive import AdaptiveChannels
from .base import Base
from .multires import MultiResolution
from .stage import new_generator

STAGES = {stage.name: stage for stage in (Base, MultiResolution, AdaptiveChannels)}


def read_origin(path):
    """(state of the averaged generator, state of the discriminator or None) of a run's folder, a checkpoint (ours or the authors') or a model file.

    Only ever give checkpoints you made or trust: opening one runs code that is in it. A model file holds none.
    """
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


def load_generator(generator, state):
    wanted = {name: tuple(value.shape) for name, value in generator.state_dict().items()}
    given = {name: tuple(value.shape) for name, value in state.items() if not name.endswith(".kernel")}  # the authors' blur kernels are constants
    if given != wanted:
        name = next(n for n in sorted({*wanted, *given}) if wanted.get(n) != given.get(n))
        raise SystemExit(f"--from does not fit the config: {name} is {given.get(name, 'missing')} there and {wanted.get(name, 'missing')} here. "
                         "Give both the same resolution, style_dim, n_mlp, multiplier and channel_max.")
    generator.load_state_dict({name: state[name] for name in wanted})


def new_stage(name, c, reals, device, ranks, distance=None, origin=None):
    """A stage at its first step. distance: for the stages after base; origin: as read_origin gives it, None to draw all weights."""
    kind = STAGES[name]
    torch.manual_seed(c.seed)
    generator, discriminator, others = new_generator(c), kind.new_discriminator(c), ()
    if origin is not None:
        load_generator(generator, origin[0])
        if origin[1] is not None:
            try:
                warm_start(discriminator, origin[1])
            except ValueError as error:
                raise SystemExit(f"--from does not fit the config. {error}") from error
    if kind is not Base:
        others = (copy.deepcopy(generator).to(device), distance)  # copied before `prepared` reorders
    generator = kind.prepared(generator.to(device), c) if origin is not None else generator.to(device)
    return kind(c, generator, discriminator.to(device, memory_format=torch.channels_last), reals, ranks, *others)
