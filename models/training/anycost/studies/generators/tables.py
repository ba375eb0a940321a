"""The tables of the studies on generators, in Markdown, of the runs that a journal has."""
from __future__ import annotations

from collections.abc import Callable, Sequence

from anycost.evaluate.report import table as markdown
from anycost.studies.journal import Journal, Row, seeds_of, spread

NARROW = ("75", "50", "25")
CLASSES = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")
JUDGES = (("squeezenet", 1000, 1), ("efficientnet", 1, 0))  # name, factor, digits: SqueezeNet's distances are of vectors of length 1


def values(rows: Sequence[Row], run: str, *path: str) -> list[float]:
    """Of every seed that has it."""
    out = []
    for row in rows:
        found = row["found"] if row["run"] == run else None
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        out += [found] if isinstance(found, (int, float)) else []
    return out


def quality(rows: Sequence[Row], run: str, rung: str) -> list[str]:
    """One cell for each judge."""
    return [spread((factor * value for value in values(rows, run, rung, judge)), digits) for judge, factor, digits in JUDGES]


def distance(rows: Sequence[Row], run: str, *path: str) -> str:
    """A cell with a SqueezeNet distance."""
    return spread(values(rows, run, *path), 3)


def under(rows: Sequence[Row], runs: Sequence[str]) -> str:
    """What was run, for the line below a table."""
    used = [row for row in rows if row["run"] in runs]
    lacking = [name for name in runs if not any(row["run"] == name for row in used)]
    if not used:
        return "No run yet."
    first, full = used[0], [row for row in used if row["run"] != "floor"]
    counts = {name: seeds_of([row for row in full if row["run"] == name]) for name in runs if name not in lacking and name != "floor"}
    same = set(counts.values())
    seeds = same.pop() if len(same) == 1 else "; ".join(f"{name}: {text}" for name, text in counts.items())
    missing = f" Not run yet: {', '.join(lacking)}." if lacking else ""
    return f"{first['images']} images seen by a new generator, {first['more']} in the stage after it; {first['samples']} samples; {seeds}.{missing}"


def resolutions(rows: Sequence[Row]) -> str:
    """Study 1."""
    sizes = ("32", "16", "8")
    names = {"one generator each": ("3.25–2.41", None), "all resolutions at once (MSG-GAN)": ("4.79–2.7", "at-once"), "sampled resolutions (Anycost)": ("better at nearly all", "sampled"),
             "training faces, as near as one can come": ("", "floor")}
    lines = []
    for text, (paper, run) in names.items():
        cells = [quality(rows, run or f"alone-{size}", size) for size in sizes]
        lines.append([text, paper, *[cell[0] for cell in cells], *[cell[1] for cell in cells]])
    head = ["", "paper, FID", *[f"SqueezeNet ×1000, {size} px" for size in sizes], *[f"EfficientNet-Lite0, {size} px" for size in sizes]]
    return markdown(head, lines) + "\n\n" + under(rows, ("alone-32", "alone-16", "alone-8", "at-once", "sampled", "floor"))


def channels(rows: Sequence[Row]) -> str:
    """Study 2."""
    ways = {"small, trained alone": lambda a: (f"small-{a}", a), "pruned and fine-tuned": lambda a: (f"pruned-{a}", a), "inside the full one, uniform": lambda a: ("adaptive", a),
            "inside the full one, found": lambda a: ("found", a)}
    lines = [["1", "the full one before sampled channels", quality(rows, "sampled", "32")[0], ""], ["1", "the full one after them", quality(rows, "adaptive", "100")[0], ""]]
    for a in NARROW:
        lines += [[f"0.{a}".rstrip("0"), way, quality(rows, *at(a))[0], distance(rows, *at(a), "apart")] for way, at in ways.items()]
    lines.append(["", "pictures of different z", "", distance(rows, "adaptive", "strangers")])
    head = ["α", "", "Fréchet, SqueezeNet ×1000", "distance to the full picture"]
    names = ("sampled", "adaptive", "found", *[f"{kind}-{a}" for kind in ("small", "pruned") for a in NARROW])
    return markdown(head, lines) + "\n\n" + under(rows, names)


def ablation(rows: Sequence[Row]) -> str:
    """Study 3."""
    ways = {"the method": "adaptive", "without sampled channels": "without-sampling", "without sorting": "without-sorting", "without the consistency loss": "without-consistency",
            "without telling the discriminator": "without-telling"}
    head = ["", "Fréchet α 1, SqueezeNet ×1000", "α 0.25", *[f"to the full picture, α 0.{a}".rstrip("0") for a in NARROW], "full picture to the stage before"]
    lines = []
    for text, run in ways.items():
        lines.append([text, quality(rows, run, "100")[0], quality(rows, run, "25")[0], *[distance(rows, run, a, "apart") for a in NARROW], distance(rows, run, "100", "apart")])
    return markdown(head, lines) + "\n\n" + under(rows, tuple(ways.values()))


def conditional(rows: Sequence[Row]) -> str:
    """Study 7b."""
    lines = []
    for rung, text in (("100", "α 1"), *[(a, f"α 0.{a}".rstrip("0")) for a in NARROW], ("real", "training pictures")):
        of = [[1000 * v for v in values(rows, "conditional", rung, str(label))] for label in range(len(CLASSES))]
        mean = [sum(one) / len(one) for one in zip(*of)]
        lines.append([text, spread(mean), *[spread(one) for one in of]])
    used = [row for row in rows if row["run"] == "conditional"]
    line = f"{used[0]['images'] + used[0]['more']} pictures seen; {seeds_of(used)}." if used else "No run yet."
    return markdown(["Fréchet, SqueezeNet ×1000", "mean", *CLASSES], lines) + "\n\n" + line


TABLES: dict[str, Callable[[Sequence[Row]], str]] = {"resolutions": resolutions, "channels": channels, "ablation": ablation, "conditional": conditional}


def tables(study: str, journal: Journal) -> dict[str, str]:
    """{study: table}; of the queue, all four."""
    return {name: make(journal.rows) for name, make in TABLES.items() if study in (name, "generators")}
