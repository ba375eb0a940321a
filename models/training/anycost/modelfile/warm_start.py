"""A first checkpoint from a model file, to go on training where only the shipped file is left.

Generator and encoder come from the file; discriminator and optimisers start fresh. The file's encoder has its batch
normalisation folded away, so each one is set to undo its own statistics on a batch of training faces.
"""
from __future__ import annotations

import json
from pathlib import Path

from anycost.data.pixels import to_float
from anycost.modelfile.file import read_safetensors
from anycost.networks.folded_encoder import load_folded
from anycost.networks.tensors import part
from anycost.train import checkpoint
from anycost.train.joint.trainer import Trainer

SEEN = 512  # training faces whose statistics it begins with


def warm_start(model: str | Path, trainer: Trainer, out: str | Path) -> Path:
    """Puts the networks of a model file into `trainer` and writes its state as checkpoint 0 into the folder `out`."""
    tensors, metadata = read_safetensors(model)
    tensors = {name: value.float() for name, value in tensors.items()}
    photos = to_float(trainer.faces.images[trainer.train_index[:: max(1, len(trainer.train_index) // SEEN)]])
    for generator, encoder in ((trainer.g, trainer.e), (trainer.g_ema, trainer.e_ema)):
        generator.load_state_dict(part(tensors, "generator"))
        load_folded(encoder, part(tensors, "encoder"), photos)
    trainer.e_ema.eval()
    trainer.images = json.loads(metadata["anycost"])["provenance"]["trainedImages"]
    Path(out).mkdir(parents=True, exist_ok=True)
    return checkpoint.save(out, 0, trainer.state())
