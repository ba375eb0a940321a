"""A model file opened for measuring: generator, encoder, directions, mean w. No checkpoint is needed."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from anycost.data.resize import resized
from anycost.modelfile.file import read_safetensors
from anycost.networks.folded_encoder import FoldedEncoder
from anycost.networks.folded_refiner import FoldedRefiner
from anycost.networks.generator import Generator
from anycost.networks.tensors import part
from anycost.train.looks import Found, joined, refined
from anycost.train.prior import draw


class OpenedModel:
    """Everything in float32, whatever the file stores."""

    def __init__(self, path: str | Path):
        tensors, metadata = read_safetensors(path)
        self.metadata = json.loads(metadata["anycost"])
        tensors = {name: tensor.float() for name, tensor in tensors.items()}
        a = self.metadata["generator"]
        self.resolution, self.resolutions, self.ratios = a["resolution"], a["resolutions"], a["ratios"]
        self.generator = Generator(a["resolution"], a["styleDim"], a["nMlp"], a["baseMultiplier"], a["channelMax"])
        self.generator.load_state_dict(part(tensors, "generator"))
        self.generator.eval().requires_grad_(False)
        self.encoder = FoldedEncoder(part(tensors, "encoder"), a["styleDim"]) if self.metadata["encoder"] else None
        refiner = self.metadata.get("refiner")
        self.refiner = FoldedRefiner(part(tensors, "refiner"), a["styleDim"], refiner["inputSize"]) if refiner else None
        self.passes = (refiner or {}).get("passes", 1)
        self.mean_w = tensors["mean_w"].flatten()
        self.prior = part(tensors, "prior")
        self.directions = {d["id"]: {**d, "vector": tensors[f"directions.{d['id']}"]} for d in self.metadata["directions"]}

    @property
    def facts(self) -> dict[str, Any]:
        """What a measurement says about the model that it is of."""
        m = self.metadata
        return {"id": m["id"], "sha256": m["sha256"], "trained_images": m["provenance"].get("trainedImages")}

    @property
    def photo_size(self) -> int:
        """Side of the photos that `encode` can use, px; larger ones tell it nothing more."""
        return self.refiner.size if self.refiner else self.metadata["encoder"]["inputSize"]

    def encode(self, photos: torch.Tensor, batch: int = 16) -> torch.Tensor:
        """[N,3,s,s] in [-1,1] of any side -> w+ [N, n_style, style_dim], by the refining encoder where there is one."""
        return self.encode_all(photos, batch)[0]

    @torch.no_grad()
    def encode_all(self, photos: torch.Tensor, batch: int = 16) -> Found:
        """(w+, feature of the generator or None where the file predicts none)."""
        size = self.metadata["encoder"]["inputSize"]
        found = []
        for some in photos.split(batch):
            looked = self.encoder.look(resized(some, size))
            found.append(refined(self.refiner, self.passes, some, looked, self.picture) if self.refiner else (looked[0], None))
        return joined(found)

    @torch.no_grad()
    def picture(
        self, wplus: torch.Tensor, resolution: int | None = None, ratio: float = 1.0, batch: int = 32, feature: torch.Tensor | None = None
    ) -> torch.Tensor:
        """w+ -> RGB [N,3,r,r] clamped to [-1,1], of one sub-generator, with the noise of the file; feature: as the generator takes it."""
        channels, codes = self.generator.channels(ratio), wplus.split(batch)
        features = [None] * len(codes) if feature is None else feature.split(batch)
        return torch.cat([self.generator(w, channels, resolution, feature=f)[-1] for w, f in zip(codes, features)]).clamp(-1, 1)

    def edit(self, wplus: torch.Tensor, slider: str, value: float) -> torch.Tensor:
        """w+ moved along one direction; slider value 1 is the length `range`, on the rows of `layers` (models/runtime does the same)."""
        d = self.directions[slider]
        first, end = d["layers"]
        rows = d["vector"].reshape(-1, self.generator.style_dim)  # one per row of w+, or one for all
        out = wplus.clone()
        out[:, first:end] += value * d["range"] * (rows if len(rows) == 1 else rows[first:end])
        return out

    @torch.no_grad()
    def sample(self, count: int, truncation: float = 0.7, seed: int = 0) -> torch.Tensor:
        """w+ of `count` random faces, the same for the same seed: of the prior where the file has one, else one w on all rows."""
        if self.prior:
            return draw(self.prior, count, truncation, torch.Generator().manual_seed(seed))
        z = torch.randn(count, self.generator.style_dim, generator=torch.Generator().manual_seed(seed))
        w = self.mean_w + truncation * (self.generator.map(z) - self.mean_w)
        return w[:, None].expand(-1, self.generator.n_style, -1).contiguous()
