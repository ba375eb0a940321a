"""What the stages share: networks and the running average, seeds, and a step made of phases.

A phase is one step of one optimiser along the mean loss of `accumulate` micro-batches on each rank. Every micro-batch of every phase draws from a
seed of its own, made of the run's seed, the step, the phase and the micro-batch's number over all ranks. So there is no random state to store for
a run to resume bit for bit, and two ranks do what one does with twice the micro-batches.
"""
import copy
import dataclasses
import hashlib
from dataclasses import dataclass
from typing import Callable

import torch

from augment_adaptive import AdaptiveAugmentation
from average import decay_of, follow
from device import bfloat16, compiled, multiplies_bfloat16
from losses import discriminator_logistic, generator_nonsaturating, is_due, lazy, r1
from networks.generator import Generator
from ranks import Ranks
from sampling import sample_resolutions
from sheet import save_samples


@dataclass(frozen=True)
class Phase:
    """loss() -> (loss of one micro-batch, numbers to log); done(means of these) follows the optimiser's step, and may add some."""

    name: str
    optimiser: torch.optim.Optimizer
    loss: Callable
    every: int = 1
    mixed: bool = True  # forward passes in bfloat16
    done: Callable = lambda numbers: None


def new_generator(c):
    return Generator(c.resolution, c.style_dim, c.n_mlp, c.multiplier, c.channel_max)


