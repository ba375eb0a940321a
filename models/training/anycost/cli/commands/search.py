"""Finds the widths and the resolution whose pictures are nearest to the full generator's within a budget, and names them in the model file.

    anycost search --model FILE.safetensors --macs 300e6 --name eco --out FILE.safetensors
    anycost search --model FILE.safetensors --latency-ms 20 --times times.json --name quick --out FILE.safetensors

MACs are counted as in `npm run model -- inspect`. A latency is the sum of block times in --times: measured in the plugin's engine on this machine
when the file is not there; one made on another machine will do. The same seed and times give the same configuration.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", required=True)
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--macs", type=float)
    budget.add_argument("--latency-ms", type=float)
    parser.add_argument("--times", default=f"{shared.RUNS}/block-times.json", help="[%(default)s]")
    parser.add_argument("--name", required=True, help="what the configuration is called: npm run model -- generate --flexible NAME")
    parser.add_argument("--out", required=True, help="may be the same file")
    shared.nets(parser)
    parser.add_argument("--samples", type=int, default=32, help="random faces [%(default)s]")
    parser.add_argument("--population", type=int, default=100)
    parser.add_argument("--generations", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    shared.device(parser)


def run(args: Namespace) -> None:
    import random
    import time
    from pathlib import Path

    from anycost.losses.perceptual import FILE, PerceptualDistance
    from anycost.machine.device import chosen
    from anycost.modelfile.flexible import check_name, write_flexible
    from anycost.modelfile.opened import OpenedModel
    from anycost.search.costs import Macs
    from anycost.search.evolution import Settings, evolve
    from anycost.search.search import Consistency, space_by_macs, space_by_time, table

    check_name(args.name)
    if not Path(args.out).parent.is_dir():
        raise SystemExit(f"{args.out} cannot be written: there is no folder {Path(args.out).parent}.")
    model, began, device = OpenedModel(args.model), time.time(), chosen(args.device)
    space = space_by_macs(model, args.macs) if args.macs is not None else space_by_time(model, args.model, args.latency_ms, args.times)
    distance = PerceptualDistance(Path(args.nets) / FILE).to(device)
    codes = [model.sample(args.samples, truncation=1.0, seed=args.seed + i).to(device) for i in (0, 1)]
    searched, fresh = (Consistency(model.generator.to(device), distance, w) for w in codes)

    def say(generation, best, value, count):
        print(f"generation {generation}/{args.generations}: distance {value:.4f}, {best.resolution} px, {space.cost.text(space.price(best))}; "
              f"{count} judged, {time.time() - began:.0f} s", flush=True)

    settings = Settings(population=args.population, generations=args.generations)
    best, judged = evolve(space, searched, settings, random.Random(args.seed), say)
    print(table(space, best, judged, fresh))
    write_flexible(args.model, args.out, space.full, args.name, best.channels, best.resolution)
    print(f"{args.out}: {args.name} is {best.resolution} px, {space.cost.text(space.price(best))}, {Macs()(best.channels, best.resolution)} MACs")
