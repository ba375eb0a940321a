"""Every training of the studies on generators, by name: how it begins, and what is measured of it."""
from __future__ import annotations

import copy
import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import nn

from anycost.data.pixels import to_float
from anycost.evaluate.frechet import frechet, statistics
from anycost.machine.ranks import Ranks
from anycost.networks.discriminator_state import warm_start
from anycost.networks.generator import Generator
from anycost.networks.sampling import RATIOS
from anycost.search.costs import Macs
from anycost.search.evolution import Settings, Space, evolve
from anycost.search.search import Consistency
from anycost.studies.fashion import CLASSES
from anycost.studies.generators.conditional import Conditional, Labelled, new_conditional
from anycost.studies.generators.every_scale import EveryScale
from anycost.studies.generators.faces import Mirrored
from anycost.studies.generators.judges import described, squeezenet
from anycost.studies.generators.lab import Lab, codes
from anycost.studies.generators.prune import pruned
from anycost.studies.generators.scale import ratio_name
from anycost.studies.generators.variants import Adaptive, Unsorted, Untold, Whole
from anycost.studies.journal import Row
from anycost.train.stages.base import Base
from anycost.train.stages.multires import MultiResolution
from anycost.train.stages.stage import Stage, new_generator

SMALL = (0.75, 0.5, 0.25)
TEACHER, METHOD = "sampled", "adaptive"
ENDS = (1.0, 0.25)  # whose quality the ablation compares


@dataclass(frozen=True)
class Run:
    """One training for one seed. train: None where there is nothing to train; after: the run whose generator it needs."""

    name: str
    train: Callable[[Lab, int], Stage] | None
    measure: Callable[[Lab, int], Row]
    after: str = ""
    once: bool = False  # the same for every seed


# --- beginnings


def fresh(kind: type[Stage], lab: Lab, seed: int, images: int, **changes: object) -> Stage:
    """A stage that begins with random weights."""
    c = lab.scale.config(seed, images, **changes)
    torch.manual_seed(seed)
    return kind(c, new_generator(c), kind.new_discriminator(c).to(memory_format=torch.channels_last), Mirrored(lab.faces.train), Ranks())


def onward(kind: type[MultiResolution], lab: Lab, seed: int, **changes: object) -> Stage:
    """The third stage, or a variant of it, after the run TEACHER, whose generator is also the teacher."""
    c = lab.scale.config(seed, lab.scale.more, **changes)
    teacher = lab.generator(TEACHER, seed)
    torch.manual_seed(seed)
    d = kind.new_discriminator(c).to(memory_format=torch.channels_last)
    warm_start(d, lab.weights(TEACHER, seed)["d"])
    student = kind.prepared(copy.deepcopy(teacher).requires_grad_(True), c)
    stage = kind(c, student, d, Mirrored(lab.faces.train), Ranks(), teacher, lab.distance)
    return stage


class Tuned(MultiResolution):
    """A pruned generator goes on: its discriminator looks at the whole picture only."""

    def judged(self, made: list[torch.Tensor]) -> list[torch.Tensor]:
        return made[-1:]


def tuned(ratio: float, lab: Lab, seed: int) -> Stage:
    """The run TEACHER's generator, pruned, with its discriminator."""
    c = lab.scale.config(seed, lab.scale.more, multiplier=lab.scale.multiplier * ratio, d_multiplier=lab.scale.multiplier)
    d = MultiResolution.new_discriminator(c).to(memory_format=torch.channels_last)
    warm_start(d, lab.weights(TEACHER, seed)["d"])
    torch.manual_seed(seed)
    return Tuned(c, pruned(lab.generator(TEACHER, seed), ratio).requires_grad_(True), d, Mirrored(lab.faces.train), Ranks())


def conditional(lab: Lab, seed: int) -> Stage:
    """All of the pictures of both stages."""
    c = lab.scale.config(seed, lab.scale.images + lab.scale.more)
    torch.manual_seed(seed)
    train = lab.fashion[0]
    d: nn.Module = Conditional.new_discriminator(c).to(memory_format=torch.channels_last)
    return Conditional(c, new_conditional(c), d, Labelled(train.pictures(), train.labels), Ranks())


# --- measures


def at_resolutions(name: str, resolutions: tuple[int, ...], lab: Lab, seed: int) -> Row:
    """Quality of the full width at each; a generator of one resolution has its own size."""
    changes = {"resolution": resolutions[0]} if name.startswith("alone") else {}
    generator = lab.generator(name, seed, **changes)
    return {str(r): lab.quality(generator, None, r) for r in resolutions}


def of_small(name: str, ratio: float, lab: Lab, seed: int) -> Row:
    """A narrow generator of its own, beside the full one of the run TEACHER."""
    generator = lab.generator(name, seed, multiplier=lab.scale.multiplier * ratio)
    return {ratio_name(ratio): {**lab.quality(generator), "apart": lab.apart(lab.generator(TEACHER, seed), (generator, None))[0]}}


def of_sub_generators(name: str, judged: Sequence[float], lab: Lab, seed: int) -> Row:
    """Every uniform sub-generator beside the full one of the same run, the quality of the ratios `judged`; of the full one, how far it is from the teacher."""
    generator = lab.generator(name, seed)
    narrow = [ratio for ratio in RATIOS if ratio < 1]
    *apart, strangers = lab.apart(generator, *[(generator, generator.channels(ratio)) for ratio in narrow], (lab.generator(TEACHER, seed), None))
    found = {ratio_name(ratio): {**(lab.quality(generator, generator.channels(ratio)) if ratio in judged else {}), "apart": value} for ratio, value in zip((*narrow, 1.0), apart)}
    return {**found, "strangers": strangers}


