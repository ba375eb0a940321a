"""What makes the ladder cheap: each sub-generator is a prefix, in channels and in resolution, of the full one."""

import torch

from anycost.networks.generator import uniform_channels
from anycost.train.joint.config import Config
from anycost.train.joint.trained import build
from tests.support import tiny_config


def cut(state, channels):
    """The state of a generator that owns only the first `channels` of each layer (reference: the authors' slicing rule)."""
    out, into = {}, {"conv1": (channels[0], channels[1]), "to_rgb1": (channels[1], 3)}
    for j in range((len(channels) - 2) // 2):
        into[f"convs.{2 * j}"] = (channels[2 * j + 1], channels[2 * j + 2])
        into[f"convs.{2 * j + 1}"] = (channels[2 * j + 2], channels[2 * j + 3])
        into[f"to_rgbs.{j}"] = (channels[2 * j + 3], 3)
    for key, value in state.items():
        layer = next((name for name in into if key.startswith(name + ".")), None)
        if key == "input.input":
            value = value[:, : channels[0]]
        elif layer:
            before, after = into[layer]
            if key.endswith(".conv.weight"):
                # The stored scale is that of the full width; a narrow layer of its own would scale by its own.
                value = value[:, :after, :before] * (before / value.shape[2]) ** 0.5
            elif ".modulation." in key:
                value = value[:before]
            elif key.endswith("activate.bias"):
                value = value[:after]
        out[key] = value.clone()
    return out


class TestSubGenerators:
    def setup_method(self):
        torch.manual_seed(4)

    def test_every_ratio_of_the_shipped_recipe_has_other_widths(self):
        c = Config()
        widths = [tuple(uniform_channels(c.resolution, r, c.multiplier, c.channel_max)) for r in c.ratios]
        assert len(set(widths)) == len(c.ratios)
        for narrow, wide in zip(widths, widths[1:]):
            assert all(a <= b for a, b in zip(narrow, wide))
            assert all(a % 4 == 0 for a in narrow), "WASM and ONNX blocks want multiples of 4"

    def test_low_resolutions_are_prefixes_of_high_ones(self):
        generator, _ = build(tiny_config())
        wplus = torch.randn(2, generator.n_style, 16)
        for ratio in (0.25, 0.5, 0.75, 1.0):
            channels = generator.channels(ratio)
            every = generator(wplus, channels)
            for at, picture in enumerate(every):
                alone = generator(wplus, channels, 4 << at)
                assert len(alone) == at + 1
                assert torch.equal(alone[-1], picture)

    def test_narrow_ones_use_the_first_channels_and_nothing_else(self):
        c = tiny_config()
        generator, _ = build(c)
        torch.nn.init.normal_(generator.to_rgbs[0].bias)
        wplus = torch.randn(2, generator.n_style, c.style_dim)
        for ratio in (0.25, 0.5, 0.75):
            channels = generator.channels(ratio)
            narrow, _ = build(tiny_config())
            narrow.input.input.data = narrow.input.input.data[:, : channels[0]]
            state = cut(generator.state_dict(), channels)
            for name, value in [*narrow.named_parameters(), *narrow.named_buffers()]:
                if name in state:
                    value.data = state[name]
            for module in narrow.modules():
                if hasattr(module, "polyphase") or hasattr(module, "demodulate"):
                    module.scale = 1 / (module.weight.shape[2] * module.weight.shape[3] ** 2) ** 0.5
            worst = (narrow(wplus, channels)[-1] - generator(wplus, channels)[-1]).abs().max().item()
            assert worst < 2e-5, f"ratio {ratio}"

    def test_ratios_agree_below_the_resolution_where_widths_part(self):
        generator, _ = build(tiny_config())
        wplus = torch.randn(1, generator.n_style, 16)
        half, full = generator.channels(0.5), generator.channels(1.0)
        shared = next(i for i, (a, b) in enumerate(zip(half, full)) if a != b)
        resolution = 4 << ((shared - 2) // 2)  # the last one whose two layers are alike
        assert torch.equal(generator(wplus, half, resolution)[-1], generator(wplus, full, resolution)[-1])
        assert not torch.equal(generator(wplus, half)[-1], generator(wplus, full)[-1])
