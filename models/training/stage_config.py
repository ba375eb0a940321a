"""One dataclass holds every choice of a run of one stage; a JSON file overrides the defaults, which are the authors' (reference: their scripts and code)."""
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


@dataclass
class StageConfig(RunConfig):
    # networks
    resolution: int = 256
    style_dim: int = 512
    n_mlp: int = 8
    multiplier: float = 2.0  # of the generator's widths: 2 is StyleGAN2's config-f
    channel_max: int = 512
    d_multiplier: float = 2.0
    d_channel_max: int = 512
    n_res: int = 4  # highest resolutions that become good pictures (stages multires and adaptive)
    # losses
    r1: float = 10.0
    r1_every: int = 16
    path: float = 2.0  # path length, stage base only
    path_every: int = 8
    path_shrink: int = 2  # its batch is smaller by this
    mixing: float = 0.9  # share of micro-batches with two w per picture, the second from a random row on
    n_sampled_res: int = 2  # resolutions judged per micro-batch
    distill: float = 2.0  # stages multires and adaptive: weight of the distance to the stage before
    # adaptive channels
    mode: str = "uniform"  # or flexible, sandwich
    min_channel: int = 8
    divided_by: int = 4
    sort_samples: int = 100_000  # random w that say how much each channel matters
    # adaptive augmentation of what the discriminator sees, for small data sets
    ada_target: float = 0.0  # mean sign of the logits of real faces that is aimed at, usually 0.6; 0: no augmentation
    ada_images: int = 500_000  # so many pictures take the probability from 0 to 1
    # machine
    compile: bool = False  # torch.compile; needs PyTorch 2, pays off in long runs with uniform widths
