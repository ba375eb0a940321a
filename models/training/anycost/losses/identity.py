"""How far apart the identities of two aligned pictures are, by a net that may be trained through.

It moves its own number more than the picture (smiles lose their teeth while the cosine rises), so it is never a judge of what was trained with it.
"""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from anycost.networks.identity import SIDE, IdentityNet

FILE = "fr_feature.onnx"  # in the folder `model` of the npm package faceplugin-face-recognition-js
# Where the ArcFace reference lies in an FFHQ crop: eyes at (0.38, 0.475) and (0.62, 0.475), mouth between 0.72 and 0.75 of the side.
SCALE, EYE_HEIGHT, REFERENCE_EYES = 0.86 / 128, 0.475, (56.0, 51.6)


def face_square(count: int, shift: float = 0.0, scale: float = 0.0, angle: float = 0.0) -> torch.Tensor:
    """Sampling grids [count, 112, 112, 2] of the 112 px face in an FFHQ crop, each jittered by up to `shift` px of the 112, `scale` and `angle` (radians)."""
    u = lambda a: (torch.rand(count) * 2 - 1) * a  # noqa: E731
    size, turn = SCALE * SIDE * (1 + u(scale)), u(angle)
    x, y = u(shift), u(shift)
    cos, sin = size * turn.cos(), size * turn.sin()
    # affine_grid: [-1,1] of the face -> [-1,1] of the crop.
    centre_x = 2 * (0.5 + SCALE * (SIDE / 2 - REFERENCE_EYES[0] + x)) - 1
    centre_y = 2 * (EYE_HEIGHT + SCALE * (SIDE / 2 - REFERENCE_EYES[1] + y)) - 1
    theta = torch.stack([torch.stack([cos, -sin, centre_x], 1), torch.stack([sin, cos, centre_y], 1)], 1)
    return F.affine_grid(theta, [count, 3, SIDE, SIDE], align_corners=False)


class IdentityDistance(nn.Module):
    """1 - cosine of the identities of aligned pictures, pair by pair [N]; both of a pair are cut alike, jittered while training."""

    def __init__(self, path: str | Path, shift: float = 2.0, scale: float = 0.05, angle: float = 0.04):
        super().__init__()
        self.net, self.jitter = IdentityNet(path).eval().requires_grad_(False), (shift, scale, angle)

    def features(self, pictures: torch.Tensor, grid: torch.Tensor) -> torch.Tensor:
        faces = F.grid_sample(pictures.float(), grid.to(pictures.device), align_corners=False, padding_mode="border")
        return self.net(faces.contiguous(memory_format=torch.channels_last))

    def forward(self, pictures: torch.Tensor, photos: torch.Tensor, jittered: bool = True) -> torch.Tensor:
        """pictures, photos [N,3,r,r] in [-1,1]."""
        grid = face_square(len(pictures), *(self.jitter if jittered else (0.0, 0.0, 0.0)))
        with torch.no_grad():
            target = self.features(photos, grid)
        return 1 - (self.features(pictures, grid) * target).sum(1)
