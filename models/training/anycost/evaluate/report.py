"""Measurements as JSON, as Markdown tables, and in the model card, between the two marks of each."""
from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

EVALUATION = ("<!-- evaluation: written by anycost evaluate --card -->", "<!-- end of evaluation -->")
GENERATOR = ("<!-- generator: written by anycost measure --card -->", "<!-- end of generator -->")


def rounded(value: Any, digits: int = 4) -> Any:
    """The same value, made of what JSON knows, its floats rounded."""
    if isinstance(value, dict):
        return {str(k): rounded(v, digits) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [rounded(v, digits) for v in value]
    return round(float(value), digits) if isinstance(value, (float, np.floating)) else value


def save(folder: str | Path, name: str, result: dict[str, Any], text: str) -> None:
    """FOLDER/NAME.json and FOLDER/NAME.md."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(result, indent=1))
    (folder / f"{name}.md").write_text(text)


def between(card: str, marks: tuple[str, str], text: str) -> str:
    """The card's text with `text` between its two marks."""
    begin, end = marks
    if begin not in card or end not in card:
        raise SystemExit(f"The card has no lines {begin} and {end}: put them where the tables are to stand.")
    return card[: card.index(begin) + len(begin)] + "\n\n" + text.strip() + "\n\n" + card[card.index(end) :]


def into_card(path: str | Path, marks: tuple[str, str], text: str) -> None:
    """`between` for the card at `path`."""
    Path(path).write_text(between(Path(path).read_text(), marks, text))


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """In Markdown; floats with three decimals."""
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in row) + " |" for row in cells)


def rung(name: str) -> str:
    """"64@0.5" -> words."""
    k, ratio = name.split("@")
    return f"{k} px, α {float(ratio):g}"


def reconstruction(r: dict[str, Any]) -> str:
    """Every sub-generator: near the photo, the same person, near the full one."""
    wild = r["wild"]["rungs"] if "wild" in r else {}
    rows = [
        [rung(name), v["portraits"], v["held_out"], wild[name]["distance"] if name in wild else "", v["identity"],
         r["consistency"][name]["distance"], r["consistency"][name]["identity"], r["consistency"][name]["agreement"]]
        for name, v in r["reconstruction"].items()
    ]
    head = ["sub-generator", "distance, portraits", "held-out", "in the wild", "identity, portraits", "distance to full", "identity to full", "labels agree"]
    return table(head, rows)


def lower_faces(r: dict[str, Any]) -> str:
    """One sentence."""
    words = {"portraits": "portraits", "held_out": "held-out", "wild": "in the wild"}
    return "Lower half of the face alone, by the full generator: " + ", ".join(f"{words[name]} {value:.3f}" for name, value in r["lower_face"].items()) + "."


def in_the_wild(r: dict[str, Any]) -> str:
    """Two sentences, or that there were no such photos."""
    w = r.get("wild")
    if not w:
        return "Photos in the wild were not at hand."
    return (f"In the wild: {w['photos']} photos of as many people (LFW), of a kind that was not trained on. "
            f"Identity cosine of photo and reconstruction {w['identity']:.3f}, of different people's photos {w['different_people']:.3f}.")


def sliders(r: dict[str, Any]) -> str:
    """What each moves, and what it takes along."""
    rows = []
    for name, at in r["sliders"].items():
        others = at["+1.0"]["others"]
        worst = max(others, key=lambda k: abs(others[k]))
        rows.append([name, *(f"{at[s]['own']:+.2f}" for s in ("-1.0", "-0.5", "+0.5", "+1.0")), f"{worst} {others[worst]:+.2f}", at["-1.0"]["identity"], at["+1.0"]["identity"]])
    return table(["slider", "own label at −1", "−0.5", "+0.5", "+1", "largest other at +1", "identity at −1", "identity at +1"], rows)


def london(r: dict[str, Any]) -> str:
    """Edited and real smiles."""
    rows = []
    for kind, words in (("reconstruction", "reconstruction"), ("photo", "photo, the change added")):
        for value, v in r["london"][kind].items():
            nothing = value == "0.0"
            nearer = "" if nothing else f"{v['nearer_face']:.0%} / {v['nearer_lower_face']:.0%}"
            rows.append([f"{words.split(',')[0]}, unedited" if nothing else f"{words}, smile {value}", v["face"], v["lower_face"], nearer])
    own = r["london"]["reconstruction_of_the_smile"]
    rows.append(["the smiling photo itself, reconstructed", own["face"], own["lower_face"], ""])
    return table(["neutral face", "distance to the real smile", "lower face only", "people for whom it is nearer than unedited"], rows)


def generator(r: dict[str, Any]) -> str:
    """The table of `anycost measure`."""
    second = "second" in r
    by_second = lambda v: ([f"{v['second']:.0f}", f"{v['second_real']:.0f}"] if "second" in v else ["", ""]) if second else []  # noqa: E731
    rows = [[rung(name), f"{1000 * v['frechet']:.1f}", f"{1000 * v['real']:.1f}", *by_second(v), f"{v['path_length']:.1f}"] for name, v in r["rungs"].items()]
    head = ["sub-generator", "Fréchet distance × 1000", "of two sets of real faces", *([f"by {r['second']}", "of the real sets"] if second else []), "path length"]
    about = f"Fréchet distance ({r['features']}) of {r['samples']} random samples, truncation {r['truncation']:g}, to as many faces of the training data; perceptual path length in w:"
    return f"{about}\n\n{table(head, rows)}\n"


def markdown(r: dict[str, Any]) -> str:
    """All of evaluation.json."""
    i = r["identity"]
    kept = ", ".join(f"{name} {value:.2f}" for name, value in r["labels_kept"].items())
    return "\n\n".join([
        f"Model {r['model']['id']}, {r['model']['trained_images']} training images; {r['portraits']} portraits ({r['people']} people), {r['held_out']} held-out faces.",
        "SqueezeNet distance (0 is equal) and identity cosine of the reconstruction, and agreement with the full generator:",
        reconstruction(r),
        lower_faces(r),
        f"Identity cosine between photos: {i['same_person']:.3f} neutral and smiling of the same person, {i['different_people']:.3f} different people. "
        f"Held-out faces and their reconstruction: {i['held_out_reconstruction']:.3f}.",
        in_the_wild(r),
        f"Correlation of a label on the photo and on its reconstruction: {kept}.",
        "Sliders, in standard deviations of the label over the training faces:",
        sliders(r),
        f"Smile against {r['london']['pairs']} real pairs:",
        london(r),
    ]) + "\n"
