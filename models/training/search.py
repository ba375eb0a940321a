"""Find the widths and the resolution whose pictures are nearest to the full generator's within a budget, and name them in the model file.

    ./run.sh search.py --model FILE.safetensors --macs 300e6 --name eco --out FILE.safetensors
    ./run.sh search.py --model FILE.safetensors --latency-ms 20 --times times.json --name quick --out FILE.safetensors

"Nearest" is the mean SqueezeNet distance over random faces, the sub-generator's picture enlarged to the full size. MACs are counted as in
costs.py and `npm run model -- inspect`. A latency is the sum of block times in --times: measured in the plugin's engine on this machine
when the file is not there; one made on another machine will do. The same seed and times give the same configuration.
"""
import argparse
import random
import time
from pathlib import Path

import torch

from costs import BlockTimes, Macs, measured
from evolution import Settings, Space, evolve
from flexible import check_name, write_flexible
from losses import PERCEPTUAL_SIZE
from measures import resized
from opened import OpenedModel
from perceptual import PerceptualDistance

BATCH = 8


class Consistency:
    """Mean distance between a sub-generator's pictures and the full one's, both as they are seen: clamped, at the full size (256 px at most)."""

    def __init__(self, generator, distance, wplus):
        self.generator, self.distance = generator, distance
        self.size = min(generator.resolution, PERCEPTUAL_SIZE)
        self.codes = wplus.split(BATCH)
        with torch.no_grad():
            self.full = [self.features(w, None, generator.resolution) for w in self.codes]

    def features(self, wplus, channels, resolution):
        picture = self.generator(wplus, channels, resolution)[-1].clamp(-1, 1)
        return self.distance.features(resized(picture, self.size))

    @torch.no_grad()
    def __call__(self, candidate):
        found = [self.distance.between(self.features(w, candidate.channels, candidate.resolution), full) for w, full in zip(self.codes, self.full)]
        return torch.cat(found).double().mean().item()


def space_of(args, model):
    """The search space of a command line; where times are wanted, they are measured here."""
    build = lambda cost, budget: Space(model.generator, model.resolutions, model.ratios, cost, budget)  # noqa: E731
    if args.macs is not None:
        return build(Macs(), args.macs)
    everything = build(Macs(), float("inf"))
    return build(BlockTimes(measured(args.model, everything.blocks(), args.times)), args.latency_ms)


def table(space, best, judged, fresh):
    """Markdown lines: the uniform ones that fit and the winner, by cost."""
    rows = sorted({*space.uniform(), best}, key=space.price)
    lines = ["| configuration | cost | distance | on faces not searched with |", "| --- | --- | --- | --- |"]
    name = lambda c: "found" if c == best else "uniform"  # noqa: E731
    return "\n".join(lines + [f"| {name(c)}, {c.resolution} px: {' '.join(map(str, c.channels))} | {space.cost.text(space.price(c))} | {judged[c]:.4f} | {fresh(c):.4f} |" for c in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--macs", type=float)
    budget.add_argument("--latency-ms", type=float)
    parser.add_argument("--times", default="models/training/runs/block-times.json")
    parser.add_argument("--name", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--nets", default="../shared/nets")
    parser.add_argument("--samples", type=int, default=32)
    parser.add_argument("--population", type=int, default=Settings.population)
    parser.add_argument("--generations", type=int, default=Settings.generations)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    check_name(args.name)
    if not Path(args.out).parent.is_dir():
        raise SystemExit(f"{args.out} cannot be written: there is no folder {Path(args.out).parent}.")
    model, began = OpenedModel(args.model), time.time()
    space = space_of(args, model)
    distance = PerceptualDistance(Path(args.nets) / "squeezenet_v1.0_features.onnx").to(args.device)
    codes = [model.sample(args.samples, truncation=1.0, seed=args.seed + i).to(args.device) for i in (0, 1)]
    searched, fresh = (Consistency(model.generator.to(args.device), distance, w) for w in codes)

    def say(generation, best, value, count):
        print(f"generation {generation}/{args.generations}: distance {value:.4f}, {best.resolution} px, {space.cost.text(space.price(best))}; "
              f"{count} judged, {time.time() - began:.0f} s", flush=True)

    settings = Settings(population=args.population, generations=args.generations)
    best, judged = evolve(space, searched, settings, random.Random(args.seed), say)
    print(table(space, best, judged, fresh))
    write_flexible(args.model, args.out, space.full, args.name, best.channels, best.resolution)
    print(f"{args.out}: {args.name} is {best.resolution} px, {space.cost.text(space.price(best))}, {Macs()(best.channels, best.resolution)} MACs")


if __name__ == "__main__":
    main()
