"""Multi-resolution training: all of the highest `n_res` pictures of one run of the generator become good ones (Lin et al. 2021; reference §9, stage 2)."""
import copy
from dataclasses import dataclass

import torch

from losses import discriminator_logistic, distillation, generator_nonsaturating, is_due, lazy, r1
from measures import down
from sampling import sample_resolutions


@dataclass(frozen=True)
class Settings:
    n_sampled_res: int = 2  # resolutions judged per step
    lr: float = 0.002
    r1: float = 10.0
    r1_every: int = 16
    mixing: float = 0.9  # share of batches with two w, the second from a random row on
    distill: float = 2.0
    ema_halflife_images: int = 10_000


class MultiResolution:
    """generator, a MultiResDiscriminator, and optionally a teacher (the full generator of the stage before) with a perceptual distance."""

    def __init__(self, generator, discriminator, teacher=None, distance=None, settings=Settings()):
        if (teacher is None) != (distance is None):
            raise ValueError("A teacher needs a perceptual distance, and the other way round.")
        self.g, self.d, self.s, self.step = generator, discriminator, settings, 0
        self.teacher, self.distance = teacher, distance
        if teacher is not None:
            teacher.eval().requires_grad_(False)
        self.g_ema = copy.deepcopy(generator).eval().requires_grad_(False)
        self.resolutions = sorted(discriminator.resolutions)
        adam = dict(lr=settings.lr, betas=(0.0, 0.99))
        self.opt_g, self.opt_d = torch.optim.Adam(generator.parameters(), **adam), torch.optim.Adam(discriminator.parameters(), **adam)

    def parts(self):
        return {"g": self.g, "d": self.d, "g_ema": self.g_ema, "g_optim": self.opt_g, "d_optim": self.opt_d}

    def state(self):
        """A copy: what trains on does not change it."""
        return copy.deepcopy({**{name: part.state_dict() for name, part in self.parts().items()}, "step": self.step, "rng": torch.get_rng_state()})

    def restore(self, state):
        for name, part in self.parts().items():
            part.load_state_dict(copy.deepcopy(state[name]))
        self.step = state["step"]
        torch.set_rng_state(state["rng"])

    def styles(self, n):
        """z of one or two faces per picture, [N, 1 or 2, dim], and the row from which the second one counts."""
        two = torch.rand(()).item() < self.s.mixing
        z = torch.randn(n, 2 if two else 1, self.g.style_dim, device=self.g.input.input.device)
        return z, torch.randint(1, self.g.n_style, ()).item() if two else self.g.n_style

    def pictures(self, generator, z, row, noise):
        w = generator.map(z.flatten(0, 1)).view(z.shape)
        wplus = torch.cat([w[:, :1].expand(-1, row, -1), w[:, -1:].expand(-1, generator.n_style - row, -1)], 1)
        return generator(wplus, noise=noise)[-len(self.resolutions) :]

    def judged(self, pictures):
        sizes = sample_resolutions(self.resolutions, self.s.n_sampled_res)
        return [p for p in pictures if p.shape[-1] in sizes]

    def discriminator_step(self, photos):
        n = len(photos)
        with torch.no_grad():
            fakes = self.judged(self.pictures(self.g, *self.styles(n), self.g.random_noise(n)))
        loss = sum(discriminator_logistic(self.d(down(photos, fake.shape[-1])), self.d(fake)) for fake in fakes)
        self.advance(self.opt_d, loss)
        log = {"d": loss.item()}
        if is_due(self.step, self.s.r1_every):
            (size,) = sample_resolutions(self.resolutions, 1)
            penalty = r1(self.d, down(photos, size))
            self.advance(self.opt_d, lazy(penalty, self.s.r1 / 2, self.s.r1_every))
            log["r1"] = penalty.item()
        return log

    def generator_step(self, n):
        (z, row), noise = self.styles(n), self.g.random_noise(n)
        pictures = self.pictures(self.g, z, row, noise)
        loss = sum(generator_nonsaturating(self.d(p)) for p in self.judged(pictures))
        log = {"g": loss.item()}
        if self.teacher is not None:
            with torch.no_grad():
                target = self.pictures(self.teacher, z, row, noise)[-1]
            held = distillation(pictures, target, self.distance)
            loss, log["distill"] = loss + self.s.distill * held, held.item()
        self.advance(self.opt_g, loss)
        return log

    def advance(self, optimiser, loss):
        if not torch.isfinite(loss):
            raise FloatingPointError(f"The loss became {loss.item()} at step {self.step}; the newest checkpoint is intact, resume from it with a lower learning rate.")
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()

    def one_step(self, photos):
        """photos [N,3,R,R] in [-1,1], mirrored at will by the caller; numbers of a log line."""
        self.d.requires_grad_(True)
        log = self.discriminator_step(photos)
        self.d.requires_grad_(False)
        log.update(self.generator_step(len(photos)))
        self.update_ema(0.5 ** (len(photos) / self.s.ema_halflife_images))
        self.step += 1
        return log

    @torch.no_grad()
    def update_ema(self, decay):
        """Parameters only: the noise pictures of the averaged generator are its own."""
        for mean, new in zip(self.g_ema.parameters(), self.g.parameters()):
            mean.lerp_(new, 1 - decay)