class Stage:
    """Adversarial training with lazy R1, style mixing and a running average of the generator (Karras et al. 2020)."""

    name = ""

    @staticmethod
    def prepared(generator, c):
        """The generator of the stage before, as this one starts from it."""
        return generator

    def __init__(self, c, generator, discriminator, reals, ranks=Ranks()):
        """c: StageConfig. reals: (count, resolution) -> real faces [count,3,r,r] in [-1,1], from torch's random numbers."""
        self.c, self.reals, self.ranks = c, reals, ranks
        self.g, self.d = generator, discriminator
        self.device = generator.input.input.device
        self.g_ema = copy.deepcopy(generator).eval().requires_grad_(False)
        self.resolutions = sorted(discriminator.resolutions)
        adam = dict(lr=c.lr, betas=(0.0, 0.99))
        self.opt_g, self.opt_d = torch.optim.Adam(self.g.parameters(), **adam), torch.optim.Adam(self.d.parameters(), **adam)
        self.fast_g, self.fast_d = compiled(self.g, c.compile), compiled(self.d, c.compile)
        self.augment = AdaptiveAugmentation(c.ada_target, c.ada_images)
        self.half = c.bfloat16 and multiplies_bfloat16(self.device)
        self.step, self.images, self.spent = 0, 0, 0.0
        self.micro = 0  # of all ranks' micro-batches, the one at work

    # --- what a checkpoint holds

    def networks(self):
        return {"g": self.g, "d": self.d, "g_ema": self.g_ema}

    def parts(self):
        return {**self.networks(), "g_optim": self.opt_g, "d_optim": self.opt_d, "augment": self.augment}

    def state(self):
        """Not a copy: to be written at once. `g_ema` and `d` are what the next stage starts from."""
        counters = {"stage": self.name, "step": self.step, "images": self.images, "spent": self.spent, "config": dataclasses.asdict(self.c)}
        return {**{name: part.state_dict() for name, part in self.parts().items()}, **counters}

    def restore(self, state):
        """Everything but the settings, which are this run's: the learning rate may be lowered on the way."""
        if state["stage"] != self.name:
            raise SystemExit(f"The checkpoint is of stage {state['stage']}, and this is {self.name}: choose another --out, and give that run as --from.")
        for name, part in self.parts().items():
            part.load_state_dict(state[name])
        for group in (*self.opt_g.param_groups, *self.opt_d.param_groups):
            group["lr"] = self.c.lr
        self.step, self.images, self.spent = state["step"], state["images"], state["spent"]

    # --- progress, and what is shown of it

    @property
    def progress(self):
        """0 to 1, of whichever limit is nearer."""
        shares = [(self.images, self.c.images), (self.spent, 60 * self.c.minutes)]
        return min(1.0, max(done / limit for done, limit in shares if limit > 0))

    def ratios(self):
        """Of the uniform sub-generators that this stage trains, the full one first."""
        return [1.0]

    def sheet(self, path):
        top, lower = self.resolutions[-1], self.resolutions[-2::-1]
        save_samples(self.g_ema, [(top, ratio) for ratio in self.ratios()] + [(k, 1.0) for k in lower], path)

    def report(self):
        return ""

    # --- the pictures of a step

    def seed(self, purpose):
        words = f"{self.c.seed} {self.step} {self.micro} {purpose}"
        return int.from_bytes(hashlib.sha256(words.encode()).digest()[:7], "little")

    def latent(self, n):
        """z of one or two faces per picture [N, 1 or 2, dim], the row of w+ from which the second one counts, and noise."""
        two = torch.rand(()).item() < self.c.mixing
        z = torch.randn(n, 2 if two else 1, self.g.style_dim, device=self.device)
        return z, torch.randint(1, self.g.n_style, ()).item() if two else self.g.n_style, self.g.random_noise(n)

    @staticmethod
    def rows(generator, z, row):
        w = generator.map(z.flatten(0, 1)).view(z.shape)
        return torch.cat([w[:, :1].expand(-1, row, -1), w[:, -1:].expand(-1, generator.n_style - row, -1)], 1)

    def pictures(self, generator, latent, channels=None):
        """RGB at each of the stage's resolutions, lowest first."""
        z, row, noise = latent
        return generator(self.rows(generator, z, row), channels, noise=noise)[-len(self.resolutions) :]

    def judged(self, pictures):
        sizes = sample_resolutions(self.resolutions, min(self.c.n_sampled_res, len(self.resolutions)))
        return [p for p in pictures if p.shape[-1] in sizes]

    def channels(self, who):
        """Widths of the sub-generator that phase `who` ("d" or "g") runs; None is all."""

    def judge(self, pictures, who):
        return self.fast_d(self.augment(pictures), *self.condition(who))

    def condition(self, who):
        """What the discriminator is told beside the picture of "real", "d" or "g"."""
        return ()

    # --- losses of one micro-batch

    def discriminator_loss(self):
        with torch.no_grad():
            fakes = self.judged(self.pictures(self.fast_g, self.latent(self.c.batch), self.channels("d")))
        loss, sign = 0, 0
        for fake in fakes:
            real = self.judge(self.reals(len(fake), fake.shape[-1]), "real")
            loss = loss + discriminator_logistic(real, self.judge(fake, "d"))
            sign = sign + real.sign().mean() / len(fakes)
        return loss, {"d": loss, "sign": sign}

    def r1_loss(self):
        """By the picture that the discriminator sees: the augmentation before it is not differentiated a second time."""
        (size,) = sample_resolutions(self.resolutions, 1)
        penalty = r1(self.d, self.augment(self.reals(self.c.batch, size)), *self.condition("d"))
        return lazy(penalty, self.c.r1 / 2, self.c.r1_every), {"r1": penalty}

    def generator_loss(self):
        latent = self.latent(self.c.batch)
        pictures = self.pictures(self.fast_g, latent, self.channels("g"))
        loss = sum(generator_nonsaturating(self.judge(p, "g")) for p in self.judged(pictures))
        held, numbers = self.held(pictures, latent)
        return loss + held, {"g": loss, **numbers}

    def held(self, pictures, latent):
        """What else the generator is asked for: (loss, numbers to log)."""
        return 0, {}

    # --- the step

    def images_per_step(self):
        return self.c.batch * self.c.accumulate * self.ranks.world

    def follow_discriminator(self, numbers):
        self.augment.saw(numbers["sign"], self.images_per_step())
        numbers["p"] = self.augment.p

    def phases(self):
        return [
            Phase("d", self.opt_d, self.discriminator_loss, done=self.follow_discriminator),
            Phase("r1", self.opt_d, self.r1_loss, every=self.c.r1_every if self.c.r1 > 0 else 0, mixed=False),
            Phase("g", self.opt_g, self.generator_loss),
        ]

    def one_step(self):
        """Numbers of a log line, means over the pictures of the step."""
        log = {}
        for phase in self.phases():
            if is_due(self.step, phase.every):
                log.update(self.advance(phase))
        images = self.images_per_step()
        follow(self.g_ema, self.g, decay_of(images, self.c.ema_halflife_images, self.images, self.c.ema_rampup))
        self.step += 1
        self.images += images
        return log

    def advance(self, phase):
        self.g.requires_grad_(phase.optimiser is self.opt_g)
        self.d.requires_grad_(phase.optimiser is self.opt_d)
        parameters = [p for group in phase.optimiser.param_groups for p in group["params"]]
        for p in parameters:  # zeros and not None, so that a layer that no micro-batch of this rank ran is still one of the sum
            p.grad = torch.zeros_like(p)
        count, sums = self.c.accumulate, 0
        for self.micro in range(self.ranks.rank * count, (self.ranks.rank + 1) * count):
            torch.manual_seed(self.seed(phase.name))
            with bfloat16(self.device, self.half and phase.mixed):
                loss, numbers = phase.loss()
            (loss / (count * self.ranks.world)).backward()
            sums = sums + torch.stack([loss.detach(), *[torch.as_tensor(v, device=self.device).detach() for v in numbers.values()]]).float()
        self.ranks.sum_([p.grad for p in parameters] + [sums])
        mean, *rest = (sums / (count * self.ranks.world)).tolist()
        if not torch.isfinite(torch.tensor(mean)):
            raise FloatingPointError(f"The loss became {mean} at step {self.step}; the newest checkpoint is intact, resume from it with a lower learning rate.")
        phase.optimiser.step()
        phase.optimiser.zero_grad(set_to_none=True)
        means = dict(zip(numbers, rest))
        phase.done(means)
        return means
