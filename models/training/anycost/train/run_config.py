"""What every stage of training has, the encoder among them."""
from dataclasses import dataclass, field


@dataclass
class RunConfig:
    """What every stage has."""

    # data
    tar: object = "faces256.tar"  # a tar, folder or pattern, {"path", "weight"}, or a list of these
    source_weights: dict = field(default_factory=dict)
    # schedule: ends with whichever limit comes first; 0 is none
    images: int = 0
    minutes: float = 0
    batch: int = 4  # pictures of one micro-batch on one GPU
    accumulate: int = 1  # micro-batches per step and GPU
    lr: float = 0.002
    ema_halflife_images: int = 10_000
    ema_rampup: float = 0.0  # > 0: the half-life is at most this share of the pictures seen
    # machine
    bfloat16: bool = True  # mixed precision, where the hardware has it
    # log
    log_every: int = 100
    sheet_every: int = 1000
    checkpoint_every: int = 500
    seed: int = 1

    def __post_init__(self):
        if self.images <= 0 and self.minutes <= 0:
            raise SystemExit("The config sets no end: give `images` or `minutes`.")
