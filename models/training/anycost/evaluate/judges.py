"""What small label and identity networks say of pictures: the Node scripts label.mjs and identity.mjs, called once for many pictures."""
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch

from anycost.data.pixels import to_bytes
from anycost.directions.labels import measure

SCRIPTS = Path(__file__).parents[1] / "labels" / "faceapi"


class Album:
    """Pictures of one size under names, judged all at once: labels[name] [N, labels], features[name] [N, 512]."""

    def __init__(self):
        self.pictures, self.labels, self.features, self.label_names = {}, {}, {}, []

    def add(self, name, pictures):
        self.pictures[name] = to_bytes(pictures)

    def judge(self, wasm=None):
        everything = torch.cat(list(self.pictures.values()))
        entries, features = run_nets(everything, wasm)
        rows = [measure(entry, picture) for entry, picture in zip(entries, everything.numpy())]
        self.label_names = list(rows[0])
        values = np.array([list(row.values()) for row in rows])
        start = 0
        for name, pictures in self.pictures.items():
            end = start + len(pictures)
            self.labels[name], self.features[name] = values[start:end], features[start:end]
            start = end

    def cosine(self, a, b):
        """Mean identity cosine of the pictures under two names, pair by pair."""
        return float((self.features[a] * self.features[b]).sum(1).mean())


def run_nets(pictures, wasm=None):
    """uint8 [N,3,s,s] -> (entries as label.mjs writes them, identity features float32 [N, 512])."""
    with tempfile.TemporaryDirectory() as folder:
        stack, labels, features = (str(Path(folder) / name) for name in ("pictures.npy", "labels.json", "features.f32"))
        np.save(stack, np.ascontiguousarray(pictures.numpy().transpose(0, 2, 3, 1)))
        node("label.mjs", stack, labels, *(["--wasm", wasm] if wasm else []))
        node("identity.mjs", stack, labels, features)
        entries = json.loads(Path(labels).read_text())
        return [entries[str(i)] for i in range(len(pictures))], np.fromfile(features, "<f4").reshape(len(pictures), -1)


def node(script, *arguments):
    done = subprocess.run(["node", str(SCRIPTS / script), *arguments], stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{script} stopped: {done.stderr.strip()[-600:]}\nIt needs the project's node_modules: npm ci.")
