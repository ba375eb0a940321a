"""Joint training of an Anycost generator and its encoder on aligned faces.

Every step encodes photos, draws a resolution k and a ratio alpha, and asks that sub-generator to give the photos back;
a narrower one must also agree with the full generator (Anycost GAN, sections 3.1-3.3). The lower heads of the same forward
pass are supervised for free. The adversarial loss joins when reconstruction is sharp.
"""
from __future__ import annotations

import copy
import dataclasses
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

from anycost.data.augment import augment, softened
from anycost.data.faces import Faces
from anycost.data.resize import resized
from anycost.data.store import PhotoStore
from anycost.losses.perceptual import FILE, PerceptualDistance
from anycost.losses.reconstruction import spread
from anycost.losses.regions import Regions
from anycost.machine import fast
from anycost.machine.device import bfloat16, multiplies_bfloat16
from anycost.machine.ranks import Ranks
from anycost.networks.discriminator import Discriminator
from anycost.train.average import decay_of, follow, follow_statistics
from anycost.train.joint.config import Config
from anycost.train.joint.opponent import Opponent
from anycost.train.joint.trained import build, build_refiner, codes
from anycost.train.schedule import at, decayed, drawn, warmed
from anycost.train.sheet import save_sheet

Maps = tuple[list[torch.Tensor], list[torch.Tensor]]


