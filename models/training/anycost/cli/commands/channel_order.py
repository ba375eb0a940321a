"""How far each ratio is from the full generator before and after its channels are sorted by importance.

    anycost channel-order --model FILE.safetensors

The method sorts once, before the stage with adaptive channels; a generator that was trained with narrow ones is in the order they need already.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", required=True)
    shared.nets(parser)
    parser.add_argument("--count", type=int, default=16, help="random faces [%(default)s]")


def run(args: Namespace) -> None:
    import copy

    import torch

    from anycost.losses.perceptual import FILE, PerceptualDistance
    from anycost.modelfile.opened import OpenedModel
    from anycost.networks.sort_channels import sort_channels
    from anycost.studies.channel_order import compare

    model = OpenedModel(args.model)
    distance = PerceptualDistance(f"{args.nets}/{FILE}")
    wplus, ratios = model.sample(args.count, truncation=1.0), sorted(r for r in model.ratios if r < 1)
    ordered = sort_channels(copy.deepcopy(model.generator))
    with torch.no_grad():
        moved = (ordered(wplus)[-1] - model.generator(wplus)[-1]).abs().max().item()
    print(f"largest change of a full picture: {moved:.1e}")
    before, after = (compare(g, wplus, distance, ratios) for g in (model.generator, ordered))
    for ratio in ratios:
        print(f"ratio {ratio}: SqueezeNet distance {before[ratio][0]:.4f} before, {after[ratio][0]:.4f} after; MSE {before[ratio][1]:.5f}, {after[ratio][1]:.5f}")
