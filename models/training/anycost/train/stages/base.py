"""The first stage: StyleGAN2 at one resolution (Karras et al. 2020; reference §9, stage 1)."""
from __future__ import annotations

from typing import Any

from anycost.losses.adversarial import PathLength, lazy
from anycost.networks.residual_discriminator import PlainDiscriminator, discriminator_channels
from anycost.train.stages.config import StageConfig
from anycost.train.stages.stage import Phase, Stage
from anycost.train.steps import Loss


class Base(Stage):
    """One resolution, full width."""
    name = "base"

    @staticmethod
    def new_discriminator(c: StageConfig) -> PlainDiscriminator:
        return PlainDiscriminator(discriminator_channels(c.resolution, c.d_multiplier, c.d_channel_max))

    def __init__(self, *args):
        super().__init__(*args)
        self.path = PathLength()

    def parts(self) -> dict[str, Any]:
        return {**super().parts(), "path": self.path}

    def path_loss(self) -> Loss:
        """Of a smaller batch. Each micro-batch starts from the mean that stood before the phase; it then moves by their average."""
        path = PathLength()
        path.load_state_dict(self.path.state_dict())
        z, row, noise = self.latent(max(1, self.c.batch // self.c.path_shrink))
        wplus = self.rows(self.g, z, row)
        penalty = path(self.g(wplus, noise=noise)[-1], wplus)
        return lazy(penalty, self.c.path, self.c.path_every), {"path": penalty, "path_mean": path.mean}

    def keep_path_mean(self, numbers: dict[str, float]) -> None:
        """Of the phase that has just ended."""
        self.path.mean = numbers["path_mean"]

    def phases(self) -> list[Phase]:
        every = self.c.path_every if self.c.path > 0 else 0
        return [*super().phases(), Phase("path", self.opt_g, self.path_loss, every, mixed=False, done=self.keep_path_mean)]
