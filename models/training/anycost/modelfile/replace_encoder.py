"""Another encoder in its generator's model file; generator and directions stay as they are, byte for byte.

What the file says of its measurements is about the encoder before: measure it anew (`anycost evaluate`).
"""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from anycost.modelfile.description import described, digest, halved
from anycost.modelfile.file import read_safetensors, write_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.networks.encoder import Encoder
from anycost.networks.folded_encoder import encoder_tensors
from anycost.networks.generator import Generator
from anycost.train.fixed import fingerprint


def trained_encoder(state: dict[str, Any], generator: Generator) -> Encoder:
    """The averaged one of a state of the encoder stage."""
    encoder = Encoder(n_style=generator.n_style, style_dim=generator.style_dim, **state["shape"])
    encoder.load_state_dict(state["e_ema"])
    return encoder.eval().requires_grad_(False)


def put_encoder(state: dict[str, Any], path: str | Path, out: str | Path, **texts: str) -> int:
    """The encoder of a state of the encoder stage into a copy of the model file at `path`; texts: new name and about. Returns its input's side, px."""
    model = OpenedModel(path)
    if fingerprint(model.generator) != state["generator"]:
        raise SystemExit(f"The encoder belongs to another generator than that of {path}.")
    encoder = trained_encoder(state, model.generator)
    tensors, stored = read_safetensors(path)
    # What refines the codes of the encoder before knows nothing of this one's.
    tensors = {key: tensor for key, tensor in tensors.items() if not key.startswith(("encoder.", "refiner."))}
    tensors.update(halved(encoder_tensors(encoder, model.mean_w)))
    metadata = {**json.loads(stored["anycost"]), **texts}
    metadata.pop("refiner", None)
    metadata["sha256"].pop("refiner", None)
    metadata["encoder"] = {"kind": "plain-resnet", "inputSize": encoder.size}
    metadata["sha256"]["encoder"] = digest(tensors, "encoder")
    write_safetensors(out, tensors, described(metadata, stored))
    return encoder.size
