"""Folding batch normalisation at export, and undoing it for a warm start, change nothing that the encoder says."""

import torch
from torch import nn

from anycost.networks.folded_encoder import FoldedEncoder, encoder_tensors, load_folded, shape_of
from anycost.networks.tensors import part
from anycost.studies.golden.refiners import random_norms
from anycost.train.joint.trained import build
from tests.support import tiny_config


def lived_in(encoder):
    """Statistics, gains and a mean code as after training."""
    random_norms(encoder)
    nn.init.normal_(encoder.mean_latent)
    return encoder.eval().requires_grad_(False)


class TestFolding:
    def setup_method(self):
        torch.manual_seed(6)
        self.encoder = lived_in(build(tiny_config())[1])
        self.photos = torch.rand(6, 3, 64, 64) * 2 - 1
        self.mean_w = torch.randn(16)
        self.tensors = encoder_tensors(self.encoder, self.mean_w)

    def test_folded_encoder_gives_the_same_codes(self):
        folded = FoldedEncoder(part(self.tensors, "encoder"), 16)
        codes = self.encoder(self.photos)
        assert folded(self.photos).shape == (6, 10, 16)
        assert (folded(self.photos) - codes).abs().max().item() < 1e-4
        assert torch.equal(self.tensors["encoder.mean_latent"], self.mean_w)

    def test_the_shape_is_read_from_the_tensors(self):
        assert {"size": 64, **shape_of(part(self.tensors, "encoder"))} == self.encoder.shape

    def test_warm_start_gives_the_same_codes_again(self):
        again = build(tiny_config())[1]
        load_folded(again, part(self.tensors, "encoder"), self.photos)
        assert again.training
        codes = self.encoder(self.photos)
        assert (again.eval()(self.photos) - codes).abs().max().item() < 1e-4
        # In training mode the statistics are those of the batch: the same batch, so the same codes.
        assert (again.train()(self.photos) - codes).abs().max().item() < 1e-3
