"""What the codes of real faces are like, as a mixture that new faces are drawn from.

The mapping network gives every row of w+ one w, and a joint run's generator has only seen codes whose rows differ: its pictures of such a w are
mottled and alike. A mixture of kinds of faces (k-means; all differ alike within their kind) keeps the rows, and nearly all that real codes'
pictures have before its own (models/training/README.md has the numbers). Drawn from as models/runtime/prior.ts does.
"""
from __future__ import annotations

import torch
from sklearn.cluster import KMeans

Prior = dict[str, torch.Tensor]

# fewer would bring their own faces back, not a kind
FEWEST = 20
# 128 kinds gave no nearer pictures than 32, 96 ways farther ones than 192
KINDS, WAYS = 32, 192


def fit_prior(codes: torch.Tensor, kinds: int = KINDS, ways: int = WAYS) -> Prior:
    """codes [N, n_style, dim] of real faces -> centres [kinds, n_style, dim], shares [kinds], spread [ways, n_style, dim]; fewer where there are few codes."""
    flat = codes.flatten(1)
    found = KMeans(max(1, min(kinds, len(flat) // FEWEST)), n_init=4, random_state=0).fit(flat.numpy())
    means = torch.from_numpy(found.cluster_centers_).float()
    counts = torch.from_numpy(found.labels_).long().bincount(minlength=len(means))
    means = means[counts >= min(FEWEST, int(counts.max()))]
    of = torch.cdist(flat, means).argmin(1)
    counts = of.bincount(minlength=len(means))
    centres = torch.zeros_like(means).index_add_(0, of, flat) / counts[:, None]
    rest = flat - centres[of]
    sizes, axes = torch.linalg.eigh(rest.t() @ rest / len(rest))  # the smallest first
    spread = (axes * sizes.clamp_min(0).sqrt()).t().flip(0)[:ways]
    return {"centres": centres.unflatten(1, codes.shape[1:]), "shares": counts / counts.sum(), "spread": spread.unflatten(1, codes.shape[1:])}


def draw(prior: Prior, count: int, truncation: float, random: torch.Generator) -> torch.Tensor:
    """w+ [count, n_style, dim]; truncated towards the centres of their kinds (multi-modal truncation, Mokady et al. 2022)."""
    kinds = torch.multinomial(prior["shares"], count, replacement=True, generator=random)
    z = torch.randn(count, len(prior["spread"]), generator=random)
    return prior["centres"][kinds] + truncation * torch.einsum("nd,drk->nrk", z, prior["spread"])
