"""How near the pictures of codes are to photos: the same numbers in a run's log and in a comparison of runs."""
from __future__ import annotations

import torch

from anycost.data.resize import down, resized
from anycost.losses.identity import IdentityDistance
from anycost.losses.reconstruction import Reconstruction
from anycost.losses.regions import lower_face


@torch.no_grad()
def figures(
    reconstruction: Reconstruction, size: int, identity: IdentityDistance | None, codes: torch.Tensor, photos: torch.Tensor,
    features: torch.Tensor | None = None, batch: int = 16,
) -> dict[str, torch.Tensor]:
    """Per photo, [N] each: SqueezeNet distance of the whole and of the lower face, L1 (pictures in [-1,1]), distances of two cheaper sub-generators, identity cosine.

    reconstruction: of the generator, `size` px; codes [N,rows,dim]; photos [N,3,S,S]. Distances as `anycost evaluate` measures them.
    """
    full, narrow = reconstruction.full, (reconstruction.full[0], reconstruction.rungs[0][1])
    half = (size // 2, full[1]) if (size // 2, full[1]) in reconstruction.rungs else full
    parts: list[dict[str, torch.Tensor]] = []
    spare = [None] * len(photos.split(batch))
    for code, some, feature in zip(codes.split(batch), photos.split(batch), spare if features is None else features.split(batch)):
        target = resized(some, size)
        picture = reconstruction.picture(code, *full, feature).clamp(-1, 1)
        found = {"distance": reconstruction.distance(picture, target), "lower_face": reconstruction.distance(lower_face(picture), lower_face(target)),
                 "l1": (picture - target).abs().mean((1, 2, 3))}
        for k, ratio in (narrow, half):
            found[f"{k}@{ratio:g}"] = reconstruction.distance(reconstruction.picture(code, k, ratio, feature).clamp(-1, 1), down(target, k))
        if identity is not None:
            found["identity"] = 1 - identity(picture, target, jittered=False)
        parts.append(found)
    return {name: torch.cat([part[name] for part in parts]).float().cpu() for name in parts[0]}
