"""How large the generators of these studies are, and how long they train."""
from __future__ import annotations

from dataclasses import dataclass

from anycost.train.stages.config import StageConfig


@dataclass(frozen=True)
class Scale:
    """One for all variants, so that they differ in nothing but what a study asks."""

    resolution: int = 32
    n_res: int = 3
    style_dim: int = 64
    n_mlp: int = 2
    multiplier: float = 1 / 32  # 32 channels at 4, 8 and 16 px, 16 at 32 px
    channel_max: int = 32
    images: int = 4_000  # real faces seen by a generator that begins with random weights
    more: int = 2_000  # and in a stage that begins with such a one
    batch: int = 4
    r1: float = 1.0
    halflife: int = 1_000  # pictures, of the running average
    samples: int = 5_000  # for a Fréchet distance
    pairs: int = 500  # for a distance to the full picture
    feature_size: int = 64  # px at which SqueezeNet looks
    second_size: int = 32  # and EfficientNet-Lite0
    population: int = 16  # of the search
    generations: int = 4
    per_class: int = 500  # samples of the class-conditional generator for a class and ratio

    def config(self, seed: int, images: int, **changes: object) -> StageConfig:
        """Settings of one training."""
        values = dict(
            resolution=self.resolution, style_dim=self.style_dim, n_mlp=self.n_mlp, multiplier=self.multiplier, channel_max=self.channel_max,
            d_multiplier=self.multiplier, d_channel_max=self.channel_max, n_res=self.n_res, images=images, batch=self.batch, seed=seed, r1=self.r1,
            ema_halflife_images=self.halflife, path=0.0, bfloat16=False, min_channel=4, sort_samples=10_000, mode="sandwich", source_weights={})
        return StageConfig(**{**values, **changes})


def ratio_name(ratio: float) -> str:
    """.75 -> "75", as runs are called."""
    return f"{round(100 * ratio)}"
