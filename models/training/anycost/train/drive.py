"""One stage of training from its first step, or from where it was left, to its end."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from anycost.machine.device import prepare
from anycost.machine.ranks import Ranks, join
from anycost.train import checkpoint, loop
from anycost.train.steps import Steps

State = dict[str, Any]


def earlier(out: str | Path, resume: bool) -> State | None:
    """The newest checkpoint's state to go on from, None to begin; a folder with checkpoints is not begun again unasked."""
    state = checkpoint.newest(out) if resume else None
    if state is None and checkpoint.numbered(out):
        raise SystemExit(f"{out} holds the checkpoints of a run: add --resume to go on with it, or choose another --out.")
    return state


def drive(
    make: Callable[[State | None, torch.device, Ranks], Steps], out: str | Path, resume: bool, device: str, until: float = float("inf")
) -> Steps:
    """Runs make(state to go on from or None, device, ranks) to its end, SIGTERM, or `until` on the monotonic clock; returns it.

    Writes checkpoints and sheets into `out`.
    """
    ranks, on = join(device)
    prepare(on)
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    state = earlier(out, resume)
    stage = make(state, on, ranks)
    if state is not None:
        stage.restore(state)
    if ranks.chief:
        print(f"stage {stage.name} on {ranks.world} x {on}, at step {stage.step}, {stage.images} images", flush=True)
    loop.run(stage, out, ranks, until)
    ranks.close()
    return stage
