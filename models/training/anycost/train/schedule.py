"""Learning rates over a run."""
import math


def decayed(progress: float, start: float, to: float) -> float:
    """Factor of the learning rate: 1 until `start`, then a cosine to `to` at progress 1."""
    t = max(0.0, (progress - start) / (1 - start)) if start < 1 else 0.0
    return to + (1 - to) * 0.5 * (1 + math.cos(math.pi * t))


def warmed(step: int, steps: int) -> float:
    """Factor of the learning rate that rises over the first steps: Adam's averages and batch normalisation's statistics come after the weights."""
    return min(1.0, (step + 1) / steps) if steps else 1.0
