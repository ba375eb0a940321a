"""Study 7a: what bfloat16, fused operations and PyTorch's compiler give here, in training images a second."""
from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import torch

from anycost.evaluate.report import table as markdown
from anycost.machine.device import multiplies_bfloat16
from anycost.machine.ranks import Ranks
from anycost.studies.journal import Journal, Row
from anycost.studies.step_time import step_times
from anycost.train.stages.base import Base
from anycost.train.stages.config import StageConfig
from anycost.train.stages.stage import new_generator

JOINT = {"float32": "joint step, 128 px, float32", "plain": "joint step, 128 px, bfloat16", "fused": "joint step, 128 px, bfloat16 and fused operations"}


def stage_rate(compile: bool, bfloat16: bool, device: str, resolution: int = 64, batch: int = 8, steps: int = 8) -> tuple[float, float]:
    """(images a second of the method's first stage without R1, seconds that its first step took: where it is compiled)."""
    c = StageConfig(resolution=resolution, style_dim=192, n_mlp=4, multiplier=0.25, channel_max=192, d_multiplier=0.25, d_channel_max=192, images=10**9, batch=batch,
                    path=0.0, r1=0.0, mixing=0.0, compile=compile, bfloat16=bfloat16)
    torch.manual_seed(0)
    on = torch.device(device)
    stage = Base(c, new_generator(c).to(on), Base.new_discriminator(c).to(on, memory_format=torch.channels_last), lambda n, size: torch.rand(n, 3, size, size, device=on) * 2 - 1, Ranks())

    def seconds(count: int) -> float:
        began = time.process_time() if device == "cpu" else time.monotonic()
        for _ in range(count):
            stage.one_step()
        if device != "cpu":
            torch.cuda.synchronize()
        return (time.process_time() / torch.get_num_threads() if device == "cpu" else time.monotonic()) - began

    first = seconds(1)
    seconds(1)
    return steps * batch / seconds(steps), first


def work_off(data: str | Path, nets: str | Path, tar: object, journal: Journal, device: str, count: int, say: Callable[[str], None]) -> None:
    """What the journal lacks for this machine."""
    half = multiplies_bfloat16(torch.device(device))
    threads = torch.get_num_threads()

    def add(way: str, rate: float, **more: float) -> None:
        journal.add({"run": way, "device": device, "threads": threads, "bfloat16": half, "images_per_second": rate, **more})
        say(f"{way}: {rate:.2f} images/s")

    if not journal.has(device=device, threads=threads, run=JOINT["float32"]):
        for name, found in step_times(data, nets, tar, device, count).items():
            add(JOINT[name if half else "float32"], found.images_per_second)
    for compile in (False, True):
        for bfloat16 in (False, True) if half else (False,):
            way = f"first stage, 64 px, {'bfloat16' if bfloat16 else 'float32'}{', compiled' if compile else ''}"
            if not journal.has(device=device, threads=threads, run=way):
                rate, first = stage_rate(compile, bfloat16, device)
                add(way, rate, first_step_s=first)


def table(journal: Journal) -> str:
    """Markdown."""
    if not journal.rows:
        return "No run yet."

    def line(row: Row) -> list[str]:
        first = f"{row['first_step_s']:.0f}" if "first_step_s" in row else ""
        return [row["run"], f"{row['device']}, {row['threads']} thread{'s' if row['threads'] > 1 else ''}", f"{row['images_per_second']:.2f}", first]

    missing = "" if any(row["bfloat16"] for row in journal.rows) else " This machine has no bfloat16, so neither that nor the fused operations could be measured."
    return markdown(["", "machine", "images/s", "first step, s"], [line(row) for row in journal.rows]) + f"\n\nProcessor time on a CPU.{missing}"
