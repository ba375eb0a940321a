"""What the adversarial stages share: networks, the running average of the generator, and the losses of their phases."""
from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from anycost.data.augment_adaptive import AdaptiveAugmentation
from anycost.losses.adversarial import discriminator_logistic, generator_nonsaturating, lazy, r1
from anycost.machine.device import compiled
from anycost.machine.ranks import Ranks
from anycost.networks.generator import Generator
from anycost.networks.sampling import sample_resolutions
from anycost.train.average import follow
from anycost.train.sheet import save_samples
from anycost.train.stages.config import StageConfig
from anycost.train.steps import Loss, Phase, Steps

Latent = tuple[torch.Tensor, int, list[torch.Tensor]]  # z [N, 1 or 2, dim], the row of w+ from which the second counts, noise
Draw = Callable[[int, int], torch.Tensor]  # (count, resolution) -> real faces [count,3,r,r] in [-1,1]


def new_generator(c: StageConfig) -> Generator:
    """With fresh weights."""
    return Generator(c.resolution, c.style_dim, c.n_mlp, c.multiplier, c.channel_max)


class Stage(Steps):
    """Adversarial training with lazy R1, style mixing and a running average of the generator (Karras et al. 2020)."""

    @staticmethod
    def prepared(generator: Generator, c: StageConfig) -> Generator:
        """The generator of the stage before, as this one starts from it."""
        return generator

    def __init__(self, c: StageConfig, generator: Generator, discriminator: nn.Module, reals: Draw, ranks: Ranks = Ranks()):
        """c: StageConfig. reals: (count, resolution) -> real faces [count,3,r,r] in [-1,1], from torch's random numbers."""
        super().__init__(c, generator.input.input.device, ranks)
        self.reals, self.g, self.d = reals, generator, discriminator
        self.g_ema = copy.deepcopy(generator).eval().requires_grad_(False)
        self.resolutions = sorted(discriminator.resolutions)
        adam = dict(lr=c.lr, betas=(0.0, 0.99))
        self.opt_g, self.opt_d = torch.optim.Adam(self.g.parameters(), **adam), torch.optim.Adam(self.d.parameters(), **adam)
        self.fast_g, self.fast_d = compiled(self.g, c.compile), compiled(self.d, c.compile)
        self.augment = AdaptiveAugmentation(c.ada_target, c.ada_images)

    # --- what a checkpoint holds; `g_ema` and `d` are what the next stage starts from

    def networks(self) -> dict[str, nn.Module]:
        return {"g": self.g, "d": self.d, "g_ema": self.g_ema}

    def parts(self) -> dict[str, Any]:
        return {**self.networks(), "g_optim": self.opt_g, "d_optim": self.opt_d, "augment": self.augment}

    def optimisers(self) -> Sequence[torch.optim.Optimizer]:
        return self.opt_g, self.opt_d

    def only(self, phase: Phase) -> None:
        self.g.requires_grad_(phase.optimiser is self.opt_g)
        self.d.requires_grad_(phase.optimiser is self.opt_d)

    # --- what is shown

    def ratios(self) -> list[float]:
        """Of the uniform sub-generators that this stage trains, the full one first."""
        return [1.0]

    def sheet(self, path: str | Path) -> None:
        top, lower = self.resolutions[-1], self.resolutions[-2::-1]
        save_samples(self.g_ema, [(top, ratio) for ratio in self.ratios()] + [(k, 1.0) for k in lower], path)

    # --- the pictures of a step

    def latent(self, n: int) -> Latent:
        """z of one or two faces per picture [N, 1 or 2, dim], the row of w+ from which the second one counts, and noise."""
        two = torch.rand(()).item() < self.c.mixing
        z = torch.randn(n, 2 if two else 1, self.g.style_dim, device=self.device)
        return z, torch.randint(1, self.g.n_style, ()).item() if two else self.g.n_style, self.g.random_noise(n)

    @staticmethod
    def rows(generator: Generator, z: torch.Tensor, row: int) -> torch.Tensor:
        """w+ [N, n_style, dim] of z [N, 1 or 2, dim]: the first w up to `row`, the last from there."""
        w = generator.map(z.flatten(0, 1)).view(z.shape)
        return torch.cat([w[:, :1].expand(-1, row, -1), w[:, -1:].expand(-1, generator.n_style - row, -1)], 1)

    def pictures(self, generator: Generator, latent: Latent, channels: Sequence[int] | None = None) -> list[torch.Tensor]:
        """RGB at each of the stage's resolutions, lowest first."""
        z, row, noise = latent
        return generator(self.rows(generator, z, row), channels, noise=noise)[-len(self.resolutions) :]

    def judged(self, pictures: list[torch.Tensor]) -> list[torch.Tensor]:
        """Those of the resolutions that this micro-batch looks at."""
        sizes = sample_resolutions(self.resolutions, min(self.c.n_sampled_res, len(self.resolutions)))
        return [p for p in pictures if p.shape[-1] in sizes]

    def channels(self, who: str) -> Sequence[int] | None:
        """Widths of the sub-generator that phase `who` ("d" or "g") runs; None is all."""

    def judge(self, pictures: torch.Tensor, who: str) -> torch.Tensor:
        """Logits of pictures as the discriminator sees them."""
        return self.fast_d(self.augment(pictures), *self.condition(who))

    def condition(self, who: str) -> tuple[torch.Tensor, ...]:
        """What the discriminator is told beside the picture of "real", "d" or "g"."""
        return ()

    # --- losses of one micro-batch

    def discriminator_loss(self) -> Loss:
        """Real faces and fakes of each judged resolution."""
        with torch.no_grad():
            fakes = self.judged(self.pictures(self.fast_g, self.latent(self.c.batch), self.channels("d")))
        loss, sign = 0, 0
        for fake in fakes:
            real = self.judge(self.reals(len(fake), fake.shape[-1]), "real")
            loss = loss + discriminator_logistic(real, self.judge(fake, "d"))
            sign = sign + real.sign().mean() / len(fakes)
        return loss, {"d": loss, "sign": sign}

    def r1_loss(self) -> Loss:
        """By the picture that the discriminator sees: the augmentation before it is not differentiated a second time."""
        (size,) = sample_resolutions(self.resolutions, 1)
        penalty = r1(self.d, self.augment(self.reals(self.c.batch, size)), *self.condition("d"))
        return lazy(penalty, self.c.r1 / 2, self.c.r1_every), {"r1": penalty}

    def generator_loss(self) -> Loss:
        """What the discriminator says of fakes, and what else holds them."""
        latent = self.latent(self.c.batch)
        pictures = self.pictures(self.fast_g, latent, self.channels("g"))
        loss = sum(generator_nonsaturating(self.judge(p, "g")) for p in self.judged(pictures))
        held, numbers = self.held(pictures, latent)
        return loss + held, {"g": loss, **numbers}

    def held(self, pictures: list[torch.Tensor], latent: Latent) -> tuple[Any, dict[str, Any]]:
        """What else the generator is asked for: (loss, numbers to log)."""
        return 0, {}

    # --- the step

    def follow_discriminator(self, numbers: dict[str, float]) -> None:
        """Augmentation follows how sure it is of real faces."""
        self.augment.saw(numbers["sign"], self.images_per_step())
        numbers["p"] = self.augment.p

    def phases(self) -> list[Phase]:
        return [
            Phase("d", self.opt_d, self.discriminator_loss, done=self.follow_discriminator),
            Phase("r1", self.opt_d, self.r1_loss, every=self.c.r1_every if self.c.r1 > 0 else 0, mixed=False),
            Phase("g", self.opt_g, self.generator_loss),
        ]

    def average(self, decay: float) -> None:
        follow(self.g_ema, self.g, decay)
