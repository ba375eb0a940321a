"""How rare every training photo is among the others, so that the rare ones are drawn more often: rarity.npy beside the decoded photos.

Five views of a photo count the same: the shipped encoder's code (hair, build, background), the eye region (glasses, lids), the colour of the cheeks, the turn
of the head and the age. Rarity is the mean distance to the NEIGHBOURS nearest photos over all views, in units of its median: 1 is usual, 3 lonely. No
view is shown to a user or stored beside a name; they only weigh the draw.
"""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F

from anycost.data.resize import resized
from anycost.data.store import RARITY, PhotoStore
from anycost.losses.perceptual import FILE, PerceptualDistance
from anycost.losses.regions import EYES
from anycost.modelfile.opened import OpenedModel

NEIGHBOURS = 12
Box = tuple[float, float, float, float]  # top, bottom, left, right, as shares of the side of an FFHQ crop
CHEEKS: tuple[Box, ...] = ((0.54, 0.64, 0.30, 0.38), (0.54, 0.64, 0.62, 0.70))
FACE = (0.2, 0.86, 0.17, 0.83)
IMAGENET_MEAN, IMAGENET_STD = torch.tensor([0.485, 0.456, 0.406])[:, None, None], torch.tensor([0.229, 0.224, 0.225])[:, None, None]


def box(photos: torch.Tensor, place: Box) -> torch.Tensor:
    top, bottom, left, right = (round(v * photos.shape[-1]) for v in place)
    return photos[..., top:bottom, left:right]


def principal(values: torch.Tensor, count: int) -> torch.Tensor:
    """[N, D] -> [N, count]: the directions of largest variance."""
    values = values - values.mean(0)
    _, _, v = torch.pca_lowrank(values, q=min(count, *values.shape), center=False)
    return values @ v


def scaled(view: torch.Tensor) -> torch.Tensor:
    """Columns in standard deviations' common unit: the whole view has variance 1, whatever its number of columns."""
    view = view - view.mean(0)
    return view / view.square().sum(1).mean().sqrt().clamp_min(1e-6)


def rarity(views: list[torch.Tensor], neighbours: int = NEIGHBOURS, chunk: int = 1024) -> torch.Tensor:
    """views: list of float [N, columns] -> float32 [N], median 1."""
    x = torch.cat([scaled(view) for view in views], 1)
    near = [torch.cdist(part, x).topk(neighbours + 1, largest=False).values[:, 1:].mean(1) for part in x.split(chunk)]
    distance = torch.cat(near)
    return (distance / distance.median()).float()


def age_of(outputs: list[np.ndarray]) -> float:
    """The soft stagewise regression of fr_age.onnx (SSR-Net, three stages of three bins), years."""
    p, delta, offset = outputs[0:3], outputs[3:6], outputs[6:9]
    total, scale = 0.0, 1.0
    for stage in range(3):
        scale = scale * 3 * (1 + float(delta[stage].ravel()[0]))
        bins, shift = p[stage].ravel(), offset[stage].ravel()
        total += float(sum((i + shift[i]) * bins[i] for i in range(3))) / scale
    return 101 * total


class Opinions:
    """Age and turn of the head by nets in the folder `model` of the npm package faceplugin-face-recognition-js (MIT)."""

    def __init__(self, folder: str | Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.log_severity_level = 1, 3
        load = lambda name: onnxruntime.InferenceSession(str(Path(folder) / f"{name}.onnx"), options, providers=["CPUExecutionProvider"])  # noqa: E731
        self.pose, self.age = load("fr_pose"), load("fr_age")

    @staticmethod
    def given(photo: torch.Tensor, side: int) -> np.ndarray:
        """RGB [3,s,s] in [-1,1] -> what both nets take, [1,3,side,side]."""
        resized = F.interpolate(box(photo, FACE)[None], size=(side, side), mode="bilinear", align_corners=False)
        return (((resized[0] + 1) / 2 - IMAGENET_MEAN) / IMAGENET_STD)[None].numpy()

    def __call__(self, photo: torch.Tensor) -> tuple[float, float, float]:
        """(yaw, pitch, age) in degrees and years."""
        bins = np.arange(66)
        angles = []
        for logits in self.pose.run(None, {"input": self.given(photo, 224)})[:2]:
            e = np.exp(logits.ravel() - logits.max())
            angles.append(float((e * bins).sum() / e.sum()) * 3 - 99)
        return (*angles, age_of(self.age.run(None, {"input": self.given(photo, 64)})))


@torch.no_grad()
def views_of(
    store: PhotoStore, model: OpenedModel, distance: PerceptualDistance, opinions: Callable[[torch.Tensor], tuple[float, float, float]] | None = None, batch: int = 64
) -> list[torch.Tensor]:
    """The views of every photo of the store, [N, columns] each."""
    codes, eyes, skin, said = [], [], [], []
    for start in range(0, len(store.names), batch):
        photos = store.take(range(start, min(start + batch, len(store.names))))
        codes.append(model.encoder(resized(photos, model.metadata["encoder"]["inputSize"]))[:, :8].flatten(1))
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


def write(store_folder: str | Path, model: OpenedModel, nets: str | Path, faceplugin: str | Path | None = None) -> torch.Tensor:
    """rarity.npy beside the decoded photos. Returns what is in it, [N]."""
    torch.manual_seed(0)  # the principal directions start at random
    distance = PerceptualDistance(Path(nets) / FILE)
    found = rarity(views_of(PhotoStore(store_folder), model, distance, Opinions(faceplugin) if faceplugin else None))
    np.save(Path(store_folder) / RARITY, found.numpy())
    return found
