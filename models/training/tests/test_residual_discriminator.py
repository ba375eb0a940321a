"""The method's discriminator against logits of the published code, and weights handed from stage to stage."""
import warnings
from pathlib import Path

import pytest
import torch

from anycost.modelfile.file import read_safetensors
from anycost.networks.discriminator_state import build_for, is_plain, warm_start
from anycost.networks.residual_discriminator import MultiResDiscriminator, PlainDiscriminator, discriminator_channels, with_deviation
from anycost.train import checkpoint
from tests.hashed import fill, hashed
from tests.support import AUTHORS

CHANNELS = discriminator_channels(32, 1 / 128, 16)
RATIOS, CODE = (1.0, 1.0, 0.5, 0.75, 0.25, 1.0, 0.5, 0.25), 32


def pictures(count, size):
    return hashed(f"picture{size}", (count, 3, size, size))


def filled(network):
    fill(network)
    return network


class TestResidualDiscriminator:
    @classmethod
    def setup_class(cls):
        cls.vectors, _ = read_safetensors(Path(__file__).parent / "discriminator" / "vectors.safetensors")

    def setup_method(self):
        torch.manual_seed(2)

    def near(self, value, name, tolerance=2e-6):
        assert (value - self.vectors[name]).abs().max().item() < tolerance, name

    def test_widths_from_the_picture_down(self):
        assert CHANNELS == [4, 8, 16, 16]
        assert discriminator_channels(1024, 2, 512) == [32, 64, 128, 256, 512, 512, 512, 512, 512]

    def test_plain(self):
        self.near(filled(PlainDiscriminator(CHANNELS))(pictures(8, 32)), "plain_32")

    def test_every_entry_of_the_multi_resolution_one(self):
        network = filled(MultiResDiscriminator(CHANNELS, 3))
        for size in (32, 16, 8):
            self.near(network(pictures(8, size)), f"multi_{size}")
        self.near(network(pictures(3, 32)), "multi_32_of_3")

    def test_told_the_sub_generator(self):
        network, g = filled(MultiResDiscriminator(CHANNELS, 3, CODE)), self.vectors["g_arch"]
        for size in (32, 16, 8):
            self.near(network(pictures(8, size), g), f"conditioned_{size}")
        other = torch.roll(g, 1)
        assert (network(pictures(8, 8), other) - network(pictures(8, 8), g)).abs().max().item() > 1e-3
        each = torch.stack([g] * 4 + [other] * 4)
        assert torch.allclose(network.blocks[2](hashed("x", (8, 16, 8, 8)), each)[:4], network.blocks[2](hashed("x", (8, 16, 8, 8)), g)[:4], atol=1e-6)

    def test_only_the_last_two_blocks_are_conditioned(self):
        keys = [key for key in MultiResDiscriminator(CHANNELS, 3, CODE).state_dict() if "_mapping.weight" in key]
        assert {key.split(".")[1] for key in keys} == {"1", "2"}
        assert {tuple(key.split(".")[2:4]) for key in keys} == {("conv1", "1"), ("conv2", "2"), ("skip", "2")}

    def test_gradients_as_r1_takes_them(self):
        x = pictures(4, 16).requires_grad_(True)
        network = filled(MultiResDiscriminator(CHANNELS, 3))
        (grad,) = torch.autograd.grad(network(x).sum(), x, create_graph=True)
        self.near(grad, "multi_16_gradient", 1e-6)
        grad.square().sum().backward()
        assert network.blocks[1].conv2[1].weight.grad.abs().sum().item() > 0

    def test_variety_within_groups(self):
        same = with_deviation(torch.ones(8, 2, 4, 4))
        assert same[:, 2].max().item() < 2e-4
        x = torch.zeros(8, 1, 4, 4)
        x[[0, 2, 4, 6]] = torch.tensor([0.0, 1.0, 2.0, 3.0])[:, None, None, None]  # pictures 0, 2, 4, 6 are one group of four
        out = with_deviation(x)[:, 1, 0, 0]
        assert torch.allclose(out[::2], torch.tensor(1.25).sqrt().expand(4))
        assert out[1::2].max().item() < 2e-4

    def test_wrong_calls_are_refused(self):
        with pytest.raises(AssertionError, match=r"looks at \[32, 16\] px, got 8"):
            MultiResDiscriminator(CHANNELS, 2)(pictures(1, 8))
        with pytest.raises(AssertionError, match="g_arch is needed"):
            MultiResDiscriminator(CHANNELS, 2, CODE)(pictures(1, 32))


