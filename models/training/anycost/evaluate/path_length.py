"""Perceptual path length: how much the picture changes per small step in w (Karras et al. 2019), here with the distance that is given."""
import numpy as np
import torch
import torch.nn.functional as F

EPSILON = 1e-4
LARGEST = 256


def box_down(pictures, size=LARGEST):
    return F.avg_pool2d(pictures, pictures.shape[-1] // size) if pictures.shape[-1] > size else pictures


@torch.no_grad()
def step_pairs(w0, w1, epsilon=EPSILON):
    """The start of each path w0 -> w1 and a step of `epsilon` along it (end points, t = 0)."""
    return w0, torch.lerp(w0, w1, epsilon)


@torch.no_grad()
def path_lengths(distance, a, b, epsilon=EPSILON):
    """Squared distance / epsilon^2 of each picture of `a` to that of `b`: the two ends of steps of `epsilon`, drawn with the same noise."""
    return distance(box_down(a), box_down(b)).double() / epsilon**2


def trimmed_mean(values):
    """Without what lies outside the 1st and 99th percentile."""
    low, high = np.percentile(values, [1, 99])
    return float(values[(values >= low) & (values <= high)].mean())
