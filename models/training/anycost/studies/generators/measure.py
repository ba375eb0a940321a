"""What is measured of each run of the studies on generators: (…, lab, seed) -> what its row of the journal has found."""
from __future__ import annotations

from collections.abc import Sequence
from random import Random

import torch

from anycost.data.pixels import to_float
from anycost.evaluate.frechet import frechet, statistics
from anycost.networks.sampling import RATIOS
from anycost.search.costs import Macs
from anycost.search.evolution import Settings, Space, evolve
from anycost.search.search import Consistency
from anycost.studies.fashion import CLASSES
from anycost.studies.generators.begin import METHOD, TEACHER
from anycost.studies.generators.conditional import new_conditional
from anycost.studies.generators.judges import described, squeezenet
from anycost.studies.generators.lab import Lab, codes
from anycost.studies.generators.scale import ratio_name
from anycost.studies.journal import Row

SMALL = (0.75, 0.5, 0.25)


def at_resolutions(name: str, resolutions: tuple[int, ...], lab: Lab, seed: int) -> Row:
    """Quality of the full width at each; a generator of one resolution has its own size."""
    changes = {"resolution": resolutions[0]} if name.startswith("alone") else {}
    generator = lab.generator(name, seed, **changes)
    return {str(r): lab.quality(generator, None, r, only=None) for r in resolutions}


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
