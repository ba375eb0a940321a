"""Aligned faces from a tar of images, decoded once into memory, drawn with a weight per source.

A member's source is the first word of its name (before '_' or '-'); a fixed twentieth, chosen by a hash of the name, is held out.
"""
import hashlib
import io
import itertools
import re
import tarfile

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image


def is_held_out(name):
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 20 == 0


def members(path, limit=None):
    """(name, bytes) of the files of a tar, in its order."""
    try:
        with tarfile.open(path) as tar:
            files = itertools.islice((member for member in tar if member.isfile()), limit)
            yield from ((member.name, tar.extractfile(member).read()) for member in files)
    except FileNotFoundError:
        raise SystemExit(f"{path} is not there: give --data the folder with the tar of aligned faces.") from None
    except tarfile.TarError as error:
        raise SystemExit(f"{path} is not a readable tar ({error}): copy it again.") from None


class Faces:
    """images uint8 [N,3,size,size]; names in tar order."""

    def __init__(self, path, size, limit=None):
        self.names, pictures = [], []
        for name, data in members(path, limit):
            try:
                picture = Image.open(io.BytesIO(data)).convert("RGB")
            except OSError as error:  # Pillow's UnidentifiedImageError is one
                raise SystemExit(f"{path}: {name} in it is not a readable picture ({error}); the tar must hold images only.") from None
            if picture.size != (size, size):
                picture = picture.resize((size, size), Image.BOX if picture.width % size == 0 else Image.LANCZOS)
            self.names.append(name)
            pictures.append(np.asarray(picture))
        if not pictures:
            raise SystemExit(f"{path} holds no images: give --data the folder with the tar of aligned faces.")
        self.images = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous()

    def split(self, weights):
        """(training indices, their draw probabilities, held-out indices); weights by source, 1 where not named."""
        train = [i for i, n in enumerate(self.names) if not is_held_out(n)]
        held = [i for i, n in enumerate(self.names) if is_held_out(n)]
        p = torch.tensor([float(weights.get(re.split("[_-]", self.names[i])[0], 1.0)) for i in train])
        return torch.tensor(train), p / p.sum(), torch.tensor(held)


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
