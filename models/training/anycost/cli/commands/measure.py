"""Fréchet distance to real faces, and perceptual path length, of a model file at every resolution and ratio.

    anycost measure --model FILE.safetensors --count 2000 --card models/default/README.md

prints the rows as they are measured, ratio by ratio, and writes OUT/generator.json and OUT/generator.md; --card puts the table into a model card,
between its marks; `anycost record` puts the full sub-generator's number into the model file. Features and distance are SqueezeNet's: the numbers
compare models measured by this command with the same count, and nothing else. The real faces are random ones of --data, most of them training pictures.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", required=True)
    shared.sources(parser)
    shared.nets(parser)
    parser.add_argument("--count", type=int, default=2000, help="samples [%(default)s]")
    parser.add_argument("--truncation", type=float, default=1.0)
    parser.add_argument("--second", action="store_true", help="also by EfficientNet-Lite0")
    parser.add_argument("--out", default=f"{shared.RUNS}/evaluation")
    parser.add_argument("--card")


def run(args: Namespace) -> None:
    import time

    from anycost.evaluate.features import EfficientNetPooled, SqueezeNetPooled
    from anycost.evaluate.report import GENERATOR, generator, into_card, rounded, save
    from anycost.evaluate.samples import measure, real_halves
    from anycost.losses.perceptual import FILE, PerceptualDistance
    from anycost.modelfile.opened import OpenedModel

    began = time.time()
    net = f"{args.nets}/{FILE}"
    model, features = OpenedModel(args.model), SqueezeNetPooled(net)
    real, other = real_halves(args.data, model.resolution, args.count)
    second = EfficientNetPooled() if args.second else None
    found = {}
    for k, ratio, row in measure(model, features, PerceptualDistance(net), real, other, args.truncation, second=second):
        found[k, ratio] = row
        print(f"{time.time() - began:5.0f} s  {k} px, ratio {ratio:g}: " + ", ".join(f"{name} {value:.4g}" for name, value in row.items()), flush=True)
    result = {"model": model.facts, "features": features.name, **({"second": second.name} if second else {}), "samples": args.count, "truncation": args.truncation,
              "rungs": {f"{k}@{ratio}": row for (k, ratio), row in sorted(found.items())}}
    save(args.out, "generator", rounded(result, 6), generator(result))
    if args.card:
        into_card(args.card, GENERATOR, generator(result))
    print(generator(result))
