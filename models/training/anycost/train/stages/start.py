"""A stage made from its settings, with the weights of the stage before."""
from __future__ import annotations

import copy
from typing import Any

import torch

from anycost.losses.perceptual import PerceptualDistance
from anycost.machine.ranks import Ranks
from anycost.networks.discriminator_state import warm_start
from anycost.networks.generator import Generator
from anycost.train.stages.adaptive import AdaptiveChannels
from anycost.train.stages.base import Base
from anycost.train.stages.config import StageConfig
from anycost.train.stages.multires import MultiResolution
from anycost.train.stages.stage import Stage, new_generator

State = dict[str, torch.Tensor]
Origin = tuple[State, "State | None"]  # of the averaged generator, and of the discriminator

STAGES = {stage.name: stage for stage in (Base, MultiResolution, AdaptiveChannels)}


def load_generator(generator: Generator, state: State) -> None:
    """@raises SystemExit with the first tensor that does not fit."""
    wanted = {name: tuple(value.shape) for name, value in generator.state_dict().items()}
    given = {name: tuple(value.shape) for name, value in state.items() if not name.endswith(".kernel")}  # the authors' blur kernels are constants
    if given != wanted:
        name = next(n for n in sorted({*wanted, *given}) if wanted.get(n) != given.get(n))
        raise SystemExit(f"--from does not fit the config: {name} is {given.get(name, 'missing')} there and {wanted.get(name, 'missing')} here. "
                         "Give both the same resolution, style_dim, n_mlp, multiplier and channel_max.")
    generator.load_state_dict({name: state[name] for name in wanted})


def new_stage(
    name: str, c: StageConfig, reals: Any, device: torch.device, ranks: Ranks, distance: PerceptualDistance | None = None, origin: Origin | None = None
) -> Stage:
    """A stage at its first step. distance: for the stages after base; origin: of the stage before, None to draw all weights.

    reals: (count, resolution) -> real faces [count,3,r,r] in [-1,1]."""
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
