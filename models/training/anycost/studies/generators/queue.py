"""Which runs a study needs, and those that are missing, one after the other."""
from __future__ import annotations

from collections.abc import Callable, Sequence

from anycost.studies.generators.lab import Lab
from anycost.studies.generators.runs import Run, carry_out, everything
from anycost.studies.journal import Journal

FULL = ("sampled", "adaptive")
SIZES = (75, 50, 25)
STUDIES = {
    "resolutions": ("alone-", "at-once", "sampled", "floor"),
    "channels": ("small-", "pruned-", "found", *FULL, "floor"),
    "ablation": ("without-", *FULL),
    "conditional": ("conditional",),
}
STUDIES["generators"] = tuple(dict.fromkeys(start for starts in STUDIES.values() for start in starts))


def runs_of(study: str, resolution: int, n_res: int) -> list[Run]:
    """In the order of the queue, those that others need included."""
    return [run for run in everything(resolution, n_res).values() if run.name.startswith(STUDIES[study])]


def is_done(run: Run, journal: Journal, seed: int) -> bool:
    """Whether the journal has it."""
    return journal.has(run=run.name) if run.once else journal.has(run=run.name, seed=seed)


def work_off(study: str, lab: Lab, journal: Journal, seeds: Sequence[int], say: Callable[[str], None]) -> None:
    """All runs of the first seed, then of the next. A run that the journal has is passed over, and one that another process is at (the same command
    may be started twice), with what needs that one's generator.

    @raises SystemExit where the journal is of generators of another size
    """
    scale = lab.scale
    strange = [row for row in journal.rows if (row["images"], row["more"], row["samples"]) != (scale.images, scale.more, scale.samples)]
    if strange:
        raise SystemExit(f"{journal.path} holds runs of {strange[0]['images']} + {strange[0]['more']} images: give the same --images and --more, or another --out.")
    for seed in seeds:
        for run in runs_of(study, scale.resolution, scale.n_res):
            with journal.claimed(f"{run.name}-{1 if run.once else seed}") as mine:
                if not mine or is_done(run, journal, seed) or (run.after and not lab.path(run.after, seed).exists()):
                    continue
                row = carry_out(run, lab, seed, say)
                journal.add(row)
                say(f"{run.name} {seed}: trained {row['training_s']:.0f} s, measured {row['measuring_s']:.0f} s: {row['found']}")
