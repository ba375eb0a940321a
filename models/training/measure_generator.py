"""Fréchet distance to real faces, and perceptual path length, of a model file at every resolution and ratio.

    models/training/run.sh models/training/measure_generator.py --model models/default/anycost-portrait.safetensors \\
        --data ../shared/data/faces256.tar --count 2000 [--out models/training/runs/evaluation] [--card models/default/README.md]

prints the rows as they are measured, ratio by ratio, and writes OUT/generator.json and OUT/generator.md; --card puts the table into a model card, between its
marks; record_metrics.py puts the full sub-generator's number into the model file. Features and distance are SqueezeNet's: the numbers compare models measured by this command with the same count, and
nothing else. Samples are drawn without truncation and with fresh noise, as the method measures; both are the same for every sub-generator.
The real faces are random ones of --data, most of them training pictures.
"""
import argparse
import time
from pathlib import Path

import torch

from data import Faces, to_float
from measures import down
from metrics.features import SqueezeNetPooled
from metrics.frechet import frechet, statistics
from metrics.path_length import path_lengths, step_pairs, trimmed_mean
from opened import OpenedModel
from perceptual import PerceptualDistance
from report import GENERATOR, generator, into_card, rounded, save

BATCH = 16


def noise_for(generator, count, seed):
    random = torch.Generator().manual_seed(seed)
    return [torch.randn(count, 1, *b.shape[2:], generator=random) for b in generator.stored_noise()]


def drawn_w(model, count, truncation, seed):
    return model.sample(count, truncation, seed)[:, 0]


def rows(generator, w):
    return w[:, None].expand(-1, generator.n_style, -1)


@torch.no_grad()
def measure_ratio(model, features, distance, pairs, ratio):
    """{resolution: (features of the samples [N, channels], path lengths [N])}; one run of the generator gives all resolutions of both."""
    generator, found = model.generator, {k: ([], []) for k in model.resolutions}
    for at in range(0, len(pairs[0]), BATCH):
        noise = noise_for(generator, len(pairs[0][at : at + BATCH]), at)
        ends = [generator(rows(generator, w[at : at + BATCH]), generator.channels(ratio), max(found), noise) for w in pairs]
        for sample, step in zip(*ends):
            if sample.shape[-1] in found:
                seen, lengths = found[sample.shape[-1]]
                seen.append(features(sample))
                lengths.append(path_lengths(distance, sample, step))
    return {k: (torch.cat(seen).numpy(), torch.cat(lengths).numpy()) for k, (seen, lengths) in found.items()}


def real_halves(sources, size, count):
    """Two sets of `count` different real pictures, uint8, in a random order so that all sources take part."""
    images = Faces(sources, size).images
    if len(images) < 2 * count:
        raise SystemExit(f"{sources} holds {len(images)} pictures; --count {count} needs {2 * count}: one set to compare with, one to show how far equal sets are apart.")
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    return images[order[:count]], images[order[count : 2 * count]]


def measure(model, features, distance, real, other, truncation, seed=0):
    """Yields (resolution, ratio, {frechet, real: the distance between the two real sets, path_length}), those of a ratio as soon as they are known."""
    resolutions = model.resolutions
    reals = {k: [statistics(features(down(to_float(part), k)).numpy()) for part in (real, other)] for k in resolutions}
    floor = {k: frechet(*reals[k]) for k in resolutions}
    pairs = step_pairs(*(drawn_w(model, len(real), truncation, one) for one in (seed, seed + 1)))
    for ratio in sorted(model.ratios):
        for k, (fakes, lengths) in measure_ratio(model, features, distance, pairs, ratio).items():
            yield k, ratio, {"frechet": frechet(statistics(fakes), reals[k][0]), "real": floor[k], "path_length": trimmed_mean(lengths)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", nargs="+", default="../shared/data/faces256.tar", help="tars, folders of images, patterns")
    parser.add_argument("--nets", default="../shared/nets")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--truncation", type=float, default=1.0)
    parser.add_argument("--out", default=Path(__file__).parent / "runs" / "evaluation")
    parser.add_argument("--card")
    args = parser.parse_args()
    began = time.time()
    net = f"{args.nets}/squeezenet_v1.0_features.onnx"
    model, features = OpenedModel(args.model), SqueezeNetPooled(net)
    real, other = real_halves(args.data, model.resolution, args.count)
    found = {}
    for k, ratio, row in measure(model, features, PerceptualDistance(net), real, other, args.truncation):
        found[k, ratio] = row
        print(f"{time.time() - began:5.0f} s  {k} px, ratio {ratio:g}: " + ", ".join(f"{name} {value:.4g}" for name, value in row.items()), flush=True)
    result = {"model": model.facts, "features": features.name, "samples": args.count, "truncation": args.truncation,
              "rungs": {f"{k}@{ratio}": row for (k, ratio), row in sorted(found.items())}}
    save(args.out, "generator", rounded(result, 6), generator(result))
    if args.card:
        into_card(args.card, GENERATOR, generator(result))
    print(generator(result))


if __name__ == "__main__":
    main()
