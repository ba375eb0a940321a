"""The refining encoder of a generator and small encoder that stay as they are: photo -> what is to be added to the small encoder's code.

The random draws of a step come in one order, photos first and identity last, so that runs with the same seed see the same pictures whatever their loss weights.
"""
from __future__ import annotations

import copy
import json

import torch

from anycost.data.augment import augment, softened
from anycost.data.resize import down, resized
from anycost.losses.perceptual import for_perception
from anycost.losses.reconstruction import Reconstruction, Weights, spread
from anycost.losses.regions import Regions
from anycost.machine.ranks import Ranks
from anycost.networks.folded_encoder import FoldedEncoder, shape_of
from anycost.networks.generator import Generator
from anycost.networks.refiner import Refiner
from anycost.train.average import follow, follow_statistics
from anycost.train.fixed import fingerprint
from anycost.train.looks import Found, Looked, joined, refined
from anycost.train.refine.config import RefineConfig
from anycost.train.refine.figures import figures
from anycost.train.schedule import at, decayed, drawn, warmed
from anycost.train.sheet import save_grid
from anycost.train.steps import Phase, Steps

JITTER = dict(shift=0.02, scale=0.04, angle=0.04, tone=0.08)  # light: the face finder's own errors, and other exposures


def new_refiner(c: RefineConfig, generator: Generator, small: FoldedEncoder) -> Refiner:
    """With its last layers at zero."""
    planes = 6 if c.passes > 1 else 3
    widths, out = shape_of(small.tensors)["widths"], generator.width_at(c.input_size // 16) if c.feature else 0
    return Refiner(c.input_size, generator.n_style, generator.style_dim, c.stem, tuple(c.widths), tuple(c.top), planes, widths, c.feature, out)


class RefineStage(Steps):
    name = "refine"

    def __init__(self, c, refiner, small, fixed, photos, held, distance, identity=None, ranks=Ranks()):
        """c: RefineConfig; small: photos [N,3,s,s] -> w+; photos: count -> training photos [count,3,S,S]; held: [N,3,S,S], never trained on;
        identity: networks.identity.IdentityDistance, needed where c.identity is above 0 and used for the log where given."""
        super().__init__(c, fixed.generator.input.input.device, ranks)
        if c.thin > 0 and c.thin_ratio not in fixed.ratios:
            raise SystemExit(f"thin_ratio is {c.thin_ratio}: give one of the generator's, {', '.join(map(str, fixed.ratios))}.")
        self.e, self.small, self.photos, self.held = refiner, small, photos, held
        if c.feature_only:
            if not c.feature:
                raise SystemExit("`feature_only` trains a feature, and `feature` is 0: give its neck's channels, such as 28.")
            refiner.eval().requires_grad_(False)  # the code stays, and with it the statistics
            refiner.feature.requires_grad_(True)
        self.e_ema = copy.deepcopy(refiner).eval().requires_grad_(False)
        self.generator, self.distance, self.identity = fixed.generator, distance, identity
        if c.identity > 0 and identity is None:
            raise SystemExit("`identity` is above 0 and there is no identity net: give --faceplugin.")
        self.regions = Regions(c.regions, self.device)
        self.reconstruction = Reconstruction(fixed.generator, distance, fixed.resolutions, fixed.ratios, Weights(c.l1, 0.0, c.perceptual))
        self.fingerprint = fingerprint(fixed.generator)
        trained = refiner.feature.parameters() if c.feature_only else refiner.parameters()
        self.opt = torch.optim.Adam(trained, lr=c.lr, betas=(0.9, 0.999), fused=True)
        self.size = fixed.generator.resolution
        self.spread_of_codes = None
        self.judged = {}  # features of the held-out photos, computed once

    def networks(self):
        return {"e": self.e, "e_ema": self.e_ema}

    def parts(self):
        return {**self.networks(), "e_optim": self.opt}

    def optimisers(self):
        return (self.opt,)

    def state(self):
        return {**super().state(), "shape": self.e.shape, "generator": self.fingerprint}

    def restore(self, state):
        if state.get("generator", self.fingerprint) != self.fingerprint:
            raise SystemExit("The run's encoder belongs to another generator: give the same --model, or choose another --out.")
        super().restore(state)

    # --- the step

    def draw(self, code: torch.Tensor, feature: torch.Tensor | None = None) -> torch.Tensor:
        """The full generator's picture, without gradients."""
        with torch.no_grad():
            return self.generator(code, feature=feature)[-1].clamp(-1, 1)

    def look(self, photos: torch.Tensor) -> Looked:
        """The small encoder on photos of any side."""
        with torch.no_grad():
            return self.small.look(resized(photos, self.e.size // 2))

    def start(self, photos: torch.Tensor) -> torch.Tensor:
        return self.look(photos)[0]

    def deviation(self):
        """[rows, dim]: how far the small encoder's codes of held-out photos lie apart."""
        if self.spread_of_codes is None:
            with torch.autocast(self.device.type, enabled=False):
                self.spread_of_codes = self.start(self.held).float().std(0, correction=0).clamp_min(1e-3)
        return self.spread_of_codes

    def drawn(self, code):
        """(codes that no photo has, their pictures at the photos' side): rows from one photo and from another, and a little noise."""
        rows = code.shape[1]
        cut = torch.randint(1, rows, (len(code), 1, 1), device=code.device)
        mixed = torch.where(torch.arange(rows, device=code.device)[None, :, None] < cut, code, code.roll(1, 0))
        mixed = mixed + self.c.known_noise * self.deviation() * torch.randn_like(mixed)
        return mixed, self.draw(mixed)

    def loss(self):
        c = self.c
        photos = augment(self.photos(c.batch), **JITTER)
        target = resized(photos, self.size)
        (base, levels), seen = self.look(target), softened(photos, self.c.soft)
        count = c.batch // 2 if torch.rand(()) < c.known_share else 0
        if count:
            known, pictures = self.drawn(base[:count])
            first, at = self.look(pictures)
            base, levels = torch.cat([first, base[count:]]), [torch.cat([a, b[count:]]) for a, b in zip(at, levels)]
            seen = torch.cat([resized(pictures, seen.shape[-1]).to(seen.dtype), seen[count:]])
        code, feature = refined(self.e, c.passes, seen, (base, levels), self.draw)
        loss, numbers = self.compare(code[count:], target[count:], None if feature is None else feature[count:])
        apart = ((code[:count] - known) / self.deviation()).square().mean() if count else None
        if count:
            loss = loss + c.known * apart
        delta = spread(code)
        # Numbers of rare terms are shown as what they add to the loss, so that every step has the same names.
        return loss + c.delta * delta, {**numbers, "delta": delta, "known": c.known * apart if count else loss.new_zeros(())}

    def compare(self, code, target, feature=None):
        """(loss, numbers) of the pictures of codes [N,rows,dim] and features against photos [N,3,R,R]."""
        c = self.c
        size_of_feature = 0.0 if feature is None else c.feature_size * feature.float().square().mean()
        if feature is not None and torch.rand(()) < c.feature_drop:
            feature = None
        side = self.side()
        picture, wanted = self.reconstruction.picture(code, side, self.width(), feature), down(target, side)
        l1 = self.regions.l1(picture, wanted)
        near = sum(self.squeeze(down(picture, size), down(wanted, size)) for size in (side, side // 2))
        loss, sub = c.l1 * l1 + c.perceptual * near, l1.new_zeros(())
        if torch.rand(()) < c.consistency_share:
            few = slice(0, max(1, len(code) // 2))
            sub = c.consistency * self.reconstruction.weighted(self.reconstruction.terms(code[few], target[few], self.reconstruction.draw(), None if feature is None else feature[few]))
        loss = loss + size_of_feature
        numbers = {"l1": l1, "near": near, "sub": sub}
        if c.identity > 0:
            stranger = self.identity(picture[: c.identity_photos], wanted[: c.identity_photos]).mean()
            return loss + sub + c.identity * stranger, {**numbers, "stranger": stranger}
        return loss + sub, numbers

    def side(self):
        """Of this step's picture, px."""
        if not self.c.resolutions:
            return self.size
        return drawn(at(self.c.resolutions, self.progress))

    def width(self):
        """The ratio that this step draws with."""
        c = self.c
        if c.thin > 0 and self.progress < c.thin_until and torch.rand(()) < c.thin:
            return c.thin_ratio
        return self.reconstruction.full[1]

    def squeeze(self, picture, target):
        """SqueezeNet distance with the regions' weights, mean over the batch."""
        with torch.no_grad():
            features = self.distance.features(target)
        return self.regions.between(self.distance.features(for_perception(picture)), features).mean()

    def agree(self, _):
        """Batch normalisation's statistics are each rank's own until here."""
        statistics = [b for b in self.e.buffers() if b.is_floating_point()]
        self.ranks.sum_(statistics)
        for value in statistics:
            value.div_(self.ranks.world)

    def phases(self):
        return [Phase("refine", self.opt, self.loss, done=self.agree)]

    def one_step(self):
        factor = decayed(self.progress, self.c.decay_from, self.c.decay_to) * warmed(self.step, self.c.warmup_steps)
        for group in self.opt.param_groups:
            group["lr"] = self.c.lr * factor
        return super().one_step()

    def average(self, decay):
        follow(self.e_ema, self.e, decay)
        follow_statistics(self.e_ema, self.e, decay)

    # --- what is shown

    @torch.no_grad()
    def encode(self, photos, batch=16):
        """(w+, features or None) by the averaged encoder, float32."""
        return joined([refined(self.e_ema, self.c.passes, part, self.look(part), self.draw) for part in photos.split(batch)])

    def evaluate(self) -> dict[str, float]:
        """Means over the held-out photos."""
        codes, features = self.encode(self.held)
        found = figures(self.reconstruction, self.size, self.identity, codes, self.held)
        if features is not None:
            with_it = figures(self.reconstruction, self.size, self.identity, codes, self.held, features)
            found.update({f"{name} with feature": values for name, values in with_it.items()})
        return {name: values.mean().item() for name, values in found.items()}

    def report(self):
        return "held out: " + " ".join(f"{name} {value:.4f}" for name, value in self.judged.items())

    def shown(self, photos: torch.Tensor) -> list[Found]:
        """Without the feature, and with it where there is one."""
        codes, features = self.encode(photos)
        return [(codes, None), *([] if features is None else [(codes, features)])]

    @torch.no_grad()
    def sheet(self, path):
        """Photos, the small encoder's pictures, this one's; beside it, the figures as a line of evaluation.jsonl."""
        photos = self.held[:10]
        save_grid([resized(photos, self.size), self.draw(self.start(photos)), *(self.draw(*found) for found in self.shown(photos))], path)
        self.judged = self.evaluate()
        with open(path.parent / "evaluation.jsonl", "a") as log:
            log.write(json.dumps({"step": self.step, "images": self.images, "spent": round(self.spent, 1), **{k: round(v, 5) for k, v in self.judged.items()}}) + "\n")
