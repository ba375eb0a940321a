"""The adversarial loss of projected heads: a photo against what the generator makes of it (relativistic pairing, Jolicoeur-Martineau 2018)."""
from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F

Logits = Sequence[torch.Tensor]


def apart(above: Logits, below: Logits) -> torch.Tensor:
    """Softplus of how far `above` fails to be above `below`, mean over places and levels. The places of one picture belong together, since both show one photo."""
    return sum(F.softplus(b - a).mean() for a, b in zip(above, below)) / len(above)


def gap(real: Logits, fake: Logits) -> torch.Tensor:
    """Mean logit of photos above that of pictures: near 0 the heads know nothing, far above it they have won."""
    return sum((r - f).mean() for r, f in zip(real, fake)) / len(real)


def r1(heads: Callable[[Sequence[torch.Tensor]], Logits], features: Sequence[torch.Tensor]) -> torch.Tensor:
    """Mean squared gradient of the photos' logits by their features (unit vectors at each place), a sum over places: heads that stay smooth teach longer (Mescheder et al. 2018)."""
    at = [f.detach().float().requires_grad_(True) for f in features]
    grads = torch.autograd.grad(sum(logit.mean(1).sum() for logit in heads(at)), at, create_graph=True)
    return sum(g.square().sum((1, 2, 3)).mean() for g in grads) / len(grads)
