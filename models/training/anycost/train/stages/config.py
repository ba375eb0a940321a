"""One dataclass holds every choice of a run of one stage; a JSON file overrides the defaults, which are the authors' (reference: their scripts and code)."""
from dataclasses import dataclass

from anycost.train.run_config import RunConfig


@dataclass
class StageConfig(RunConfig):
    """A JSON overrides these."""
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
