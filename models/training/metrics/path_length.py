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
def path_lengths(render, distance, pairs, epsilon=EPSILON, batch=16):
    """render: w [n, dim], start index -> pictures, with the same noise for the same index; squared distance / epsilon^2 of each pair."""
    found = []
    for at in range(0, len(pairs[0]), batch):
        a, b = (box_down(render(w[at : at + batch], at)) for w in pairs)
        found.append(distance(a, b).double() / epsilon**2)
    return torch.cat(found).numpy()


def trimmed_mean(values):
    """Without what lies outside the 1st and 99th percentile."""
    low, high = np.percentile(values, [1, 99])
    return float(values[(values >= low) & (values <= high)].mean())
