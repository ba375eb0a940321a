"""A first checkpoint from a model file, to go on training where only the shipped file is left.

Generator, encoder and, where the config asks for one, the refining encoder come from the file; discriminator and optimisers start fresh. The file's
encoders have their batch normalisation folded away, so each one is set to undo its own statistics on a batch of training faces. A refining encoder that
the file has not begins as nothing added.
"""
from __future__ import annotations

import json
from pathlib import Path

from anycost.data.resize import resized
from anycost.modelfile.file import read_safetensors
from anycost.networks.folded_encoder import FoldedEncoder, load_folded
from anycost.networks.folded_refiner import go_on_from
from anycost.networks.tensors import part
from anycost.train import checkpoint
from anycost.train.joint.trainer import Trainer

SEEN = 512  # training faces whose statistics it begins with
REFINER_SEEN = 128  # of them, for the larger network


def warm_start(model: str | Path, trainer: Trainer, out: str | Path) -> Path:
    """Puts the networks of a model file into `trainer` and writes its state as checkpoint 0 into the folder `out`."""
    tensors, metadata = read_safetensors(model)
    tensors = {name: value.float() for name, value in tensors.items()}
    seen = trainer.faces.take(trainer.train_index[:: max(1, len(trainer.train_index) // SEEN)])
    photos = resized(seen, trainer.c.resolution)
    for generator, encoder in ((trainer.g, trainer.e), (trainer.g_ema, trainer.e_ema)):
        generator.load_state_dict(part(tensors, "generator"))
        load_folded(encoder, part(tensors, "encoder"), photos)
    trainer.e_ema.eval()
    refiner = part(tensors, "refiner")
    if trainer.r and refiner:
        few = slice(0, REFINER_SEEN)
        levels = FoldedEncoder(part(tensors, "encoder"), trainer.c.style_dim).look(photos[few])[1]
        for network in (trainer.r, trainer.r_ema):
            go_on_from(network, refiner, seen[few], levels)
        trainer.r_ema.eval()
    trainer.images = json.loads(metadata["anycost"])["provenance"]["trainedImages"]
    Path(out).mkdir(parents=True, exist_ok=True)
    return checkpoint.save(out, 0, trainer.state())
