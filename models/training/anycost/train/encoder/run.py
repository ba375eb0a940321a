"""Trains an encoder for a generator that stays as it is: of a model file, or of a joint run or a stage's."""
from __future__ import annotations

from pathlib import Path

import torch

from anycost.data.faces import Faces
from anycost.data.pixels import to_float
from anycost.data.reals import Reals
from anycost.data.resize import resized
from anycost.losses.perceptual import FILE, PerceptualDistance
from anycost.networks.encoder import Encoder
from anycost.networks.folded_encoder import load_folded, shape_of
from anycost.train.drive import drive
from anycost.train.encoder.config import EncoderConfig
from anycost.train.encoder.stage import EncoderStage
from anycost.train.fixed import FixedGenerator

HELD = 32  # photos that are reported on
SEEN = 256  # photos whose statistics a warm start begins with


def new_encoder(c: EncoderConfig, fixed: FixedGenerator) -> Encoder:
    """With fresh weights, around the mean w."""
    g = fixed.generator
    encoder = Encoder(c.input_size or g.resolution, g.n_style, g.style_dim, c.encoder_stem, tuple(c.encoder_widths), c.encoder_neck)
    encoder.mean_latent.copy_(fixed.mean_w)
    return encoder


def warm_encoder(tensors: dict[str, torch.Tensor], size: int, fixed: FixedGenerator, photos: torch.Tensor) -> Encoder:
    """A model file's encoder of `size` px (tensors: as FoldedEncoder takes them), made trainable again; photos [N,3,R,R]: training faces."""
    encoder = Encoder(size, fixed.generator.n_style, fixed.generator.style_dim, **shape_of(tensors))
    load_folded(encoder, tensors, resized(photos, size))
    return encoder


def some(faces: Faces, index: torch.Tensor, count: int) -> torch.Tensor:
    """Photos [count or fewer,3,R,R] in [-1,1], spread over the index."""
    return to_float(faces.images[index[:: max(1, len(index) // count)]][:count])


def train(
    c: EncoderConfig, fixed: FixedGenerator, faces: Faces, nets: str | Path, out: str | Path,
    resume: bool = False, device: str = "cpu", warm: tuple[dict[str, torch.Tensor], int] | None = None, until: float = float("inf"),
) -> EncoderStage:
    """`drive` for the encoder of `fixed`. warm: tensors and input's side (px) of a model file's encoder to begin with."""

    def make(state, device, ranks):
        train_index, _, held = faces.split(c.source_weights)
        torch.manual_seed(c.seed)
        encoder = warm_encoder(*warm, fixed, some(faces, train_index, SEEN)) if warm else new_encoder(c, fixed)
        encoder.to(device, memory_format=torch.channels_last)
        fixed.generator.to(device)
        distance = PerceptualDistance(Path(nets) / FILE).to(device)
        return EncoderStage(c, encoder, fixed, Reals(faces, c.source_weights, device), some(faces, held, HELD).to(device), distance, ranks)

    return drive(make, out, resume, device, until)
