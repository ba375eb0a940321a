"""What a refining encoder makes of photos: look after look, whether it is being trained or comes from a model file."""
from __future__ import annotations

from collections.abc import Callable

import torch

from anycost.data.resize import resized
from anycost.networks.folded_refiner import FoldedRefiner
from anycost.networks.refiner import Refiner

Looked = tuple[torch.Tensor, list[torch.Tensor]]  # what FoldedEncoder.look gives
Found = tuple[torch.Tensor, "torch.Tensor | None"]  # w+, feature


def refined(refiner: Refiner | FoldedRefiner, passes: int, photos: torch.Tensor, looked: Looked, draw: Callable[[torch.Tensor], torch.Tensor] | None = None) -> Found:
    """Code and feature after `passes` looks, of which more than one need `draw`. photos [N,3,S,S]; looked: of the small encoder at half the size; draw: code -> picture [N,3,r,r], without gradients."""
    code, levels = looked
    photos, feature = resized(photos, refiner.size), None
    for _ in range(passes):
        seen = photos
        if refiner.planes == 6:
            code = code.detach()  # each look is trained by its own result, as ReStyle's
            seen = torch.cat([photos, resized(draw(code), refiner.size).to(photos.dtype)], 1)
        change, feature = refiner.both(seen.contiguous(memory_format=torch.channels_last), levels)
        code = code + change
    return code, feature


def joined(found: list[Found]) -> Found:
    """Several batches as one."""
    codes, features = zip(*found)
    return torch.cat(codes), None if features[0] is None else torch.cat(features)
