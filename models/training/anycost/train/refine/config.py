"""Every choice of a run that trains a refining encoder; a JSON file overrides the defaults."""
from dataclasses import dataclass, field

from anycost.train.run_config import RunConfig


@dataclass
class RefineConfig(RunConfig):
    # network (networks/refiner.py)
    input_size: int = 256  # side of the photo that it reads, px
    stem: int = 48
    widths: tuple = (80, 160, 256, 192)
    top: tuple = (32, 12)
    passes: int = 1  # 2 or more: it also sees the picture of the present code, and goes over its own result
    feature: int = 0  # channels of the neck through which a feature of the generator (input_size / 16 px) is predicted as well; 24 to 32, 0: none
    feature_only: bool = False  # the code stays as --start has it
    # data: how often a picture is drawn is its source's weight times rarity ** rarity_power (`anycost rarity`), within 1/3 and 3
    source_weights: dict = field(default_factory=lambda: {"genphotos": 0.6, "tpdne": 1.5, "fakeavatar": 1.0, "congress": 1.5, "faker": 3.0, "london": 2.0, "rndfaces": 0.8, "aifaces": 1.5, "morph": 1.0})
    rarity_power: float = 1.0
    soft: float = 0.15  # share of photos that are shown soft, with a quarter to six tenths of their pixels: in use many are
    # schedule
    images: int = 160_000
    batch: int = 8
    lr: float = 4e-4
    warmup_steps: int = 200
    decay_from: float = 0.5
    decay_to: float = 0.03
    # (progress, {side: probability}) of the picture's side, px: smaller ones agree with the full one at a part of the work; none: always the full side
    resolutions: tuple = ()
    ema_halflife_images: int = 10_000
    ema_rampup: float = 0.05
    sheet_every: int = 500
    checkpoint_every: int = 250
    log_every: int = 50
    # losses
    l1: float = 1.0
    perceptual: float = 0.8  # SqueezeNet distance at each of two sizes, the full one and its half
    delta: float = 2e-4  # |w+ row - mean row|^2: keeps codes near W, where directions hold
    regions: float = 3.0  # weight of the eyes' and the mouth's boxes
    identity: float = 0.0  # 1 - cosine of the identity net; moves its own number more than the picture: see the card
    identity_photos: int = 4  # so many of a batch are compared by it
    consistency: float = 1.0  # of a random sub-generator's pictures
    consistency_share: float = 0.25  # share of steps that have it
    thin: float = 0.0  # share of steps, until `thin_until` of the run, whose picture is of the generator of `thin_ratio` instead of the full one: its pictures agree, at a part of the work
    thin_ratio: float = 0.5
    thin_until: float = 0.6
    feature_drop: float = 0.3  # share of steps without the feature, so that w+ alone stays good
    feature_size: float = 1e-3  # of its mean square: what w+ can say, w+ says
    known: float = 0.05  # of the distance to the known code of a drawn picture, in squared deviations of codes
    known_share: float = 0.2  # share of steps whose first half is drawn pictures
    known_noise: float = 0.3  # deviations by which a known code leaves the small encoder's codes
