"""Aligned faces from tar shards and folders of images, decoded once into memory, drawn with a weight per source.

A picture's source is the first word of its name (before '_' or '-'); the tar or folder it is from may have a weight as well, and the two
multiply. A fixed twentieth, chosen by a hash of the name, is held out.
"""
import hashlib
import re

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from sources import pictures, sources_in


def is_held_out(name):
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 20 == 0


def first_word(name):
    return re.split("[_-]", name.rsplit("/", 1)[-1])[0]


class Faces:
    """images uint8 [N,3,size,size] and native int [N], their side before that, in the order of the sources; names likewise."""

    def __init__(self, sources, size, folder="", keep=None):
        """sources: as sources_in takes them, relative to `folder`; keep: which names are taken, all without it."""
        self.names, found, native, weights = [], [], [], []
        for path, weight in sources_in(folder, sources):
            for name, picture in pictures(path, keep):
                native.append(picture.width)
                if picture.width != size:
                    picture = picture.resize((size, size), Image.BOX if picture.width % size == 0 else Image.LANCZOS)
                self.names.append(name)
                found.append(np.asarray(picture))
                weights.append(weight)
        if not found:
            raise SystemExit(f"{sources} holds no images: give --data the folder with the tar of aligned faces.")
        self.images = torch.from_numpy(np.stack(found)).permute(0, 3, 1, 2).contiguous()
        self.native, self.weights = torch.tensor(native), torch.tensor(weights)

    def split(self, weights):
        """(training indices, their draw probabilities, held-out indices); weights by the name's first word, 1 where not named."""
        train = [i for i, n in enumerate(self.names) if not is_held_out(n)]
        held = [i for i, n in enumerate(self.names) if is_held_out(n)]
        p = torch.tensor([float(weights.get(first_word(self.names[i]), 1.0)) for i in train]) * self.weights[train]
        if not p.sum() > 0:
            raise SystemExit("No training picture has a weight above 0: see `tar` and `source_weights` in the config.")
        return torch.tensor(train), p / p.sum(), torch.tensor(held)

    def sharp(self, index, weights, resolution):
        """`weights` of the pictures `index`, 0 where the picture itself is smaller than `resolution`: enlarged, it would teach blur."""
        kept = weights * (self.native[index] >= resolution)
        if not kept.any():
            raise SystemExit(f"No training picture has {resolution} px: lower `resolutions` in the config, or give larger pictures.")
        return kept


def to_float(images):
    return images.float().div_(127.5).sub_(1.0)


def augment(x, shift=0.04, scale=0.06, angle=0.06, tone=0.12):
    """Mirror, small similarity and tone changes of a batch in [-1,1]; what remains is still a plausible aligned photo."""
    n, dev = x.shape[0], x.device
    u = lambda a: (torch.rand(n, device=dev) * 2 - 1) * a  # noqa: E731
    a, s = u(angle), 1 + u(scale)
    mirror = torch.where(torch.rand(n, device=dev) < 0.5, -1.0, 1.0)
    cos, sin = a.cos() * s, a.sin() * s
    theta = torch.stack([torch.stack([cos * mirror, -sin, u(shift)], 1), torch.stack([sin * mirror, cos, u(shift)], 1)], 1)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    x = F.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
    gain, offset = 1 + u(tone), u(tone)
    return (x * gain[:, None, None, None] + offset[:, None, None, None]).clamp_(-1, 1)
