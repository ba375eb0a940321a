"""Every training of the studies on generators, by name, and how one is carried out."""
from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass

from anycost.networks.sampling import RATIOS
from anycost.studies.generators.begin import METHOD, TEACHER, conditional, fresh, onward, tuned
from anycost.studies.generators.every_scale import EveryScale
from anycost.studies.generators.lab import Lab
from anycost.studies.generators.measure import SMALL, at_resolutions, of_classes, of_found, of_real, of_small, of_sub_generators
from anycost.studies.generators.scale import ratio_name
from anycost.studies.generators.variants import Adaptive, Unsorted, Untold, Whole
from anycost.studies.journal import Row
from anycost.train.stages.base import Base
from anycost.train.stages.multires import MultiResolution
from anycost.train.stages.stage import Stage

ENDS = (1.0, 0.25)  # whose quality the ablation compares


@dataclass(frozen=True)
class Run:
    """One training for one seed. train: None where there is nothing to train; after: the run whose generator it needs."""

    name: str
    train: Callable[[Lab, int], Stage] | None
    measure: Callable[[Lab, int], Row]
    after: str = ""
    once: bool = False  # the same for every seed


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

