"""The averaged networks of a run, for everything that happens after training."""
from __future__ import annotations

from pathlib import Path

import torch

from anycost.networks.encoder import Encoder
from anycost.networks.generator import Generator
from anycost.train import checkpoint
from anycost.train.joint.config import Config


def build(c: Config) -> tuple[Generator, Encoder]:
    """(generator, encoder) of a Config, with fresh weights."""
    generator = Generator(c.resolution, c.style_dim, c.n_mlp, c.multiplier, c.channel_max)
    encoder = Encoder(c.resolution, generator.n_style, c.style_dim, c.encoder_stem, tuple(c.encoder_widths), c.encoder_neck)
    return generator, encoder


class Trained:
    """generator and encoder in eval mode, config, images seen, and mean_w (zeros until `anycost map` has run)."""

    def __init__(self, run: str | Path, path: str | Path | None = None):
        state = checkpoint.load(path) if path else checkpoint.newest(run)
        if state is None:
            raise SystemExit(f"No checkpoint in {run}: train first (anycost train --out {run}).")
        self.config = Config(**state["config"])
        self.images, self.step = state["images"], state["step"]
        self.generator, self.encoder = build(self.config)
        self.generator.load_state_dict(state["g_ema"])
        self.encoder.load_state_dict(state["e_ema"])
        self.generator.eval().requires_grad_(False)
        self.encoder.eval().requires_grad_(False)
        self.mean_w = torch.zeros(self.config.style_dim)
        mapping = Path(run) / "mapping.pt"
        if mapping.exists():
            fitted = torch.load(mapping, map_location="cpu")
            self.generator.style.load_state_dict(fitted["style"])
            self.mean_w = fitted["mean_w"]

    @property
    def resolutions(self) -> list[int]:
        """Whose pictures training made good: from 16 px on."""
        return [2**i for i in range(4, self.generator.log_size + 1)]

    @torch.no_grad()
    def encode(self, photos: torch.Tensor, batch: int = 64) -> torch.Tensor:
        """[N,3,size,size] in [-1,1] or uint8 -> w+ [N, n_style, style_dim]."""
        convert = lambda x: x.float() / 127.5 - 1 if x.dtype == torch.uint8 else x  # noqa: E731
        return torch.cat([self.encoder(convert(photos[i : i + batch])) for i in range(0, len(photos), batch)])
