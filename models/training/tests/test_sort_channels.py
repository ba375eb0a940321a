"""Sorting keeps every full picture and puts the channels in falling importance."""
import copy

import torch

from anycost.modelfile.opened import OpenedModel
from anycost.networks.sort_channels import consumers, importance, random_styles, sort_channels
from anycost.train.joint.trained import build
from tests.support import FIXTURES, tiny_config


def uneven(generator):
    """Channels of very different importance, in a random order, as a trained network's are."""
    with torch.no_grad():
        for _, judge, readers in consumers(generator):
            channels = judge.conv.weight.shape[2]
            worth = torch.linspace(0.05, 2, channels)[torch.randperm(channels)]  # to all that read it
            for layer in (judge, *readers):
                layer.conv.weight.mul_(worth[:, None, None])
                layer.conv.modulation.bias.add_(torch.randn(channels) * 0.3)
    return generator


class TestSortChannels:
    def setup_method(self):
        torch.manual_seed(6)
        self.generator = uneven(build(tiny_config())[0])
        for noise in (layer.noise.weight for layer in (self.generator.conv1, *self.generator.convs)):
            torch.nn.init.constant_(noise, 0.1)
        for layer in (self.generator.conv1, *self.generator.convs):
            torch.nn.init.normal_(layer.activate.bias)
        self.w = random_styles(self.generator, 500)

    @torch.no_grad()
    def test_the_same_pictures_at_every_resolution(self):
        wplus = torch.randn(3, self.generator.n_style, 16)
        before = self.generator(wplus)
        first = self.generator.conv1.conv.weight.clone()
        after = sort_channels(self.generator, self.w)(wplus)
        for a, b in zip(before, after):
            assert (a - b).abs().max().item() < 2e-5 * a.abs().max().item(), f"{a.shape[-1]} px"
        assert not torch.equal(first, self.generator.conv1.conv.weight)

    def test_importance_falls(self):
        rising = lambda: sum((importance(judge, self.w).diff() > 1e-5).any().item() for _, judge, _ in consumers(self.generator))  # noqa: E731
        assert rising() == 10  # every layer's inputs of the unsorted one: 4 px to 64 px, twice each
        sort_channels(self.generator, self.w)
        assert rising() == 0

    def test_every_layer_is_in_it_once(self):
        makers = [maker for maker, _, _ in consumers(self.generator)]
        assert makers == [*reversed([self.generator.conv1, *self.generator.convs]), None]
        readers = [layer for _, judge, others in consumers(self.generator) for layer in (judge, *others)]
        every = [self.generator.conv1, *self.generator.convs, self.generator.to_rgb1, *self.generator.to_rgbs]
        assert {id(x) for x in readers} == {id(x) for x in every}
        assert len(readers) == len(every)

    def test_the_importance_formula(self):
        layer = self.generator.convs[0]
        weight, w = layer.conv.weight[0].double(), self.w[:7].double()
        style = w @ layer.conv.modulation.weight.double().t() / 4 + layer.conv.modulation.bias.double()
        plain = torch.stack([weight[:, i].abs().sum() * style[:, i].abs().mean() for i in range(weight.shape[1])])
        assert torch.allclose(importance(layer, self.w[:7]).double(), plain, rtol=1e-5)

    @torch.no_grad()
    def test_narrow_ones_lose_less(self):
        """Widths that part everywhere, on weights that no narrow generator was trained on."""
        wplus = self.w[:8, None].expand(-1, self.generator.n_style, -1)
        channels = [c // 2 for c in self.generator.channels(1.0)]
        error = lambda g: (g(wplus, channels)[-1] - g(wplus)[-1]).square().mean().item()  # noqa: E731
        unsorted = error(self.generator)
        assert error(sort_channels(self.generator, self.w)) < 0.8 * unsorted

    @torch.no_grad()
    def test_the_published_codes_generator(self):
        model = OpenedModel(FIXTURES / "g64_small" / "g64_small.safetensors")
        wplus = model.sample(2, 1.0)
        ordered = sort_channels(copy.deepcopy(model.generator), random_styles(model.generator, 2000))
        assert (ordered(wplus)[-1] - model.generator(wplus)[-1]).abs().max().item() < 2e-5
