"""Learning rates over a run."""
import math


def decayed(progress, start, to):
    """Factor of the learning rate: 1 until `start`, then a cosine to `to` at progress 1."""
    t = max(0.0, (progress - start) / (1 - start)) if start < 1 else 0.0
    return to + (1 - to) * 0.5 * (1 + math.cos(math.pi * t))
