"""Other directions in a model file; generator and encoder stay as they are, byte for byte."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from anycost.modelfile.description import described, digest
from anycost.modelfile.export import public
from anycost.modelfile.file import read_safetensors, write_safetensors


def put_directions(path: str | Path, directions: list[dict[str, Any]], out: str | Path) -> None:
    """`path` copied to `out` (which may be the same) with these directions, as `anycost directions` writes them, instead of its own."""
    tensors, texts = read_safetensors(path)
    tensors = {key: tensor for key, tensor in tensors.items() if not key.startswith("directions.")}
    tensors.update({f"directions.{d['id']}": torch.tensor(d["vector"]).half() for d in directions})
    metadata = json.loads(texts["anycost"])
    metadata["directions"] = public(directions)
    metadata["sha256"]["directions"] = digest(tensors, "directions")
    write_safetensors(out, tensors, described(metadata, texts))
