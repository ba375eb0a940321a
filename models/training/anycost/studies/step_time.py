"""How long a joint step takes on this machine, with the fused operations and without."""
from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from anycost.machine import fast
from anycost.machine.device import training_seconds
from anycost.train.joint.config import Config
from anycost.train.joint.trainer import Trainer


@dataclass
class StepTime:
    """Seconds of training time (on a CPU, of processor time over threads) of a step without R1 and of one with it."""

    usual: float
    with_r1: float
    every: int  # steps from one R1 to the next
    batch: int

    @property
    def images_per_second(self) -> float:
        return self.batch / (self.usual + (self.with_r1 - self.usual) / self.every)


def whole_steps(trainer: Trainer, count: int) -> StepTime:
    """Steps of generator, encoder and discriminator at the full resolution and ratio. The first of each kind is not counted: it makes buffers."""
    c = trainer.c

    def seconds(step: int, count: int) -> float:
        began = training_seconds(trainer.device)
        for _ in range(count):
            trainer.step = step
            trainer.one_step()
        return (training_seconds(trainer.device) - began) / count

    for step in (1, c.r1_every):
        seconds(step, 1)
    return StepTime(seconds(1, count), seconds(c.r1_every, max(1, count // 3)), c.r1_every, c.batch)


def step_times(data: str | Path, nets: str | Path, tar: object, device: str = "cpu", count: int = 6, **changes: object) -> dict[str, StepTime]:
    """{"plain": …} in the machine's own precision and, where it has them, {"fused": …}; where that precision is bfloat16, {"float32": …} too.

    changes: settings of the joint recipe."""
    resolution = changes.get("resolution", Config.resolution)
    c = Config(**{"tar": tar, "minutes": 1e9, "adversarial_from": 0.0, "adversarial_ramp": 1e-9, "discriminator_from": 0.0, "full_probability": 1.0,
                  "ratios": (1.0,), "resolutions": ((0.0, {resolution: 1.0}),), **changes})
    trainer = Trainer(c, data, nets, device)
    trainer.spent = 1e9  # late enough that the discriminator takes part
    ways = {"plain": fast.plain, **({"fused": contextlib.nullcontext} if trainer.half and device == "cpu" and fast.available() else {})}
    half, out = trainer.half, {}
    if half:
        ways = {"float32": fast.plain, **ways}
    for name, way in ways.items():
        trainer.half = half and name != "float32"
        with way():
            out[name] = whole_steps(trainer, count)
    return out
