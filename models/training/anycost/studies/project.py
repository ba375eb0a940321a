"""w*: the encoder's code of aligned photos, refined until its pictures are nearer at every sub-generator (reference §7).

Noise is the file's, never searched for. The pull towards the encoder's code keeps the result where sliders work: 0 comes nearest to the photo and
edits worst.
"""
from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from anycost.data.pixels import to_float
from anycost.data.resize import resized
from anycost.data.sources import decoded, pictures
from anycost.losses.reconstruction import Reconstruction, Weights
from anycost.modelfile.opened import OpenedModel
from anycost.train.sheet import save_grid


@dataclass(frozen=True)
class Settings:
    """Of the search for w*."""
    steps: int = 200
    lr: float = 0.03  # Adam; falls to 0 as a cosine
    pull: float = 0.1  # on the squared distance to the encoder's code, in units of the spread of that code's rows around mean w
    settle: float = 1.0  # share of their move that rows of 64 px and more keep in the end
    seed: int = 0


# The plugin's own search (models/refine/search.ts): no draw by chance, so that both find the same.
FINE_ROW = 8  # the first row of w+ that draws at 64 px
PLUGIN_WEIGHTS = Weights(perceptual=4, consistency=0)


def plugin_settings(steps: int = 60) -> Settings:
    return Settings(steps=steps, lr=0.05, pull=0.1, settle=0.88)


class InTurn(Reconstruction):
    """As the plugin draws: every fourth step a narrower sub-generator of the full resolution, in turn, instead of the full one."""

    EVERY = 4
    steps = 0

    def __call__(self, wplus: torch.Tensor, photo: torch.Tensor, random: torch.Generator | None = None) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        k, full = self.full
        narrow = sorted({ratio for _, ratio in self.rungs if ratio < full}, reverse=True)
        turn, place = divmod(self.steps, self.EVERY)
        self.steps += 1
        ratio = narrow[turn % len(narrow)] if narrow and place == self.EVERY - 1 else full
        terms = self.terms(wplus, photo, (k, ratio))
        return self.weighted(terms), terms


Say = Callable[[int, dict[str, float]], None]  # (step, numbers)


def project(
    reconstruction: Reconstruction, photos: torch.Tensor, start: torch.Tensor, mean_w: torch.Tensor, settings: Settings = Settings(), say: Say = lambda *_: None
) -> torch.Tensor:
    """photos [N,3,R,R] in [-1,1], start: the encoder's w+ [N, rows, dim] -> w* of the same shape."""
    random = torch.Generator().manual_seed(settings.seed)
    wplus = start.clone().requires_grad_(True)
    scale = (start - mean_w).square().mean((1, 2), keepdim=True).clamp_min(1e-8)
    optimiser = torch.optim.Adam([wplus], lr=settings.lr, betas=(0.9, 0.99))
    for step in range(settings.steps):
        optimiser.param_groups[0]["lr"] = settings.lr * 0.5 * (1 + math.cos(math.pi * step / settings.steps))
        loss, numbers = reconstruction(wplus, photos, random)
        moved = ((wplus - start).square() / scale).mean()
        loss = loss + settings.pull * moved
        if not torch.isfinite(loss):
            raise SystemExit(f"The loss became {loss.item()} at step {step}: lower --lr.")
        optimiser.zero_grad(set_to_none=True)
        (loss * len(photos)).backward()  # the loss is a mean: each code's gradient is now what it would be alone
        optimiser.step()
        say(step, {**{name: value.item() for name, value in numbers.items()}, "moved": moved.item()})
    found = wplus.detach()
    found[:, FINE_ROW:] = start[:, FINE_ROW:] + settings.settle * (found - start)[:, FINE_ROW:]
    return found


def read_photos(path: str | Path, members: Sequence[str], size: int, least: int | None = None) -> tuple[list[str], torch.Tensor]:
    """(names without ending, [N,3,size,size] in [-1,1]) of an image, or of members of a tar or folder; none of less than `least` px, or `size`."""
    path = Path(path)
    if not path.exists():
        raise SystemExit(f"{path} is not there: give --photos an aligned image, a tar or a folder.")
    if path.is_file() and path.suffix.lower() != ".tar":
        found = {path.name: decoded(path.parent, path.name, path.read_bytes())}
    elif not members:
        raise SystemExit(f"{path} holds many photos: name those to project with --members.")
    else:
        found = {name: picture for name, picture in pictures(path) if name in members}
        missing = sorted(set(members) - set(found))
        if missing:
            raise SystemExit(f"{path} has no {', '.join(missing)}.")
    least = least or size
    small = [name for name, picture in found.items() if picture.width < least]
    if small:
        raise SystemExit(f"{', '.join(small)}: smaller than the model's {least} px; give a larger picture.")
    fit = lambda picture: picture.resize((size, size), Image.BOX if picture.width % size == 0 else Image.LANCZOS)  # noqa: E731
    stack = np.stack([np.asarray(fit(picture)) for picture in found.values()])
    return [Path(name).stem for name in found], to_float(torch.from_numpy(stack).permute(0, 3, 1, 2))


def summary(before: dict, after: dict) -> dict[str, dict[str, float]]:
    """{"64@0.5": {"before", "after"}}, means over the photos."""
    return {f"{k}@{ratio:g}": {"before": round(before[k, ratio].mean().item(), 4), "after": round(after[k, ratio].mean().item(), 4)} for k, ratio in before}


def project_photos(
    model: OpenedModel, reconstruction: Reconstruction, names: Sequence[str], photos: torch.Tensor, settings: Settings, out: Path, say: Say
) -> dict[str, dict[str, float]]:
    """Writes NAME.npy, projected.png and projected.json into `out`; returns the distances before and after, by sub-generator. photos: as large as encoder or generator can use."""
    start, photos = model.encode(photos), resized(photos, model.resolution)
    found = project(reconstruction, photos, start, model.mean_w, settings, say)
    distances = summary(*(reconstruction.apart(w, photos) for w in (start, found)))
    out.mkdir(parents=True, exist_ok=True)
    for name, w in zip(names, found):
        np.save(out / f"{name}.npy", w.numpy())
    shown = [reconstruction.full, (model.resolution, min(model.ratios))]
    with torch.no_grad():
        save_grid([photos] + [reconstruction.picture(w, *rung) for w in (start, found) for rung in shown], out / "projected.png")
    asked: dict[str, Any] = {**dataclasses.asdict(settings), "consistency": reconstruction.weights.consistency, "noise": reconstruction.noise}
    report = {"model": model.metadata["id"], "photos": list(names), "settings": asked, "distances": distances}
    (out / "projected.json").write_text(json.dumps(report, indent=1))
    return distances
