"""Checkpoints that survive a crash in mid-write: whole or not there (atomic.py); the newest two are kept."""
import re
from pathlib import Path

import torch

from atomic import atomic


def numbered(folder):
    return sorted(Path(folder).glob("checkpoint-*.pt"), key=lambda p: int(re.search(r"(\d+)\.pt$", p.name)[1]))


def save(folder, step, state, keep=2):
    target = Path(folder) / f"checkpoint-{step}.pt"
    with atomic(target, then="go on with --resume from the checkpoint before") as file:
        torch.save(state, file)
    for old in numbered(folder)[:-keep]:
        old.unlink()
    return target


def load(path):
    """On the CPU. Only ever open files you made: torch.load runs code in them."""
    return torch.load(path, map_location="cpu", weights_only=False)  # said, because newer versions of PyTorch have another default


def newest(folder):
    """State of the newest readable checkpoint, or None."""
    for path in reversed(numbered(folder)):
        try:
            return load(path)
        except Exception as error:  # a truncated file: fall back to the one before
            print(f"{path.name} cannot be read ({error}); trying the one before")
    return None
