"""The averaged networks of a run, for everything that happens after training."""
from __future__ import annotations

from pathlib import Path

import torch

from anycost.data.resize import resized
from anycost.networks.encoder import Encoder
from anycost.networks.generator import Generator
from anycost.networks.refiner import Refiner
from anycost.train import checkpoint
from anycost.train.joint.config import Config
from anycost.train.looks import refined
from anycost.train.prior import Prior


def build(c: Config) -> tuple[Generator, Encoder]:
    """(generator, encoder) of a Config, with fresh weights."""
    generator = Generator(c.resolution, c.style_dim, c.n_mlp, c.multiplier, c.channel_max)
    encoder = Encoder(c.resolution, generator.n_style, c.style_dim, c.encoder_stem, tuple(c.encoder_widths), c.encoder_neck)
    return generator, encoder


def build_refiner(c: Config, generator: Generator) -> Refiner | None:
    """That of a Config, whose sum with the encoder's code is that code at first."""
    if c.refiner_size == 0:
        return None
    if c.refiner_size != 2 * c.resolution:
        raise SystemExit(f"`refiner_size` is {c.refiner_size}: a refining encoder reads twice the encoder's {c.resolution} px.")
    shape = dict(stem=c.refiner_stem, widths=tuple(c.refiner_widths), top=tuple(c.refiner_top), small=tuple(c.encoder_widths))
    return Refiner(c.refiner_size, generator.n_style, c.style_dim, **shape)


def codes(encoder: Encoder, refiner: Refiner | None, photos: torch.Tensor, first: bool = False) -> torch.Tensor:
    """[N,3,S,S] of any side -> w+, by the closer look where there is one; first: by the encoder alone."""
    looked = encoder.look(resized(photos, encoder.size))
    return looked[0] if refiner is None or first else refined(refiner, 1, photos, looked)[0]


class Trained:
    """generator, encoder and refiner (or None) in eval mode, config, images seen, mean_w and prior (zeros and nothing until `anycost map` has run)."""

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
        self.refiner = build_refiner(self.config, self.generator)
        if self.refiner:
            self.refiner.load_state_dict(state["r_ema"])
            self.refiner.eval().requires_grad_(False)
        self.mean_w = torch.zeros(self.config.style_dim)
        self.prior: Prior = {}
        mapping = Path(run) / "mapping.pt"
        if mapping.exists():
            fitted = torch.load(mapping, map_location="cpu")
            self.generator.style.load_state_dict(fitted["style"])
            self.mean_w = fitted["mean_w"]
            self.prior = fitted.get("prior", {})

    @property
    def resolutions(self) -> list[int]:
        """Whose pictures training made good: from 16 px on."""
        return [2**i for i in range(4, self.generator.log_size + 1)]

    @property
    def photo_size(self) -> int:
        """Side of the photos that `encode` can use, px."""
        return self.config.refiner_size or self.config.resolution

    @torch.no_grad()
    def encode(self, photos: torch.Tensor, batch: int = 64) -> torch.Tensor:
        """[N,3,s,s] in [-1,1] or uint8, of any side -> w+ [N, n_style, style_dim]."""
        convert = lambda x: x.float() / 127.5 - 1 if x.dtype == torch.uint8 else x  # noqa: E731
        return torch.cat([codes(self.encoder, self.refiner, convert(photos[i : i + batch])) for i in range(0, len(photos), batch)])
