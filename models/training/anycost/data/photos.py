"""The photos that no run is trained on: whole portraits with dlib landmarks, aligned, and aligned photos in the wild."""
from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from anycost.data.align import align
from anycost.data.faces import Faces
from anycost.data.pixels import to_float
from anycost.data.sources import Given


class Portraits:
    """images [N,3,size,size] in [-1,1]; names; people: one neutral photo of each person; pairs: (neutral, smiling) of the same one."""

    def __init__(self, folder: str | Path, size: int):
        folder = Path(folder)
        landmarks = json.loads((folder / "dlib-landmarks.json").read_text())
        self.names = sorted(name for name in landmarks if landmarks[name]["faces"])
        # Twice the size, then halved by area: close to what 1024 px and area averaging give, at a small part of the work.
        faces = [align(Image.open(folder / n).convert("RGB"), landmarks[n]["landmarks68"], 2 * size).resize((size, size), Image.BOX) for n in self.names]
        self.images = to_float(torch.from_numpy(np.stack([np.asarray(face) for face in faces])).permute(0, 3, 1, 2))
        at = {name: i for i, name in enumerate(self.names)}
        self.pairs = [(i, at[n.replace("neutral", "smiling")]) for n, i in at.items() if re.match("london_.*_neutral", n)]
        self.people = [i for n, i in at.items() if not n.endswith("_smiling.jpg")]


class Wild:
    """One photo of each of about `count` people, evenly over the names (LFW: Some_Name_0001.webp). images [N,3,size,size] in [-1,1]; native: the smallest's side."""

    def __init__(self, sources: Given, folder: str | Path, size: int, count: int = 500):
        seen = set()

        def first(name):
            person = re.sub(r"_\d+\.\w+$", "", name)
            return not (person in seen or seen.add(person))

        faces = Faces(sources, size, folder, first)
        index = list(range(0, len(faces.names), max(1, len(faces.names) // count)))
        self.images, self.names, self.native = to_float(faces.images[index]), [faces.names[i] for i in index], int(faces.native[index].min())
