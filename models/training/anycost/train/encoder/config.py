"""Every choice of a run of the encoder stage; a JSON file overrides the defaults."""
from dataclasses import dataclass

from anycost.train.run_config import RunConfig


@dataclass
class EncoderConfig(RunConfig):
    """A JSON overrides these."""
    # network; --warm takes the file's
    input_size: int = 0  # side of the photo that the encoder reads, px; 0: the generator's
    encoder_stem: int = 24
    encoder_widths: tuple = (48, 96, 160, 192)
    encoder_neck: int = 48
    # schedule
    batch: int = 16
    lr: float = 0.001
    warmup_steps: int = 200  # over which the learning rate rises
    decay_from: float = 0.5  # share of the run from which the learning rate falls, as a cosine, to lr * decay_to
    decay_to: float = 0.03
    ema_rampup: float = 0.05
    # losses (losses/reconstruction.py)
    l1: float = 1.0
    mse: float = 0.0
    perceptual: float = 1.0
    consistency: float = 1.0  # of the random sub-generator's pictures, beside the full one's
    delta: float = 2e-3  # |w+ row - mean row|^2: keeps codes near W, where directions hold
