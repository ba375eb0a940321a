"""Fit the mapping network z -> w to the codes the encoder gives the training faces.

Joint training never uses z, so the mapping network is trained afterwards, when the codes stand still: the distribution of
mapping(z) is moved onto that of the per-photo mean row of w+ by the sliced Wasserstein distance (Bonneel et al. 2015: sort
both samples along random lines and compare), plus mean and covariance. Seconds on a CPU.
"""
from __future__ import annotations

from pathlib import Path

import torch

from anycost.data.faces import Faces
from anycost.networks.generator import Generator
from anycost.train.joint.trained import Trained
from anycost.train.prior import fit_prior


def sliced_distance(a: torch.Tensor, b: torch.Tensor, lines: torch.Tensor) -> torch.Tensor:
    """a, b [N, D], lines [D, L]: mean squared difference of the sorted projections."""
    return (torch.sort(a @ lines, 0).values - torch.sort(b @ lines, 0).values).square().mean()


def moments(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean [D] and covariance [D, D] of [N, D]."""
    centred = x - x.mean(0)
    return x.mean(0), centred.t() @ centred / len(x)


def fit(generator: Generator, target: torch.Tensor, steps: int = 1500, batch: int = 1024, lines: int = 256, lr: float = 0.2) -> None:
    """Trains generator.style in place; target [N, style_dim]. lr is large because the layers' lr_mul is 0.01."""
    style = generator.style.requires_grad_(True)
    shift, scale = target.mean(0), target.std()
    opt = torch.optim.Adam(style.parameters(), lr=lr, betas=(0.5, 0.99))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(opt, steps)
    mean, covariance = moments((target - shift) / scale)
    for step in range(steps):
        w = (generator.map(torch.randn(batch, target.shape[1])) - shift) / scale
        real = (target[torch.randint(len(target), (batch,))] - shift) / scale
        directions = torch.nn.functional.normalize(torch.randn(target.shape[1], lines), dim=0)
        m, c = moments(w)
        loss = sliced_distance(w, real, directions) * target.shape[1] + (m - mean).square().sum() + (c - covariance).square().sum() * 0.1
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
        schedule.step()
        if step % 250 == 0 or step == steps - 1:
            print(f"mapping step {step} loss {loss.item():.4f}", flush=True)
    style.requires_grad_(False)


def fit_run(run: str | Path, data: str | Path, steps: int = 1500, checkpoint: str | Path | None = None) -> None:
    """Writes RUN/mapping.pt: the mapping network, mean w and the prior, for the newest checkpoint or another; data: the folder that holds the run's faces."""
    torch.manual_seed(0)
    trained = Trained(run, checkpoint)
    faces = Faces(trained.config.tar, trained.photo_size, folder=data)
    train, _, _ = faces.split(trained.config.source_weights)
    codes = trained.encode(faces.images[train])
    target = codes.mean(1)
    fit(trained.generator, target, steps)
    with torch.no_grad():
        mean_w = trained.generator.map(torch.randn(10000, target.shape[1])).mean(0)  # as mean_style(10 000) of the official code
    torch.save({"style": trained.generator.style.state_dict(), "mean_w": mean_w, "prior": fit_prior(codes)}, Path(run) / "mapping.pt")
