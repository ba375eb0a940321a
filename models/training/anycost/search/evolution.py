"""Evolutionary search of widths and resolution under a budget.

The authors published configurations found this way but not the search; settings are those of Cai et al. 2020 ("Once for All"), from the same group.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

from anycost.modelfile.flexible import is_valid
from anycost.networks.generator import Generator
from anycost.networks.sampling import ChannelSampler
from anycost.search.costs import Block, block_widths, entries


@dataclass(frozen=True)
class Settings:
    """Of the search."""
    population: int = 100
    generations: int = 20
    parents: float = 0.25  # share that lives on and has children
    mutants: float = 0.5  # share of the children; the others have two parents
    mutation: float = 0.1  # chance of each gene


@dataclass(frozen=True, order=True)
class Candidate:
    """A sub-generator."""
    resolution: int
    channels: tuple  # as long as the full list: what lies past the resolution is full, so that equal pictures are equal candidates


class Space:
    """All candidates of a generator that cost no more than the budget.

    Genes are the resolution and the width of each layer: one that the sampler of flexible widths draws, or that of a uniform ratio.
    """

    def __init__(self, generator: Generator, resolutions: Sequence[int], ratios: Sequence[float], cost: Any, budget: float):
        sampler = ChannelSampler(generator)
        self.full, self.cost, self.budget = sampler.full, cost, budget
        self.tables = [tuple(generator.channels(ratio)) for ratio in sorted(ratios)]
        self.widths = [sorted({w for w in {*sampler.widths(i), *(t[i] for t in self.tables)} if is_valid(w, full)}) for i, full in enumerate(self.full)]
        if not all(self.widths):
            raise SystemExit(f"The plugin needs widths that are multiples of 4; this generator has {', '.join(map(str, self.full))}.")
        narrowest = [(r, self.settle(r, [w[0] for w in self.widths])) for r in sorted(resolutions)]
        self.resolutions = [r for r, candidate in narrowest if self.fits(candidate)]
        if not self.resolutions:
            least = narrowest[0][1]
            raise SystemExit(f"The narrowest sub-generator, at {least.resolution} px, costs {cost.text(self.price(least))}; the budget of {cost.text(budget)} is below that.")

    def settle(self, resolution: int, channels: Sequence[int]) -> Candidate:
        """What of the channels a picture of this size uses; the rest is full."""
        used = entries(resolution)
        return Candidate(resolution, (*channels[:used], *self.full[used:]))

    def price(self, candidate: Candidate) -> float:
        """Its cost, in the unit of the budget."""
        return self.cost(candidate.channels, candidate.resolution)

    def fits(self, candidate: Candidate) -> bool:
        """Whether it is within the budget."""
        return self.price(candidate) <= self.budget

    def uniform(self) -> list[Candidate]:
        """Those of the uniform ratios that fit and that the plugin can run."""
        every = {self.settle(r, table) for r, table in product(self.resolutions, self.tables)}
        return sorted(c for c in every if self.fits(c) and all(map(is_valid, c.channels, self.full)))

    def repaired(self, candidate: Candidate, random: Random) -> Candidate:
        """Random layers made narrower, one step at a time, until it fits; the narrowest of its resolution does."""
        channels = list(candidate.channels)
        while not self.fits(candidate):
            i = random.choice([i for i in range(entries(candidate.resolution)) if channels[i] > self.widths[i][0]])
            channels[i] = max(w for w in self.widths[i] if w < channels[i])
            candidate = Candidate(candidate.resolution, tuple(channels))
        return candidate

    def drawn(self, random: Random) -> Candidate:
        """Any."""
        return self.repaired(self.settle(random.choice(self.resolutions), [random.choice(w) for w in self.widths]), random)

    def mutant(self, parent: Candidate, chance: float, random: Random) -> Candidate:
        """Each gene drawn anew by `chance`."""
        resolution = random.choice(self.resolutions) if random.random() < chance else parent.resolution
        known = entries(parent.resolution)
        channels = [random.choice(widths) if i >= known or random.random() < chance else parent.channels[i] for i, widths in enumerate(self.widths)]
        return self.repaired(self.settle(resolution, channels), random)

    def child(self, one: Candidate, other: Candidate, random: Random) -> Candidate:
        """The resolution of one, each layer of either where both have it."""
        shared = entries(min(one.resolution, other.resolution))
        channels = [random.choice((a, b)) if i < shared else a for i, (a, b) in enumerate(zip(one.channels, other.channels))]
        return self.repaired(self.settle(one.resolution, channels), random)

    def blocks(self) -> list[Block]:
        """Every (index, widths) that a candidate may have."""
        top = self.resolutions[-1]
        ends = block_widths(range(entries(top)), top)  # places in the channel list instead of widths
        return [(index, widths) for index, places in ends for widths in product(*(self.widths[i] for i in places))]


def evolve(
    space: Space, distance: Callable[[Candidate], float], settings: Settings, random: Random, say: Callable[[int, Candidate, float, int], None]
) -> tuple[Candidate, dict[Candidate, float]]:
    """(best, {candidate: distance} of all that were judged). The uniform ones that fit are in the first generation and the best live on,
    so the best is never farther than any of them.

    distance: Candidate -> float, lower is better; say: (generation, best, its distance, how many were judged).
    """
    found = {}

    def rank(candidate):
        if candidate not in found:
            found[candidate] = distance(candidate)
        return found[candidate], space.price(candidate), candidate

    population = space.uniform()
    population += [space.drawn(random) for _ in range(settings.population - len(population))]
    for generation in range(settings.generations + 1):
        ranked = sorted(set(population), key=rank)
        say(generation, ranked[0], found[ranked[0]], len(found))
        if generation == settings.generations:
            return ranked[0], found
        parents = ranked[: max(2, round(settings.parents * settings.population))]
        mutants = round(settings.mutants * (settings.population - len(parents)))
        population = parents + [space.mutant(random.choice(parents), settings.mutation, random) for _ in range(mutants)]
        population += [space.child(random.choice(parents), random.choice(parents), random) for _ in range(settings.population - len(population))]
