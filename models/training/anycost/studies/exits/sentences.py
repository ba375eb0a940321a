"""The ADE corpus (Gurulingappa et al. 2012): does a sentence of a case report tell of an adverse effect of a drug? Split by article."""
from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_WORDS = 24  # longer sentences are left out: the studies' machine is small


@dataclass(frozen=True)
class Sentence:
    """`article` is its PubMed number; label 1: reports an adverse effect."""

    article: str
    text: str
    label: int


def read(folder: str | Path) -> list[Sentence]:
    """Different sentences of at most MOST_WORDS words; one that the corpus has on both sides reports an effect."""
    folder, found = Path(folder), {}
    for name in ("ADE-NEG.txt", "DRUG-AE.rel"):
        if not (folder / name).exists():
            raise SystemExit(f"{folder / name} is not there: give --ade the folder of the ADE corpus.")
    for line in (folder / "ADE-NEG.txt").read_text().splitlines():
        article, _, text = line.split(" ", 2)
        found[text.strip()] = Sentence(article, text.strip(), 0)
    for line in (folder / "DRUG-AE.rel").read_text().splitlines():
        article, text = line.split("|")[:2]
        found[text.strip()] = Sentence(article, text.strip(), 1)
    return [one for one in found.values() if len(one.text.split()) <= MOST_WORDS]


def part_of(article: str) -> str:
    """"test" for two articles in ten, "validation" for one, "train"; by a hash of the number."""
    tenth = int(hashlib.sha256(article.encode()).hexdigest(), 16) % 10
    return "test" if tenth < 2 else "validation" if tenth == 2 else "train"


def balanced(sentences: Sequence[Sentence], part: str, of_each: int) -> list[Sentence]:
    """`of_each` sentences of both classes of one part (fewer where it has fewer), the same ones for ever, in a random order."""
    draw, out = random.Random(part), []
    for label in (0, 1):
        own = [one for one in sentences if one.label == label and part_of(one.article) == part]
        out += draw.sample(own, min(of_each, len(own)))
    draw.shuffle(out)
    return out
