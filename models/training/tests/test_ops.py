"""The fast formulations of networks/ops.py against the plain published ones, borders included."""
import math

import torch
import torch.nn.functional as F

from anycost.networks.ops import EqualLinear, ModulatedConv, leaky, polyphase_kernel, polyphase_matrix, up_by_parity, upsample_rgb

FILTER = torch.outer(torch.tensor([1.0, 3.0, 3.0, 1.0]), torch.tensor([1.0, 3.0, 3.0, 1.0]))


def blur_after_up(x):
    """Zero border of 1, then the 4x4 filter summing to 4, per channel."""
    c = x.shape[1]
    return F.conv2d(F.pad(x, (1, 1, 1, 1)), (FILTER / 16).expand(c, 1, 4, 4), groups=c)


def plain_modulated(layer, x, w, out_ch):
    """Weights modulated and demodulated per sample, as the StyleGAN2 paper writes it."""
    in_ch = x.shape[1]
    pictures = []
    for image, code in zip(x, w):
        style = (layer.modulation.weight[:in_ch] @ code) / math.sqrt(code.numel()) + layer.modulation.bias[:in_ch]
        full = layer.weight.shape[2] * layer.weight.shape[3] * layer.weight.shape[4]
        kernel = layer.weight[0, :out_ch, :in_ch] / math.sqrt(full) * style[None, :, None, None]
        if layer.demodulate:
            kernel = kernel / (kernel.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
        if layer.up:
            y = blur_after_up(F.conv_transpose2d(image[None], kernel.transpose(0, 1), stride=2))
        else:
            y = F.conv2d(image[None], kernel, padding=layer.padding)
        pictures.append(y)
    return torch.cat(pictures)


class TestOps:
    def setup_method(self):
        torch.manual_seed(3)

    def near(self, a, b, tolerance=1e-5):
        assert a.shape == b.shape
        assert (a - b).abs().max().item() < tolerance

    def test_polyphase_is_the_blurred_transposed_convolution(self):
        weight, x = torch.randn(5, 4, 3, 3), torch.randn(2, 4, 6, 7)
        fast = F.pixel_shuffle(F.conv2d(x, polyphase_kernel(weight, polyphase_matrix()), padding=1), 2)
        self.near(fast, blur_after_up(F.conv_transpose2d(x, weight.transpose(0, 1), stride=2)), 2e-5)

    def test_parities_give_the_same_and_the_same_derivatives(self):
        weight, x = (torch.randn(*shape, dtype=torch.float64, requires_grad=True) for shape in ((3, 2, 3, 3), (2, 2, 4, 5)))
        plain = lambda x, weight: F.pixel_shuffle(F.conv2d(x, polyphase_kernel(weight, polyphase_matrix().double()), padding=1), 2)  # noqa: E731
        self.near(up_by_parity(x, weight), plain(x, weight), 1e-12)
        towards = torch.randn_like(plain(x, weight))
        for a, b in zip(*(torch.autograd.grad((f(x, weight) * towards).square().sum(), (x, weight)) for f in (up_by_parity, plain))):
            self.near(a, b, 1e-9)
        assert torch.autograd.gradgradcheck(up_by_parity, (x, weight))

    def test_modulated_convolutions_at_full_and_narrow_width(self):
        for kernel, demodulate, up in ((3, True, False), (3, True, True), (1, False, False)):
            layer = ModulatedConv(8, 6, kernel, 10, demodulate, up)
            torch.nn.init.normal_(layer.modulation.bias)
            for in_ch, out_ch in ((8, 6), (5, 3)):
                x, w = torch.randn(2, in_ch, 5, 5), torch.randn(2, 10)
                self.near(layer(x, w, out_ch), plain_modulated(layer, x, w, out_ch), 2e-5)

    def test_rgb_upsampling_is_zero_insertion_and_filter(self):
        x = torch.randn(2, 3, 5, 5)
        spread = torch.zeros(2, 3, 10, 10)
        spread[:, :, ::2, ::2] = x
        plain = F.conv2d(F.pad(spread, (2, 1, 2, 1)), (FILTER / 16).expand(3, 1, 4, 4), groups=3)
        self.near(upsample_rgb(x), plain)

    def test_equalised_linear_scales_weight_and_bias(self):
        layer, x = EqualLinear(7, 3, bias_init=2.0, lr_mul=0.01), torch.randn(4, 7)
        self.near(layer(x), x @ (layer.weight * 0.01 / math.sqrt(7)).t() + 0.02)

    def test_activation(self):
        self.near(leaky(torch.tensor([2.0, -2.0])), torch.tensor([2.0, -0.4]) * math.sqrt(2))
