"""The averaged generator of a stage's run, and what it was trained to draw."""
from __future__ import annotations

from typing import Any

import torch

from anycost.networks.generator import Generator
from anycost.networks.sampling import RATIOS
from anycost.networks.sort_channels import random_styles
from anycost.train.stages.config import StageConfig
from anycost.train.stages.stage import new_generator


def rungs(stage: str, c: StageConfig) -> tuple[list[int], list[float]]:
    """(resolutions, ratios) whose pictures the stage has made good."""
    lowest = c.resolution if stage == "base" else c.resolution >> (c.n_res - 1)
    resolutions = [r for r in (2**i for i in range(2, 11)) if lowest <= r <= c.resolution]
    return resolutions, list(RATIOS) if stage == "adaptive" else [1.0]


def averaged(state: dict[str, Any]) -> tuple[Generator, list[int], list[float], torch.Tensor]:
    """(generator without gradients, resolutions, ratios, mean w) of a stage's state."""
    c = StageConfig(**state["config"])
    generator = new_generator(c).eval().requires_grad_(False)
    generator.load_state_dict(state["g_ema"])
    mean_w = random_styles(generator, 10_000, random=torch.Generator().manual_seed(0)).mean(0)  # as mean_style(10 000) of the official code
    return generator, *rungs(state["stage"], c), mean_w
