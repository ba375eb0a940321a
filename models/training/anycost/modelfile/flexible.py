"""Named configurations in a model file's metadata, `generator.flexible`: name -> {channels, resolution} (models/format/metadata.ts)."""
from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from anycost.modelfile.description import described
from anycost.modelfile.file import read_safetensors, write_safetensors

NAME = re.compile(r"[A-Za-z0-9][\w.+-]{0,39}", re.ASCII)


def check_name(name: str) -> None:
    """@raises SystemExit where the plugin would refuse it."""
    if not NAME.fullmatch(name):
        raise SystemExit(f"{name!r} is no name for a configuration: up to 40 letters, digits, and _ . + - after the first.")


def is_valid(width: int, full: int) -> bool:
    """Multiples of 4 only: others hit a wrong 3x3 convolution in the plugin's WebGPU backend (models/graph/widths.ts, checkChannels)."""
    return 4 <= width <= full and width % 4 == 0


def check_channels(full: Sequence[int], channels: Sequence[int]) -> None:
    """The rule of checkChannels: a channel list that the plugin refuses is not written."""
    if len(channels) != len(full):
        raise ValueError(f"A channel list for this model has {len(full)} entries, not {len(channels)}.")
    for i, (width, most) in enumerate(zip(channels, full)):
        if not is_valid(width, most):
            raise ValueError(f"Channel entry {i} must be a multiple of 4 from 4 to {most}, not {width}.")


def write_flexible(path: str | Path, out: str | Path, full: Sequence[int], name: str, channels: Sequence[int], resolution: int) -> None:
    """`path` copied to `out` (which may be the same) with one configuration more, or another of that name. Tensors stay as they are."""
    check_name(name)
    check_channels(full, channels)
    tensors, texts = read_safetensors(path)
    metadata = json.loads(texts["anycost"])
    metadata["generator"].setdefault("flexible", {})[name] = {"channels": list(channels), "resolution": resolution}
    write_safetensors(out, tensors, described(metadata, texts))
