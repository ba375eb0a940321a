"""All labels of aligned faces, as `anycost label` writes them."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from anycost.labels import geometry
from anycost.labels.attributes import Attributes
from anycost.labels.faceapi import FaceApi
from anycost.labels.mesh import FaceMesh

DIGITS = 6
Entry = dict[str, Any]


@dataclass(frozen=True)
class Folders:
    """Where the networks are."""

    mesh: str | Path = "models/nets"
    faceapi: str | Path = "node_modules/@vladmandic/face-api/model"
    faceplugin: str | Path = "node_modules/faceplugin-face-recognition-js/model"


class Labeller:
    """The mesh, face-api and, if `second` is true, the networks of faceplugin: twice the time, for comparison."""

    def __init__(self, folders: Folders = Folders(), second: bool = False):
        self.mesh, self.faceapi = FaceMesh(folders.mesh), FaceApi(folders.faceapi)
        self.second = Attributes(folders.faceplugin) if second else None

    def __call__(self, pictures: torch.Tensor) -> list[Entry]:
        """uint8 [N,3,s,s], FFHQ-aligned -> an object each:

        face: how sure the mesh is, 0 to 1; smile, mouth_…, lid_…, brow…: geometry.numbers; yaw, pitch, roll: geometry.pose, degrees;
        age: years; female, neutral, happy, …, surprised: 0 to 1, by face-api; second: the same by faceplugin;
        landmarks: 68 [x, y] in dlib's order, relative to the picture.
        """
        mesh = self.mesh(pictures)
        found = {"face": mesh.sure, **geometry.numbers(mesh.points), **geometry.pose(mesh.points), **self.faceapi(pictures)}
        second = self.second(pictures, mesh.points) if self.second else None
        landmarks = np.round(geometry.dlib_points(mesh.points), DIGITS).tolist()
        row = lambda numbers, i: {name: round(float(values[i]), DIGITS) for name, values in numbers.items()}  # noqa: E731
        return [
            {**row(found, i), **({"second": row(second, i)} if second else {}), "landmarks": landmarks[i]} for i in range(len(pictures))
        ]


def to_tensor(picture: Image.Image) -> torch.Tensor:
    """A square RGB picture -> uint8 [1,3,s,s]."""
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None].contiguous()


def label_all(labeller: Labeller, pictures: Iterable[tuple[str, Image.Image]]) -> Iterator[tuple[str, Entry]]:
    """(name, labels) of each, one by one: pictures of a source may differ in size.

    @raises SystemExit for a second picture of the same name
    """
    seen = set()
    for name, picture in pictures:
        if name in seen:
            raise SystemExit(f"Two pictures are called {name}; give every picture its own name.")
        seen.add(name)
        yield name, labeller(to_tensor(picture))[0]
