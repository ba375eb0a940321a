"""Study 4: how good is the half of a small network inside the whole, beside a half that was trained alone?"""
from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch

from anycost.evaluate.report import table as markdown
from anycost.studies.fashion import Part
from anycost.studies.journal import Journal, Row, seeds_of, spread
from anycost.studies.linear.network import Choice, Net, accuracy, by_magnitude, loss_of, prefix, widths

BATCH, RATE, EPOCHS = 256, 2e-3, 8
STRENGTHS = (1e-5, 1e-4, 1e-3)  # of L1, chosen by the validation split
CHOOSING_SEED = 0  # of no run in the table
RATIOS = (0.25, 0.5, 0.75)
WAYS: dict[str, tuple[Choice, bool, bool]] = {  # how the narrow one is chosen, whether with L1, whether with distillation
    "magnitude": (by_magnitude, False, False), "magnitude, L1": (by_magnitude, True, False), "magnitude, distillation": (by_magnitude, False, True),
    "prefix": (prefix, False, False), "prefix, L1": (prefix, True, False), "prefix, distillation": (prefix, False, True),
}
Split = tuple[Part, Part, Part]


@dataclass(frozen=True)
class Data:
    """float [N, 784] with mean 0, labels; of training, validation and test."""

    x: tuple[torch.Tensor, torch.Tensor, torch.Tensor]
    y: tuple[torch.Tensor, torch.Tensor, torch.Tensor]

    @staticmethod
    def of(split: Split) -> "Data":
        """Scaled by the training pictures' mean and deviation."""
        flat = [part.flat() for part in split]
        mean, deviation = flat[0].mean(), flat[0].std()
        return Data(tuple((x - mean) / deviation for x in flat), tuple(part.labels for part in split))  # type: ignore[arg-type]


def trained(data: Data, units: int, ratios: Sequence[float], choose: Choice, l1: float, distil: bool, seed: int, epochs: int = EPOCHS) -> Net:
    """Each step trains the whole and one narrow network drawn from `ratios` (none: the whole alone). Adam, a cosine to 0."""
    torch.manual_seed(seed)
    draw, net = random.Random(seed), Net(units)
    x, y = data.x[0], data.y[0]
    narrow = widths(units, ratios)[:-1]
    steps = epochs * (len(y) // BATCH or 1)
    optimiser = torch.optim.Adam(net.parameters(), lr=RATE, fused=True)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(epochs):
        for picked in torch.randperm(len(y)).split(BATCH)[: len(y) // BATCH or 1]:
            loss = loss_of(net, x[picked], y[picked], draw.choice(narrow) if narrow else 0, choose, l1, distil)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            rate.step()
    return net


def measured(net: Net, data: Data, ratios: Sequence[float], choose: Choice) -> Row:
    """{"validation" and "test": {units: accuracy in per cent}}."""
    return {name: {str(n): accuracy(net, data.x[i], data.y[i], choose(net, n)) for n in widths(net.units, ratios)} for i, name in ((1, "validation"), (2, "test"))}


def runs(sizes: Sequence[int], ratios_of: Callable[[int], Sequence[float]], strength: Callable[[], float]) -> Iterator[tuple[str, int, Callable[[Data, int], Row]]]:
    """(way, units, (data, seed) -> accuracies)."""
    for units in sizes:
        ratios = ratios_of(units)
        for n in widths(units, ratios):
            yield "alone", n, lambda data, seed, n=n: measured(trained(data, n, (), prefix, 0.0, False, seed), data, (), prefix)
        for way, (choose, l1, distil) in WAYS.items():
            yield way, units, lambda data, seed, units=units, ratios=ratios, choose=choose, l1=l1, distil=distil: measured(
                trained(data, units, ratios, choose, strength() if l1 else 0.0, distil, seed), data, ratios, choose)


def ratios_of(units: int) -> Sequence[float]:
    """The seed's network has a half; larger ones four ratios."""
    return (0.5,) if units == 10 else RATIOS


def chosen_strength(journal: Journal) -> float:
    """Of L1: the one whose half was best on the validation split."""
    return max((row for row in journal.rows if row["run"] == "choice"), key=lambda row: row["validation"])["l1"]


def choose_strength(data: Data, journal: Journal) -> None:
    """By the seed's own network."""
    for l1 in STRENGTHS:
        if not journal.has(run="choice", l1=l1):
            found = measured(trained(data, 10, (0.5,), by_magnitude, l1, False, CHOOSING_SEED), data, (0.5,), by_magnitude)
            journal.add({"run": "choice", "seed": CHOOSING_SEED, "l1": l1, "validation": found["validation"]["5"]})


def work_off(data: Data, journal: Journal, seeds: Sequence[int], sizes: Sequence[int], say: Callable[[str], None]) -> None:
    """What the journal lacks, seed by seed."""
    choose_strength(data, journal)
    for seed in seeds:
        for way, units, run in runs(sizes, ratios_of, lambda: chosen_strength(journal)):
            if not journal.has(run=way, units=units, seed=seed):
                journal.add({"run": way, "units": units, "seed": seed, **run(data, seed)})
                say(f"{way}, {units} units, seed {seed}: {journal.rows[-1]['test']}")


def table(journal: Journal) -> str:
    """Markdown: the seed's four numbers, then larger networks."""
    rows = [row for row in journal.rows if row["run"] != "choice"]
    found = lambda way, units, n: spread(row["test"][str(n)] for row in rows if row["run"] == way and row["units"] == units and str(n) in row["test"])  # noqa: E731
    seed = {"magnitude": "82", "magnitude, L1": "83"}
    small = [["whole (10 units) alone", "84.5", found("alone", 10, 10), ""], ["half (5 units) alone", "82", "", found("alone", 5, 5)]]
    small += [[f"half in the whole: {way}", seed.get(way, "–"), found(way, 10, 10), found(way, 10, 5)] for way in WAYS]
    runs_with = lambda units: seeds_of(row for row in rows if row["units"] == units and row["run"] != "alone")  # noqa: E731
    lines = [markdown(["10 units, accuracy in %", "seed: the half (first row: the whole)", "here: whole", "here: half"], small)]
    for units in sorted({row["units"] for row in rows if row["run"] != "alone"} - {10}):
        every = widths(units, RATIOS)
        larger = [["each alone", *[found("alone", n, n) for n in every]]] + [[f"in one: {way}", *[found(way, units, n) for n in every]] for way in WAYS]
        lines.append(markdown([f"{units} units, accuracy in %", *[f"{n} units" for n in every]], larger))
    strength = f" L1 weight {chosen_strength(journal):g}, of {', '.join(f'{one:g}' for one in STRENGTHS)} the best on the validation split." if journal.has(run="choice") else ""
    sizes = sorted({row["units"] for row in rows if row["run"] != "alone"})
    counts = "; ".join(f"{units} units: {runs_with(units)}" for units in sizes) or "no run yet"
    return "\n\n".join([*lines, f"{counts}. Mean ± standard deviation; 10,000 test pictures.{strength}"])
