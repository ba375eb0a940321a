"""A picture sheet of held-out photos and what the sub-generators make of them."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from PIL import Image

from anycost.networks.generator import Generator

COLUMNS = ((128, 1.0), (64, 1.0), (128, 0.25), (32, 0.5))


@torch.no_grad()
def save_sheet(trainer: Any, path: str | Path, count: int = 10) -> None:
    """Each row: photo, then reconstructions at COLUMNS (k, alpha)."""
    picks = torch.linspace(0, len(trainer.held) - 1, count).long()
    code, photo = trainer.encoded(trainer.held[picks])
    size = photo.shape[-1]
    save_grid([photo] + [trainer.g_ema(code, trainer.g_ema.channels(ratio), min(k, size))[-1] for k, ratio in COLUMNS], path)


def save_grid(columns: Sequence[torch.Tensor], path: str | Path) -> None:
    """Each of `columns` [N,3,r,r] in [-1,1] under each other, side by side, all shown at the size of the first."""
    size = columns[0].shape[-1]
    shown = [c if c.shape[-1] == size else F.interpolate(c, size=(size, size), mode="nearest") for c in columns]
    grid = torch.cat([torch.cat(list(c), 1) for c in shown], 2)
    Image.fromarray(((grid.clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0).cpu().numpy()).save(path)


def save_samples(generator: Generator, rungs: Sequence[tuple[int, float]], path: str | Path, count: int = 6, seed: int = 0) -> None:
    """The same random faces every time, one per row, by each of `rungs` (k, alpha); the first should be the full generator."""
    z = torch.randn(count, generator.style_dim, generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        w = generator.map(z.to(generator.input.input.device))[:, None].expand(-1, generator.n_style, -1)
        save_grid([generator(w, generator.channels(ratio), k)[-1] for k, ratio in rungs], path)
