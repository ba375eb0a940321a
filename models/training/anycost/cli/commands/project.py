"""w*: refines the encoder's code of aligned photos until its pictures are nearer, at every sub-generator.

    anycost project --model FILE.safetensors --photos face.png --out models/training/runs/projected
    anycost project --model FILE.safetensors --photos ../shared/data/faces256.tar --members a.jpg b.jpg --out models/training/runs/projected

OUT gets NAME.npy (w+, float32 [rows, dim]) for each photo; projected.png: photo, then the full and the narrowest generator's picture before, and
both after; projected.json: settings and the distance at every sub-generator before and after. A photo is aligned as `anycost align` does it, square,
of any size from the model's. The pull towards the encoder's code keeps the result where sliders work: --pull 0 comes nearest to the photo and
edits worst.
"""
from argparse import ArgumentParser, Namespace

from anycost.cli import arguments as shared


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--model", required=True)
    parser.add_argument("--photos", required=True, help="an aligned image, or a tar or folder with --members")
    parser.add_argument("--members", nargs="+", default=[])
    parser.add_argument("--out", required=True)
    shared.nets(parser)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--lr", type=float, default=0.03)
    parser.add_argument("--pull", type=float, default=0.1)
    parser.add_argument("--consistency", type=float, default=1.0, help="weight of a random other sub-generator's picture [%(default)s]")
    parser.add_argument("--noise", choices=("stored", "none"), default="stored", help="the file's, or none; never searched for")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plugin", action="store_true", help="the plugin's own search: its weights, rate and turns, and --steps of them")


def run(args: Namespace) -> None:
    from pathlib import Path

    from anycost.losses.perceptual import FILE, PerceptualDistance
    from anycost.losses.reconstruction import Reconstruction, Weights
    from anycost.machine.progress import bar as progress
    from anycost.modelfile.opened import OpenedModel
    from anycost.studies.project import PLUGIN_WEIGHTS, InTurn, Settings, plugin_settings, project_photos, read_photos

    out, model = Path(args.out), OpenedModel(args.model)
    if model.encoder is None:
        raise SystemExit(f"{args.model} has no encoder, whose code this starts from.")
    names, photos = read_photos(args.photos, args.members, max(model.resolution, model.photo_size), model.resolution)
    distance = PerceptualDistance(Path(args.nets) / FILE)
    kind, weights = (InTurn, PLUGIN_WEIGHTS) if args.plugin else (Reconstruction, Weights(consistency=args.consistency))
    settings = plugin_settings(args.steps) if args.plugin else Settings(args.steps, args.lr, args.pull, seed=args.seed)
    reconstruction = kind(model.generator, distance, model.resolutions, model.ratios, weights, args.noise)
    with progress(total=args.steps, unit="step") as bar:

        def say(step, numbers):
            bar.update()
            bar.set_postfix({name: f"{value:.4f}" for name, value in numbers.items()}, refresh=False)

        distances = project_photos(model, reconstruction, names, photos, settings, out, say)
    for rung, both in distances.items():
        print(f"{rung:>8}  {both['before']:.4f} before  {both['after']:.4f} after")
    print(f"{out}: {len(names)} codes")
