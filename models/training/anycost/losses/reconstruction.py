"""How near the pictures of a code are to photos: what an encoder is trained for and what w* is searched for (Lin et al. 2021; reference §7).

The full generator gives the photo back, and so does another sub-generator each time: a code that only the full one draws well would jump
while the plugin climbs from a cheap picture to the full one.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from anycost.data.resize import down
from anycost.losses.perceptual import for_perception

Rung = tuple[int, float]  # (resolution, ratio) of a sub-generator


def spread(wplus: torch.Tensor) -> torch.Tensor:
    """Squared distance of the rows of w+ from their mean, summed over components: small keeps codes near W, where directions hold."""
    return (wplus - wplus.mean(1, keepdim=True)).square().sum(2).mean()


@dataclass(frozen=True)
class Weights:
    """The same for the full generator and, times `consistency`, for the sub-generator."""

    l1: float = 1.0
    mse: float = 0.0
    perceptual: float = 1.0
    consistency: float = 1.0


class Reconstruction:
    """generator: fixed or not; distance: as perceptual.PerceptualDistance; resolutions and ratios: those the generator was trained for."""

    def __init__(
        self, generator: Any, distance: Any, resolutions: Sequence[int], ratios: Sequence[float], weights: Weights = Weights(), noise: str = "stored"
    ):
        self.generator, self.distance, self.weights, self.noise = generator, distance, weights, noise
        self.full = (max(resolutions), max(ratios))
        self.rungs = [(k, ratio) for k in sorted(resolutions) for ratio in sorted(ratios)]
        self.others = [rung for rung in self.rungs if rung != self.full]

    def draw(self, random: torch.Generator | None = None) -> Rung:
        """A sub-generator (k, ratio) other than the full one, each equally likely; the full one where there is no other."""
        among = self.others or [self.full]
        return among[torch.randint(len(among), (), generator=random).item()]

    def picture(self, wplus: torch.Tensor, k: int, ratio: float, feature: torch.Tensor | None = None) -> torch.Tensor:
        """RGB [N,3,k,k] of one sub-generator; feature: as the generator takes it."""
        more = {} if feature is None else {"feature": feature}
        return self.generator(wplus, self.generator.channels(ratio), k, self.noise, **more)[-1]

    def terms(self, wplus: torch.Tensor, photo: torch.Tensor, rung: Rung, feature: torch.Tensor | None = None) -> dict[str, torch.Tensor]:
        """{name: mean over the batch, not weighted} of one sub-generator. photo: [N,3,R,R] in [-1,1] at the full size."""
        picture = self.picture(wplus, *rung, feature)
        target = down(photo, rung[0])
        return {
            "l1": (picture - target).abs().mean(),
            "mse": (picture - target).square().mean(),
            "perceptual": self.distance(for_perception(picture), for_perception(target)).mean(),
        }

    def weighted(self, terms: dict[str, torch.Tensor]) -> torch.Tensor:
        """Their sum, each times its weight."""
        return sum(getattr(self.weights, name) * value for name, value in terms.items())

    def __call__(
        self, wplus: torch.Tensor, photo: torch.Tensor, random: torch.Generator | None = None
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """(loss, numbers to log)."""
        full = self.terms(wplus, photo, self.full)
        if self.weights.consistency == 0:
            return self.weighted(full), full
        sub = self.weighted(self.terms(wplus, photo, self.draw(random)))
        return self.weighted(full) + self.weights.consistency * sub, {**full, "consistency": sub}

    @torch.no_grad()
    def apart(self, wplus: torch.Tensor, photo: torch.Tensor, rungs: Sequence[Rung] | None = None) -> dict[Rung, torch.Tensor]:
        """{rung: SqueezeNet distance of each picture [N]} to the photo at its size, as `anycost evaluate` measures it; of all sub-generators or some."""
        return {rung: self.distance(for_perception(self.picture(wplus, *rung)), for_perception(down(photo, rung[0]))) for rung in rungs or self.rungs}