class TestFromStageToStage:
    def setup_method(self):
        torch.manual_seed(3)

    def test_a_state_says_which_network_it_is(self):
        for network in (PlainDiscriminator(CHANNELS), MultiResDiscriminator(CHANNELS, 2), MultiResDiscriminator(CHANNELS, 3, CODE)):
            again = build_for(network.state_dict())
            assert type(again) is type(network)
            assert again.channels == CHANNELS
        assert (again.resolutions, again.g_arch_length) == ([32, 16, 8], CODE)
        with pytest.raises(ValueError, match="not those of a StyleGAN2 discriminator"):
            build_for({"convs.0.weight": torch.zeros(1)})

    def test_plain_to_multi_resolution_looks_the_same_at_full_size(self):
        plain, multi = filled(PlainDiscriminator(CHANNELS)), MultiResDiscriminator(CHANNELS, 3)
        assert is_plain(plain.state_dict())
        fresh = warm_start(multi, plain.state_dict())
        assert fresh == [f"convs.{i}.{rest}" for i in (1, 2) for rest in ("0.weight", "1.bias")]
        assert torch.equal(plain(pictures(4, 32)), multi(pictures(4, 32)))

    def test_to_the_conditioned_one(self):
        for start in (filled(MultiResDiscriminator(CHANNELS, 2)), filled(PlainDiscriminator(CHANNELS))):
            told = MultiResDiscriminator(CHANNELS, 2, CODE)
            fresh = warm_start(told, start.state_dict())
            assert sum("_mapping." in key for key in fresh) == 2 * 3 * 4
            for name, value in told.named_parameters():
                if "_mapping." in name:
                    torch.nn.init.zeros_(value)  # then x * 1 + 0: nothing is told
            assert torch.equal(start(pictures(4, 32)), told(pictures(4, 32), torch.ones(CODE)))

    def test_the_same_kind_goes_over_whole(self):
        one, two = filled(MultiResDiscriminator(CHANNELS, 2, CODE)), MultiResDiscriminator(CHANNELS, 2, CODE)
        assert warm_start(two, one.state_dict()) == []
        assert all(torch.equal(a, b) for a, b in zip(one.state_dict().values(), two.state_dict().values()))

    def test_other_widths_and_resolutions_are_refused(self):
        with pytest.raises(ValueError, match="has another shape of"):
            warm_start(MultiResDiscriminator([8, 8, 16, 16], 2), PlainDiscriminator(CHANNELS).state_dict())
        with pytest.raises(ValueError, match="misses blocks.3"):
            warm_start(MultiResDiscriminator([4, *CHANNELS], 2), PlainDiscriminator([4, *CHANNELS[:-1]]).state_dict())
        with pytest.raises(ValueError, match="has no place for"):
            warm_start(PlainDiscriminator(CHANNELS), MultiResDiscriminator(CHANNELS, 2).state_dict())

    def test_the_authors_checkpoint(self):
        if not AUTHORS.exists():
            warnings.warn(f"{AUTHORS.name} is not here: a training checkpoint of the authors' code was not opened.")
            return
        network = build_for(checkpoint.load(AUTHORS)["d"])
        assert (network.resolutions, network.channels, network.g_arch_length) == ([16, 8], [16, 16, 16], 24)
        vectors, _ = read_safetensors(Path(__file__).parent / "discriminator" / "vectors.safetensors")
        code = torch.eye(4)[[3, 0, 1, 2, 3, 1]].flatten()
        for size in (16, 8):
            assert (network(pictures(4, size), code) - vectors[f"train_style_{size}"]).abs().max().item() < 2e-6
