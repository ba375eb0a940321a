"""What new faces are drawn from, in a model file; everything else stays as it is, byte for byte."""
from __future__ import annotations

import json
from pathlib import Path

import torch

from anycost.data.faces import Faces, is_held_out
from anycost.data.sources import Given
from anycost.modelfile.description import described, digest, halved
from anycost.modelfile.file import read_safetensors, write_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.train.prior import Prior, fit_prior


def prior_of(path: str | Path, sources: Given, batch: int = 64) -> tuple[Prior, int]:
    """(what the codes are like that the file's encoder gives these faces, without held-out ones; how many there were)."""
    model = OpenedModel(path)
    if model.encoder is None:
        raise SystemExit(f"{path} has no encoder: what its codes are like cannot be told.")
    faces = Faces(sources, model.photo_size, keep=lambda name: not is_held_out(name))
    codes = [model.encode(part.float() / 127.5 - 1) for part in faces.images.split(batch)]
    return fit_prior(torch.cat(codes)), len(faces.names)


def put_prior(path: str | Path, prior: Prior, out: str | Path) -> int:
    """`path` copied to `out` (which may be the same) with this prior in place of its own. Returns the bytes of the file."""
    tensors, texts = read_safetensors(path)
    tensors = {key: tensor for key, tensor in tensors.items() if not key.startswith("prior.")}
    tensors.update(halved({f"prior.{key}": tensor for key, tensor in prior.items()}))
    metadata = json.loads(texts["anycost"])
    metadata["sha256"]["prior"] = digest(tensors, "prior")
    write_safetensors(out, tensors, described(metadata, texts))
    return Path(out).stat().st_size
