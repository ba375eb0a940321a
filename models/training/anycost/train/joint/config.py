"""One dataclass holds every choice of a joint run; a JSON file overrides the defaults."""
from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Config:
    """A JSON overrides these."""
    # networks
    resolution: int = 128
    style_dim: int = 192
    n_mlp: int = 4
    multiplier: float = 0.25
    channel_max: int = 192
    encoder_stem: int = 24
    encoder_widths: tuple = (48, 96, 160, 192)
    encoder_neck: int = 48
    # a refining encoder that is trained along (networks/refiner.py): side of the photos that it reads, twice `resolution`; 0: none
    refiner_size: int = 0
    refiner_stem: int = 48
    refiner_widths: tuple = (80, 160, 256, 192)
    refiner_top: tuple = (32, 12)
    first_look: float = 0.3  # share of steps that draw the encoder's own code, the first picture in the panel
    # data: a tar, a folder of images, a pattern (faces-*.tar), {"path": one of these, "weight": number}, or a list of them; in the folder --data
    tar: object = "faces256.tar"
    rarity_power: float = 0.0  # of photos in a store: how much oftener rare ones are drawn (data/store.py)
    source_weights: dict = field(default_factory=lambda: {"genphotos": 0.5, "tpdne": 1.5, "fakeavatar": 1.5, "congress": 3.0, "faker": 4.0, "london": 4.0})
    soft: float = 0.0  # share of photos that are made soft, seen and asked for alike: small faces, enlarged, are common in use and rare among training photos
    # schedule: progress is the share of `minutes` of training time spent, so a slow machine gets a shorter version of the same run
    minutes: float = 80
    batch: int = 16  # of all ranks together
    lr_generator: float = 0.002
    lr_encoder: float = 0.001
    lr_refiner: float = 0.0003
    lr_discriminator: float = 0.002
    decay_from: float = 0.7  # cosine to lr * decay_to
    decay_to: float = 0.05
    ema_halflife_images: int = 4000
    # encoders that were trained already see each photo by itself, as in use: batch normalisation by its running statistics, which stay as they are
    fixed_statistics: bool = False
    # (progress, {resolution: probability}) of the resolution that gets the perceptual and adversarial losses
    resolutions: tuple = ((0.0, {32: 1.0}), (0.06, {64: 1.0}), (0.4, {64: 0.65, 128: 0.35}), (0.65, {64: 0.35, 128: 0.65}))
    ratios: tuple = (0.25, 0.5, 0.75, 1.0)
    full_probability: float = 0.4  # of drawing ratio 1; the others share the rest
    # losses
    l1: float = 1.0
    perceptual: float = 1.0
    regions: float = 1.0  # weight of the eyes' and the mouth's boxes in these two (losses/regions.py)
    lower_heads: float = 0.3
    consistency: float = 0.5
    delta: float = 2e-3  # |w+ row - mean row|^2: keeps codes near W, where directions hold
    broadcast_probability: float = 0.08  # share of steps whose code is the mean row on every layer
    adversarial: float = 0.02
    adversarial_from: float = 0.62
    adversarial_ramp: float = 0.08
    discriminator_from: float = 0.58
    # heads on the perceptual network's features (networks/projected.py), which cost little beside that network; 0: none
    projected: float = 0.0
    projected_from: float = 0.02  # the heads learn from here on, the generator from `projected_ramp` later, fully after as much again
    projected_ramp: float = 0.04
    projected_r1: float = 1.0
    lr_projected: float = 0.002
    r1: float = 10.0
    r1_every: int = 16
    r1_pictures: int = 8  # of the batch; differentiating twice costs as much as two steps
    # log
    log_every: int = 100
    sheet_every: int = 1000
    checkpoint_every: int = 500
    seed: int = 1
