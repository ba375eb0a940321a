"""468 points of a face, lips and eyes refined, by MediaPipe's attention mesh (models/nets/face_mesh_attention.onnx), as ui/worker/mesh does it."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from anycost.labels.crop import Squares, around, cut
from anycost.labels.mesh_tables import REFINED
from anycost.labels.nets import Net

SIZE = 192
GROW = 1.45  # side of the crop, of the larger extent of the points
OUTER_EYES = (33, 263)  # corners, left and right in the picture
FIRST = (0.5, 0.57, 0.86)  # where a face lies in an FFHQ-aligned crop: centre and side, of mesh-finder.ts


@dataclass(frozen=True)
class Mesh:
    """points [N, 468, 3]: x and y in shares of the picture's side, z in the same unit (towards the back is larger); sure [N]: 0 to 1, that it is a face."""

    points: np.ndarray
    sure: np.ndarray


class FaceMesh:
    """The network. folder: where it is."""

    def __init__(self, folder: str | Path):
        self.net = Net(folder, "face_mesh_attention.onnx")

    def once(self, pictures: torch.Tensor, squares: Squares) -> Mesh:
        """uint8 [N,3,s,s] and where the faces are."""
        out = self.net(cut(pictures, squares, SIZE) / 255)
        points = out["mesh"].astype(np.float64).reshape(len(pictures), -1, 3)
        for name, index in REFINED.items():  # x and y only: the refined points have no depth
            points[:, list(index), :2] = out[name].reshape(len(pictures), -1, 2)
        flat = squares.to_picture(points[..., :2] / SIZE)
        depth = points[..., 2:] / SIZE * squares.side[:, None, None]
        return Mesh(np.concatenate([flat, depth], 2), out["flag"].reshape(len(pictures)))

    def __call__(self, pictures: torch.Tensor, squares: Squares | None = None) -> Mesh:
        """Twice: the second crop is level by the eyes and fits the points of the first. squares: the first crop; that of aligned faces without."""
        first = self.once(pictures, squares or Squares.same(len(pictures), *FIRST))
        flat = first.points[..., :2]
        return self.once(pictures, around(flat, GROW, (flat[:, OUTER_EYES[0]], flat[:, OUTER_EYES[1]])))