def of_found(lab: Lab, seed: int) -> Row:
    """The configurations that the search finds in the run `adaptive`, each at the cost of a uniform one."""
    generator = lab.generator(METHOD, seed)
    z = codes(generator.style_dim, 64, 3)
    near = Consistency(generator, lab.distance, generator.map(z)[:, None].expand(-1, generator.n_style, -1))
    found = {}
    for ratio in SMALL:
        space = Space(generator, [generator.resolution], RATIOS, Macs(), Macs()(generator.channels(ratio), generator.resolution))
        settings = Settings(lab.scale.population, lab.scale.generations)
        best, _ = evolve(space, near, settings, Random(seed), lambda *_: None)
        found[ratio_name(ratio)] = {**lab.quality(generator, best.channels), "apart": lab.apart(generator, (generator, best.channels))[0],
                                    "channels": list(best.channels), "macs": space.price(best), "budget": space.budget}
    return found


@torch.no_grad()
def of_classes(lab: Lab, seed: int) -> Row:
    """{ratio: {class: SqueezeNet Fréchet distance}}, and that of training pictures under "real"."""
    c, count = lab.scale.config(seed, 1), lab.scale.per_class
    generator = new_conditional(c).eval().requires_grad_(False)
    generator.load_state_dict(lab.weights("conditional", seed)["g"])
    features = squeezenet(lab.nets, lab.scale.feature_size)
    train, _, test = lab.fashion
    z = codes(generator.style_dim, count, 1)
    found: Row = {ratio_name(ratio): {} for ratio in RATIOS} | {"real": {}}
    gaussian = lambda images: statistics(described(features, to_float(images)))  # noqa: E731
    for label in range(CLASSES):
        goal = gaussian(test.pictures()[test.labels == label])
        found["real"][str(label)] = frechet(gaussian(train.pictures()[train.labels == label][:count]), goal)
        for ratio in RATIOS:
            torch.manual_seed(0)
            w = generator.map(z, torch.full((count,), label))[:, None].expand(-1, generator.n_style, -1)
            made = torch.cat([generator(part, generator.channels(ratio), noise="random")[-1].clamp(-1, 1) for part in w.split(50)])
            found[ratio_name(ratio)][str(label)] = frechet(statistics(described(features, made)), goal)
    return found


def of_real(sizes: tuple[int, ...], lab: Lab, seed: int) -> Row:
    """How far training faces are from the judged ones."""
    return {str(r): lab.floor(r) for r in sizes}


# --- the list


def everything(resolution: int = 32, n_res: int = 3) -> dict[str, Run]:
    """{name: Run}, the most telling first; one comes after the run that it needs."""
    sizes = tuple(resolution >> i for i in range(n_res))
    part = functools.partial
    alone = [Run(f"alone-{r}", lambda lab, seed, r=r: fresh(Base, lab, seed, lab.scale.images, resolution=r), part(at_resolutions, f"alone-{r}", (r,))) for r in sizes]
    narrow = [Run(f"small-{ratio_name(a)}", lambda lab, seed, a=a: fresh(Base, lab, seed, lab.scale.images, multiplier=lab.scale.multiplier * a, d_multiplier=lab.scale.multiplier),
                  part(of_small, f"small-{ratio_name(a)}", a), TEACHER) for a in SMALL]
    cut = [Run(f"pruned-{ratio_name(a)}", part(tuned, a), part(of_small, f"pruned-{ratio_name(a)}", a), TEACHER) for a in SMALL]
    stage = lambda name, kind, **changes: Run(name, lambda lab, seed: onward(kind, lab, seed, **changes), part(of_sub_generators, name, RATIOS if name == METHOD else ENDS), TEACHER)  # noqa: E731
    runs = [
        Run(TEACHER, lambda lab, seed: fresh(MultiResolution, lab, seed, lab.scale.images), part(at_resolutions, TEACHER, sizes)),
        stage(METHOD, Adaptive), alone[0],
        Run("at-once", lambda lab, seed: fresh(EveryScale, lab, seed, lab.scale.images), part(at_resolutions, "at-once", sizes)),
        stage("without-consistency", Adaptive, distill=0.0), stage("without-sampling", Whole), narrow[1], cut[1], *alone[1:],
        Run("found", None, of_found, METHOD), stage("without-sorting", Unsorted), stage("without-telling", Untold),
        narrow[2], cut[2], Run("floor", None, functools.partial(of_real, sizes), once=True), narrow[0], cut[0], Run("conditional", conditional, of_classes),
    ]
    return {run.name: run for run in runs}


def carry_out(run: Run, lab: Lab, seed: int, say: Callable[[str], None] = print) -> Row:
    """Trains, unless its weights are there, and measures. Returns the journal's row."""
    began = time.process_time()
    if run.train and not lab.path(run.name, seed).exists():
        stage = run.train(lab, seed)
        for group in (group for optimiser in stage.optimisers() for group in optimiser.param_groups):
            group["fused"] = True  # networks this small spend a tenth of a step in Adam otherwise
        while stage.progress < 1:
            numbers = stage.one_step()
            if stage.step % 100 == 0:
                say(f"{run.name} {seed}: {stage.images} images, {stage.images / (time.process_time() - began):.0f}/s, " + " ".join(f"{k} {v:.3f}" for k, v in numbers.items()))
        lab.keep(run.name, seed, {"g": stage.g_ema.state_dict(), "d": stage.d.state_dict()})
    trained = time.process_time()
    found = run.measure(lab, seed)
    return {"run": run.name, "seed": seed, "found": found, "training_s": round(trained - began, 1), "measuring_s": round(time.process_time() - trained, 1),
            "images": lab.scale.images, "more": lab.scale.more, "samples": lab.scale.samples}

