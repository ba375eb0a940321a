"""How rare every training photo is among the others, so that the rare ones are drawn more often: rarity.npy beside the decoded photos.

    run.sh rarity.py --store FOLDER --model FILE.safetensors --nets ../shared/nets --faceplugin node_modules/faceplugin-face-recognition-js

Five views of a photo count the same: the shipped encoder's code (hair, build, background), the eye region (glasses, lids), the colour of the cheeks, the turn
of the head and the age. Rarity is the mean distance to the NEIGHBOURS nearest photos over all views, in units of its median: 1 is usual, 3 lonely. No
view is shown to a user or stored beside a name; they only weigh the draw.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from measures import down
from opened import OpenedModel
from perceptual import PerceptualDistance
from photo_store import PhotoStore

NEIGHBOURS = 12
EYES = (0.40, 0.56, 0.26, 0.74)  # top, bottom, left, right, as shares of the side of an FFHQ crop
CHEEKS = ((0.54, 0.64, 0.30, 0.38), (0.54, 0.64, 0.62, 0.70))
FACE = (0.2, 0.86, 0.17, 0.83)
IMAGENET_MEAN, IMAGENET_STD = torch.tensor([0.485, 0.456, 0.406])[:, None, None], torch.tensor([0.229, 0.224, 0.225])[:, None, None]


def box(photos, place):
    top, bottom, left, right = (round(v * photos.shape[-1]) for v in place)
    return photos[..., top:bottom, left:right]


def principal(values, count):
    """[N, D] -> [N, count]: the directions of largest variance."""
    values = values - values.mean(0)
    _, _, v = torch.pca_lowrank(values, q=min(count, *values.shape), center=False)
    return values @ v


def scaled(view):
    """Columns in standard deviations' common unit: the whole view has variance 1, whatever its number of columns."""
    view = view - view.mean(0)
    return view / view.square().sum(1).mean().sqrt().clamp_min(1e-6)


def rarity(views, neighbours=NEIGHBOURS, chunk=1024):
    """views: list of float [N, columns] -> float32 [N], median 1."""
    x = torch.cat([scaled(view) for view in views], 1)
    near = [torch.cdist(part, x).topk(neighbours + 1, largest=False).values[:, 1:].mean(1) for part in x.split(chunk)]
    distance = torch.cat(near)
    return (distance / distance.median()).float()


def age_of(outputs):
    """The soft stagewise regression of fr_age.onnx (SSR-Net, three stages of three bins), years."""
    p, delta, offset = outputs[0:3], outputs[3:6], outputs[6:9]
    total, scale = 0.0, 1.0
    for stage in range(3):
        scale = scale * 3 * (1 + float(delta[stage].ravel()[0]))
        bins, shift = p[stage].ravel(), offset[stage].ravel()
        total += float(sum((i + shift[i]) * bins[i] for i in range(3))) / scale
    return 101 * total


class Opinions:
    """Age and turn of the head by nets of the npm package faceplugin-face-recognition-js (MIT)."""

    def __init__(self, folder):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.log_severity_level = 1, 3
        load = lambda name: onnxruntime.InferenceSession(str(Path(folder) / "model" / f"{name}.onnx"), options, providers=["CPUExecutionProvider"])  # noqa: E731
        self.pose, self.age = load("fr_pose"), load("fr_age")

    @staticmethod
    def given(photo, side):
        """RGB [3,s,s] in [-1,1] -> what both nets take, [1,3,side,side]."""
        resized = F.interpolate(box(photo, FACE)[None], size=(side, side), mode="bilinear", align_corners=False)
        return (((resized[0] + 1) / 2 - IMAGENET_MEAN) / IMAGENET_STD)[None].numpy()

    def __call__(self, photo):
        """(yaw, pitch, age) in degrees and years."""
        bins = np.arange(66)
        angles = []
        for logits in self.pose.run(None, {"input": self.given(photo, 224)})[:2]:
            e = np.exp(logits.ravel() - logits.max())
            angles.append(float((e * bins).sum() / e.sum()) * 3 - 99)
        return (*angles, age_of(self.age.run(None, {"input": self.given(photo, 64)})))


@torch.no_grad()
def views_of(store, model, distance, opinions=None, batch=64):
    """The views of every photo of the store, [N, columns] each."""
    codes, eyes, skin, said = [], [], [], []
    for start in range(0, len(store.names), batch):
        photos = store.take(range(start, min(start + batch, len(store.names))))
        codes.append(model.encode(down(photos, model.metadata["encoder"]["inputSize"]))[:, :8].flatten(1))
        region = distance.net(F.interpolate(box(photos, EYES), size=(64, 128), mode="bilinear", align_corners=False))[2]
        eyes.append(torch.cat([region.mean((2, 3)), region.mean(2).flatten(1)[:, ::4]], 1))
        skin.append(torch.stack([box(photos, place).mean((2, 3)) for place in CHEEKS]).mean(0))
        if opinions:
            said += [opinions(photo) for photo in photos]
    views = [principal(torch.cat(codes), 12), principal(torch.cat(eyes), 8), torch.cat(skin)]
    if said:
        yaw, pitch, age = torch.tensor(said).T
        views += [torch.stack([yaw.abs(), pitch], 1), age[:, None]]  # the mirror image of a photo is drawn as often as the photo
    return views


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--nets", default="../shared/nets")
    parser.add_argument("--faceplugin", help="the npm package's folder; without it, age and pose do not count")
    args = parser.parse_args()
    torch.manual_seed(0)
    store = PhotoStore(args.store)
    distance = PerceptualDistance(Path(args.nets) / "squeezenet_v1.0_features.onnx")
    views = views_of(store, OpenedModel(args.model), distance, Opinions(args.faceplugin) if args.faceplugin else None)
    found = rarity(views)
    np.save(Path(args.store) / "rarity.npy", found.numpy())
    torch.save(views, Path(args.store) / "views.pt")
    print("rarity at 1, 25, 50, 75, 99 %:", " ".join(f"{v:.2f}" for v in np.percentile(found, (1, 25, 50, 75, 99))))


if __name__ == "__main__":
    main()
