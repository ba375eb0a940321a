"""Refine the encoder's code of aligned photos until its pictures are nearer, at every sub-generator: w* (reference §7).

    ./run.sh project.py --model FILE.safetensors --photos face.png --out runs/projected
    ./run.sh project.py --model FILE.safetensors --photos ../shared/data/faces256.tar --members a.jpg b.jpg --out runs/projected

OUT gets NAME.npy (w+, float32 [rows, dim]) for each photo; projected.png: photo, then the full and the narrowest generator's picture before, and both after;
projected.json: settings and the distance at every sub-generator before and after. A photo is aligned as align.py does it, square, of any size from
the model's. Noise is the file's, never searched for; --noise none leaves it out. The pull towards the encoder's code keeps the result
where sliders work: --pull 0 comes nearest to the photo and edits worst.
"""
import argparse
import dataclasses
import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from data import to_float
from measures import resized
from opened import OpenedModel
from perceptual import PerceptualDistance
from reconstruction import Reconstruction, Weights
from sheet import save_grid
from sources import decoded, pictures


@dataclass(frozen=True)
class Settings:
    steps: int = 200
    lr: float = 0.03  # Adam; falls to 0 as a cosine
    pull: float = 0.1  # on the squared distance to the encoder's code, in units of the spread of that code's rows around mean w
    seed: int = 0


def project(reconstruction, photos, start, mean_w, settings=Settings(), say=lambda *_: None):
    """photos [N,3,R,R] in [-1,1], start: the encoder's w+ [N, rows, dim] -> w* of the same shape. say: (step, numbers)."""
    random = torch.Generator().manual_seed(settings.seed)
    wplus = start.clone().requires_grad_(True)
    scale = (start - mean_w).square().mean((1, 2), keepdim=True).clamp_min(1e-8)
    optimiser = torch.optim.Adam([wplus], lr=settings.lr, betas=(0.9, 0.99))
    for step in range(settings.steps):
        optimiser.param_groups[0]["lr"] = settings.lr * 0.5 * (1 + math.cos(math.pi * step / settings.steps))
        loss, numbers = reconstruction(wplus, photos, random)
        moved = ((wplus - start).square() / scale).mean()
        loss = loss + settings.pull * moved
        if not torch.isfinite(loss):
            raise SystemExit(f"The loss became {loss.item()} at step {step}: lower --lr.")
        optimiser.zero_grad(set_to_none=True)
        (loss * len(photos)).backward()  # the loss is a mean: each code's gradient is now what it would be alone
        optimiser.step()
        say(step, {**{name: value.item() for name, value in numbers.items()}, "moved": moved.item()})
    return wplus.detach()


def read_photos(path, members, size):
    """(names without ending, [N,3,size,size] in [-1,1]) of an image, or of members of a tar or folder."""
    path = Path(path)
    if not path.exists():
        raise SystemExit(f"{path} is not there: give --photos an aligned image, a tar or a folder.")
    if path.is_file() and path.suffix.lower() != ".tar":
        found = {path.name: decoded(path.parent, path.name, path.read_bytes())}
    elif not members:
        raise SystemExit(f"{path} holds many photos: name those to project with --members.")
    else:
        found = {name: picture for name, picture in pictures(path) if name in members}
        missing = sorted(set(members) - set(found))
        if missing:
            raise SystemExit(f"{path} has no {', '.join(missing)}.")
    small = [name for name, picture in found.items() if picture.width < size]
    if small:
        raise SystemExit(f"{', '.join(small)}: smaller than the model's {size} px; give a larger picture.")
    fit = lambda picture: picture.resize((size, size), Image.BOX if picture.width % size == 0 else Image.LANCZOS)  # noqa: E731
    stack = np.stack([np.asarray(fit(picture)) for picture in found.values()])
    return [Path(name).stem for name in found], to_float(torch.from_numpy(stack).permute(0, 3, 1, 2))


def summary(before, after):
    """{"64@0.5": {"before", "after"}}, means over the photos."""
    return {f"{k}@{ratio:g}": {"before": round(before[k, ratio].mean().item(), 4), "after": round(after[k, ratio].mean().item(), 4)} for k, ratio in before}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--photos", required=True, help="an aligned image, or a tar or folder with --members")
    parser.add_argument("--members", nargs="+", default=[])
    parser.add_argument("--out", required=True)
    parser.add_argument("--nets", default="../shared/nets")
    parser.add_argument("--steps", type=int, default=Settings.steps)
    parser.add_argument("--lr", type=float, default=Settings.lr)
    parser.add_argument("--pull", type=float, default=Settings.pull)
    parser.add_argument("--consistency", type=float, default=Weights.consistency)
    parser.add_argument("--noise", choices=("stored", "none"), default="stored")
    parser.add_argument("--seed", type=int, default=Settings.seed)
    args = parser.parse_args()
    out, model = Path(args.out), OpenedModel(args.model)
    if model.encoder is None:
        raise SystemExit(f"{args.model} has no encoder, whose code this starts from.")
    names, photos = read_photos(args.photos, args.members, model.resolution)
    distance = PerceptualDistance(Path(args.nets) / "squeezenet_v1.0_features.onnx")
    reconstruction = Reconstruction(model.generator, distance, model.resolutions, model.ratios, Weights(consistency=args.consistency), args.noise)
    settings = Settings(args.steps, args.lr, args.pull, args.seed)
    every = max(1, args.steps // 10)

    def say(step, numbers):
        if (step + 1) % every == 0:
            print(f"step {step + 1}/{args.steps} " + " ".join(f"{name} {value:.4f}" for name, value in numbers.items()), flush=True)

    start = model.encode(resized(photos, model.metadata["encoder"]["inputSize"]))
    found = project(reconstruction, photos, start, model.mean_w, settings, say)
    distances = summary(*(reconstruction.apart(w, photos) for w in (start, found)))
    out.mkdir(parents=True, exist_ok=True)
    for name, w in zip(names, found):
        np.save(out / f"{name}.npy", w.numpy())
    shown = [reconstruction.full, (model.resolution, min(model.ratios))]
    with torch.no_grad():
        save_grid([photos] + [reconstruction.picture(w, *rung) for w in (start, found) for rung in shown], out / "projected.png")
    report = {"model": model.metadata["id"], "photos": names, "settings": {**dataclasses.asdict(settings), "consistency": args.consistency, "noise": args.noise}, "distances": distances}
    (out / "projected.json").write_text(json.dumps(report, indent=1))
    for rung, both in distances.items():
        print(f"{rung:>8}  {both['before']:.4f} before  {both['after']:.4f} after")
    print(f"{out}: {len(names)} codes")


if __name__ == "__main__":
    main()
