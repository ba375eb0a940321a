"""How each training of the studies on generators begins: a stage at its first step."""
from __future__ import annotations

import copy

import torch
from torch import nn

from anycost.machine.ranks import Ranks
from anycost.networks.discriminator_state import warm_start
from anycost.studies.generators.conditional import Conditional, Labelled, new_conditional
from anycost.studies.generators.faces import Mirrored
from anycost.studies.generators.lab import Lab
from anycost.studies.generators.prune import pruned
from anycost.train.stages.multires import MultiResolution
from anycost.train.stages.stage import Stage, new_generator

TEACHER, METHOD = "sampled", "adaptive"  # runs that others begin with or are compared with


def fresh(kind: type[Stage], lab: Lab, seed: int, images: int, **changes: object) -> Stage:
    """A stage that begins with random weights."""
    c = lab.scale.config(seed, images, **changes)
    torch.manual_seed(seed)
    return kind(c, new_generator(c), kind.new_discriminator(c).to(memory_format=torch.channels_last), Mirrored(lab.faces.train), Ranks())


def onward(kind: type[MultiResolution], lab: Lab, seed: int, **changes: object) -> Stage:
    """The third stage, or a variant of it, after the run TEACHER, whose generator is also the teacher."""
    c = lab.scale.config(seed, lab.scale.more, **changes)
    teacher = lab.generator(TEACHER, seed)
    torch.manual_seed(seed)
    d = kind.new_discriminator(c).to(memory_format=torch.channels_last)
    warm_start(d, lab.weights(TEACHER, seed)["d"])
    student = kind.prepared(copy.deepcopy(teacher).requires_grad_(True), c)
    stage = kind(c, student, d, Mirrored(lab.faces.train), Ranks(), teacher, lab.distance)
    return stage


class Tuned(MultiResolution):
    """A pruned generator goes on: its discriminator looks at the whole picture only."""

    def judged(self, made: list[torch.Tensor]) -> list[torch.Tensor]:
        return made[-1:]


def tuned(ratio: float, lab: Lab, seed: int) -> Stage:
    """The run TEACHER's generator, pruned, with its discriminator."""
    c = lab.scale.config(seed, lab.scale.more, multiplier=lab.scale.multiplier * ratio, d_multiplier=lab.scale.multiplier)
    d = MultiResolution.new_discriminator(c).to(memory_format=torch.channels_last)
    warm_start(d, lab.weights(TEACHER, seed)["d"])
    torch.manual_seed(seed)
    return Tuned(c, pruned(lab.generator(TEACHER, seed), ratio).requires_grad_(True), d, Mirrored(lab.faces.train), Ranks())


def conditional(lab: Lab, seed: int) -> Stage:
    """All of the pictures of both stages."""
    c = lab.scale.config(seed, lab.scale.images + lab.scale.more)
    torch.manual_seed(seed)
    train = lab.fashion[0]
    d: nn.Module = Conditional.new_discriminator(c).to(memory_format=torch.channels_last)
    return Conditional(c, new_conditional(c), d, Labelled(train.pictures(), train.labels), Ranks())