class Trainer:
    """What loop.run asks for. data, nets: folders; device: "cpu" or "cuda"; store: folder of decoded photos that are drawn in place of the config's `tar`.

    ranks: each has its share of a batch, and all have the same weights. On a CPU two of one thread each are faster than one of two threads, which wait
    for each other in every operation.
    """

    def __init__(self, c: Config, data: str | Path, nets: str | Path, device: str | torch.device, store: str | Path | None = None, ranks: Ranks = Ranks()):
        self.c, self.device, self.ranks = c, torch.device(device), ranks
        if c.batch % ranks.world:
            raise SystemExit(f"A batch of {c.batch} cannot be shared by {ranks.world} ranks: set `batch` in the config to a multiple of it.")
        self.half = multiplies_bfloat16(self.device)
        torch.manual_seed(c.seed)
        g, e = build(c)  # the generator's conv weights are 5-D (the authors' layout), so channels_last is left to its convs
        self.g, self.e = g.to(self.device), e.to(self.device, memory_format=torch.channels_last)
        self.r = build_refiner(c, g)
        if self.r:
            self.r.to(self.device, memory_format=torch.channels_last)
        if c.fixed_statistics:
            for net in filter(None, (self.e, self.r)):
                net.eval()
        self.d = Discriminator().to(self.device, memory_format=torch.channels_last)
        self.g_ema, self.e_ema = copy.deepcopy(self.g).requires_grad_(False), copy.deepcopy(self.e).requires_grad_(False).eval()
        self.r_ema = copy.deepcopy(self.r).requires_grad_(False).eval() if self.r else None
        self.distance = PerceptualDistance(Path(nets) / FILE).to(self.device)
        self.regions = Regions(c.regions, self.device)
        if store:
            self.faces = PhotoStore(store)
            self.train_index, self.weights, self.held = self.faces.split(c.source_weights, c.rarity_power)
        else:
            self.faces = Faces(c.tar, c.refiner_size or c.resolution, folder=data)
            self.train_index, self.weights, self.held = self.faces.split(c.source_weights)
        self.faces.sharp(self.train_index, self.weights, max(k for _, table in c.resolutions for k in table))  # says at once what is missing
        mapping = list(self.g.style.parameters())  # trained afterwards, on the encoder's codes (mapping.py)
        ids = {id(p) for p in mapping}
        self.opt = torch.optim.Adam(
            [{"params": [p for p in self.g.parameters() if id(p) not in ids], "base": c.lr_generator}, {"params": self.e.parameters(), "base": c.lr_encoder},
             *([{"params": self.r.parameters(), "base": c.lr_refiner}] if self.r else [])],
            lr=c.lr_generator, betas=(0.5, 0.99), fused=True)
        self.opt_d = torch.optim.Adam(self.d.parameters(), lr=c.lr_discriminator, betas=(0.0, 0.99), fused=True)
        self.opponent = Opponent(c, self.distance.net.channels, self.device, ranks) if c.projected > 0 else None
        self.step, self.images, self.spent = 0, 0, 0.0

    @property
    def progress(self) -> float:
        """Share of the minutes that is spent."""
        return min(1.0, self.spent / (60 * self.c.minutes))

    def parts(self) -> dict[str, Any]:
        """What a checkpoint holds, by name."""
        refiner = {"r": self.r, "r_ema": self.r_ema} if self.r else {}
        heads = self.opponent.parts() if self.opponent else {}
        return {"g": self.g, "e": self.e, "d": self.d, "g_ema": self.g_ema, "e_ema": self.e_ema, **refiner, **heads, "opt": self.opt, "opt_d": self.opt_d}

    def state(self) -> dict[str, Any]:
        """For a checkpoint; not a copy: to be written at once."""
        state = {name: part.state_dict() for name, part in self.parts().items()}
        return {**state, "step": self.step, "images": self.images, "spent": self.spent, "config": dataclasses.asdict(self.c), "rng": torch.get_rng_state()}

    def restore(self, state: dict[str, Any]) -> None:
        """What `state` gave: the next step is what it would have been."""
        for name, part in self.parts().items():
            part.load_state_dict(state[name])
        self.step, self.images, self.spent = state["step"], state["images"], state["spent"]
        torch.set_rng_state(state["rng"])

    def autocast(self) -> torch.autocast:
        """Mixed precision where the hardware has it."""
        return bfloat16(self.device, self.half)

    def networks(self) -> dict[str, torch.nn.Module]:
        """Those that must stay finite."""
        return {name: part for name, part in self.parts().items() if isinstance(part, torch.nn.Module)}

    def batch(self, k: int) -> torch.Tensor:
        """Photos that have k px of their own: a smaller one supervises only the heads up to its size."""
        weights = self.faces.sharp(self.train_index, self.weights, k)
        index = self.train_index[torch.multinomial(weights, self.c.batch // self.ranks.world, replacement=True)]
        photos = augment(self.faces.take(index).to(self.device))
        return softened(photos, self.c.soft).contiguous(memory_format=torch.channels_last)

    def set_lr(self) -> None:
        """Of this step."""
        c = self.c
        factor = decayed(self.progress, c.decay_from, c.decay_to) * warmed(self.step, 200)
        for group in self.opt.param_groups:
            group["lr"] = group["base"] * factor
        for group in self.opt_d.param_groups:
            group["lr"] = self.c.lr_discriminator * factor
        if self.opponent:
            self.opponent.set_lr(factor)

    def losses(self, photo: torch.Tensor, k: int, ratio: float) -> tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor, Maps]:
        """Weighted terms of one step, the sub-generator's picture at k, the photos at that size, and what the perceptual network sees in photos and pictures."""
        c, terms, seen = self.c, {}, photo
        first = self.r is not None and torch.rand(()).item() < c.first_look
        photo = resized(photo, c.resolution)
        pyramid = {r: photo if r == photo.shape[-1] else F.avg_pool2d(photo, photo.shape[-1] // r) for r in (4, 8, 16, 32, 64, 128, 256) if r <= photo.shape[-1]}
        with self.autocast():
            code = codes(self.e, self.r, seen, first)
            terms["delta"] = c.delta * spread(code)
            if torch.rand(()) < c.broadcast_probability:
                code = code.mean(1, keepdim=True).expand_as(code)
            channels = self.g.channels(ratio)
            rgbs = self.g(code, channels, k, "random")
            image = rgbs[-1]
            target = pyramid[k]
            fake_features = self.distance.features(image)
            with torch.no_grad():
                real_features = self.distance.features(target)
            terms["l1"] = c.l1 * self.regions.l1(image, target)
            terms["perceptual"] = c.perceptual * self.regions.between(fake_features, real_features).mean()
            terms["lower"] = c.lower_heads * sum((x - pyramid[x.shape[-1]]).square().mean() for x in rgbs[1:-1]) / max(1, len(rgbs) - 2)
            if ratio < 1:
                with torch.no_grad():
                    full = self.g(code.detach(), None, k, "random")[-1]
                    full_features = self.distance.features(full)
                terms["consistency"] = c.consistency * ((image - full).square().mean() + self.distance.between(fake_features, full_features).mean())
        return terms, image, target, (real_features, fake_features)

    def adversarial_weight(self) -> float:
        """Of this step."""
        c = self.c
        return c.adversarial * min(1.0, max(0.0, (self.progress - c.adversarial_from) / c.adversarial_ramp))

    def disguise(self, x: torch.Tensor) -> torch.Tensor:
        """The same kind of change for real and fake (DiffAugment): shift and tone, so that D does not learn 5,000 faces by heart."""
        return augment(x, shift=0.1, scale=0.0, angle=0.0, tone=0.2) if x.shape[-1] > 16 else x

    def discriminate(self, fake: torch.Tensor, real: torch.Tensor) -> tuple[float, float]:
        """The discriminator's step: (loss, mean logit of real faces above that of fakes)."""
        c = self.c
        self.opt_d.zero_grad(set_to_none=True)
        with self.autocast():
            lf, lr = self.d(torch.cat([self.disguise(fake.detach()), self.disguise(real)]), parts=2).chunk(2)
            loss = (F.softplus(lf) + F.softplus(-lr)).mean()
        loss.backward()
        if self.step % c.r1_every == 0:
            x = real[: c.r1_pictures].detach().clone().requires_grad_(True)
            with self.autocast(), fast.plain():
                (grad,) = torch.autograd.grad(self.d(x).sum(), x, create_graph=True)
            penalty = grad.float().square().sum((1, 2, 3)).mean() * (c.r1 / 2 * c.r1_every)
            penalty.backward()
        self.ranks.average_gradients(self.d.parameters())
        self.opt_d.step()
        return loss.item(), (lr.mean() - lf.mean()).item()

    def agree(self) -> None:
        """Ranks draw the same size and ratio, at the same learning rate, and then photos of their own. Alone, one random state goes through the run."""
        if self.ranks.world == 1:
            return
        spent = torch.tensor([self.spent], dtype=torch.float64, device=self.device)
        self.ranks.sum_([spent])
        self.spent = spent.item() / self.ranks.world
        torch.manual_seed((self.c.seed << 32) + self.step)

    def draw_alone(self) -> None:
        """From here on each rank has random numbers of its own."""
        if self.ranks.world > 1:
            torch.manual_seed((((self.c.seed << 8) + self.ranks.rank + 1) << 32) + self.step)

    def one_step(self) -> dict[str, float]:
        """Numbers of a log line, of this rank's share."""
        self.agree()
        c, progress = self.c, self.progress
        self.set_lr()
        k = drawn(at(c.resolutions, progress))
        others = (1 - c.full_probability) / max(1, len(c.ratios) - 1)
        ratio = drawn({r: c.full_probability if r == 1 else others for r in c.ratios})
        self.draw_alone()
        terms, image, target, maps = self.losses(self.batch(k), k, ratio)
        log = {}
        if self.opponent and k in self.opponent.sides:
            against, log = self.opponent.step(*maps, k, ratio, progress, self.step)
            terms.update(against)
        weight = self.adversarial_weight()
        if progress >= c.discriminator_from and k >= 64:
            if weight > 0:
                self.d.requires_grad_(False)
                with self.autocast():
                    terms["adversarial"] = weight * F.softplus(-self.d(self.disguise(image))).mean()
                self.d.requires_grad_(True)
            log["d_loss"], log["d_gap"] = self.discriminate(image, target)
        loss = sum(terms.values())
        if not torch.isfinite(loss):
            raise FloatingPointError(f"The loss became {loss.item()} at step {self.step}; the newest checkpoint is intact, resume from it with a lower learning rate.")
        self.opt.zero_grad(set_to_none=True)
        loss.backward()
        self.ranks.average_gradients(p for group in self.opt.param_groups for p in group["params"])
        self.opt.step()
        self.update_ema()
        self.step += 1
        self.images += c.batch
        return {**{n: t.item() for n, t in terms.items()}, **log}

    @torch.no_grad()
    def update_ema(self) -> None:
        """The averages follow by one step."""
        decay = decay_of(self.c.batch, self.c.ema_halflife_images, self.images, rampup=0.05)
        for ema, net in ((self.g_ema, self.g), (self.e_ema, self.e), *([(self.r_ema, self.r)] if self.r else [])):
            follow(ema, net, decay)
            if net is not self.g:
                follow_statistics(ema, net, decay)

    @torch.no_grad()
    def encoded(self, index: torch.Tensor, first: bool = False) -> tuple[torch.Tensor, torch.Tensor]:
        """(codes of photos by the averages, the photos at the generator's size); first: by the encoder alone."""
        photos = self.faces.take(index).to(self.device)
        return codes(self.e_ema, self.r_ema, photos, first), resized(photos, self.c.resolution)

    @torch.no_grad()
    def validate(self, count: int = 64) -> dict[str, float]:
        """SqueezeNet distance of held-out photos and what the averages make of them, by sub-generator; "first": of the first look."""
        shown = self.held[:: max(1, len(self.held) // count)]
        (code, photo), out = self.encoded(shown), {}
        for k in (r for r in (64, 128) if r <= self.c.resolution):
            target = F.avg_pool2d(photo, photo.shape[-1] // k) if photo.shape[-1] > k else photo
            for ratio in (0.25, 1.0):
                image = self.g_ema(code, self.g_ema.channels(ratio), k)[-1]
                out[f"{k}@{ratio}"] = round(self.distance(image, target).mean().item(), 4)
        if self.r:
            out["first"] = round(self.distance(self.g_ema(self.encoded(shown, True)[0])[-1], photo).mean().item(), 4)
        return out

    def report(self) -> str:
        """Said with each sheet."""
        return f"held out: {self.validate()}"

    def sheet(self, path: str | Path) -> None:
        """A picture sheet of held-out photos."""
        save_sheet(self, path)
