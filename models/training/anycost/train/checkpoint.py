"""Checkpoints that survive a crash in mid-write: whole or not there (machine/atomic.py); the newest two are kept."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import torch

from anycost.machine.atomic import atomic


def numbered(folder: str | Path) -> list[Path]:
    """The checkpoints of a run, oldest first."""
    return sorted(Path(folder).glob("checkpoint-*.pt"), key=lambda p: int(re.search(r"(\d+)\.pt$", p.name)[1]))


def save(folder: str | Path, step: int, state: dict[str, Any], keep: int = 2) -> Path:
    """Writes one and removes all but the newest `keep`."""
    target = Path(folder) / f"checkpoint-{step}.pt"
    with atomic(target, then="go on with --resume from the checkpoint before") as file:
        torch.save(state, file)
    for old in numbered(folder)[:-keep]:
        old.unlink()
    return target


def load(path: str | Path) -> dict[str, Any]:
    """On the CPU. Only ever open files you made: torch.load runs code in them."""
    return torch.load(path, map_location="cpu", weights_only=False)  # said, because newer versions of PyTorch have another default


def newest(folder: str | Path) -> dict[str, Any] | None:
    """State of the newest readable checkpoint, or None."""
    for path in reversed(numbered(folder)):
        try:
            return load(path)
        except Exception as error:  # a truncated file: fall back to the one before
            print(f"{path.name} cannot be read ({error}); trying the one before")
    return None
