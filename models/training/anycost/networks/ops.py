"""Building blocks of the generator, with the formulas of Karras et al. 2020 (StyleGAN2) as used by Anycost GAN.

Shapes are N,C,H,W. Style and demodulation are applied to activations, not to per-sample weights
(s multiplies the input channels, the demodulation factor multiplies the output channels): the same numbers, but one
ordinary convolution for the whole batch, which is what CPU and GPU kernels are fast at.
"""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn

SQRT2 = math.sqrt(2.0)


def leaky(x: torch.Tensor) -> torch.Tensor:
    """sqrt(2) * leaky ReLU with slope 0.2: keeps the variance of unit-normal input near one."""
    return F.leaky_relu(x, 0.2) * SQRT2


class EqualLinear(nn.Module):
    """Linear layer whose stored weight is N(0, 1)/lr_mul; the scale 1/sqrt(fan_in) is applied at run time."""

    def __init__(self, in_dim: int, out_dim: int, bias_init: float = 0.0, lr_mul: float = 1.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_dim, in_dim) / lr_mul)
        self.bias = nn.Parameter(torch.full((out_dim,), float(bias_init)))
        self.scale = lr_mul / math.sqrt(in_dim)
        self.lr_mul = lr_mul

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.linear(x, self.weight * self.scale, self.bias * self.lr_mul)


def polyphase_matrix() -> torch.Tensor:
    """[9, 4*9] matrix that turns a 3x3 kernel (row-major) into the four 3x3 kernels of a blurred up-convolution.

    Transposed convolution with stride 2 followed by the blur outer([1,3,3,1])/16 is one 6x6 kernel on the zero-inserted
    input: out[y] = sum_i x[i] comp[y - 2i + 2]. Output parity p uses the taps t with p + 2 - t even, at input offset
    (p + 2 - t) / 2 in {-1, 0, 1}: tap t = 4, 2, 0 for parity 0 and 5, 3, 1 for parity 1. Exact, borders included.
    """
    blur = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 4.0
    basis = torch.eye(9).reshape(9, 1, 3, 3)
    comp = F.conv2d(basis, torch.outer(blur, blur)[None, None], padding=3)[:, 0]  # the blur is symmetric
    taps = ([4, 2, 0], [5, 3, 1])
    return torch.stack([comp[:, ty][:, :, tx] for ty in taps for tx in taps], dim=1).reshape(9, 36)


def polyphase_kernel(weight: torch.Tensor, matrix: torch.Tensor) -> torch.Tensor:
    """[O,I,3,3] -> [4*O,I,3,3], channels ordered as pixel_shuffle wants them (o major, then row and column parity)."""
    o, i = weight.shape[:2]
    phases = (weight.reshape(o * i, 9) @ matrix).reshape(o, i, 4, 9)
    return phases.transpose(1, 2).reshape(o * 4, i, 3, 3)


def parity_kernel(weight: torch.Tensor) -> torch.Tensor:
    """[O,I,3,3] -> [4*O,I,2,2]: a transposed convolution of stride 2 as a convolution (padding 1) that gives its four parities, parity major.

    1-D: T[2p] = x[p-1] k[2] + x[p] k[0], T[2p+1] = x[p] k[1]. Its blur comes afterwards: 16 products where polyphase_kernel has 36.
    """
    rows = torch.stack([torch.stack([weight[:, :, 2], weight[:, :, 0]], 2), F.pad(weight[:, :, 1:2], (0, 0, 1, 0))])  # [2,O,I,2,3]
    both = torch.stack([torch.stack([rows[..., 2], rows[..., 0]], -1), F.pad(rows[..., 1:2], (1, 0))], 1)  # [2,2,O,I,2,2]
    return both.reshape(-1, *both.shape[3:])


class _Blur(torch.autograd.Function):
    """[1,3,3,1]/4 in both axes, each channel by itself. Its own derivative: that of a depthwise convolution by its weights, which nobody needs, is slow on CPUs."""

    @staticmethod
    def forward(ctx, x: torch.Tensor, padding: int) -> torch.Tensor:
        ctx.padding, taps = padding, torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=x.dtype, device=x.device) / 4
        return F.conv2d(x, torch.outer(taps, taps).expand(x.shape[1], 1, 4, 4).contiguous(), padding=padding, groups=x.shape[1])

    @staticmethod
    def backward(ctx, grad: torch.Tensor) -> tuple[torch.Tensor, None]:
        return _Blur.apply(grad.contiguous(memory_format=torch.channels_last), 3 - ctx.padding), None


def up_by_parity(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """What pixel_shuffle(conv2d(x, polyphase_kernel)) gives, with less than half the products and a blur: x [N,I,h,w], weight [O,I,3,3] -> [N,O,2h,2w]."""
    out = weight.shape[0]
    kernel = parity_kernel(weight).view(4, out, weight.shape[1], 2, 2).transpose(0, 1).flatten(0, 1)  # o major, as pixel_shuffle wants them
    spread = F.pixel_shuffle(F.conv2d(x, kernel, padding=1), 2)  # 2h+2: the last row and column are zero
    return _Blur.apply(spread.contiguous(memory_format=torch.channels_last), 1)[:, :, : 2 * x.shape[2], : 2 * x.shape[3]]


def upsample_rgb(x: torch.Tensor) -> torch.Tensor:
    """Zero-insertion by 2 and [1,3,3,1] filter; outside the image counts as zero, so the border darkens.

    1-D: out[2i] = (x[i-1] + 3 x[i]) / 4, out[2i+1] = (3 x[i] + x[i+1]) / 4.
    """
    n, c, h, w = x.shape
    pad = F.pad(x, (0, 0, 1, 1))
    rows = torch.stack(((pad[:, :, :-2] + 3 * x) / 4, (3 * x + pad[:, :, 2:]) / 4), dim=3).reshape(n, c, 2 * h, w)
    pad = F.pad(rows, (1, 1))
    return torch.stack(((pad[..., :-2] + 3 * rows) / 4, (3 * rows + pad[..., 2:]) / 4), dim=4).reshape(n, c, 2 * h, 2 * w)


class ModulatedConv(nn.Module):
    """Style-modulated convolution; any prefix of its input and output channels is a layer of its own."""

    def __init__(self, in_ch: int, out_ch: int, kernel: int, style_dim: int, demodulate: bool = True, up: bool = False):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, out_ch, in_ch, kernel, kernel))
        self.modulation = EqualLinear(style_dim, in_ch, bias_init=1.0)
        self.scale = 1.0 / math.sqrt(in_ch * kernel * kernel)  # full width, also for narrower prefixes
        self.demodulate, self.up, self.padding = demodulate, up, kernel // 2
        if up:
            self.register_buffer("polyphase", polyphase_matrix(), persistent=False)

    def modulated(self, w: torch.Tensor, in_ch: int, out_ch: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
        """(style [N,in_ch], kernel [out_ch,in_ch,k,k], demodulation factors [N,out_ch] or None), float32."""
        m = self.modulation
        weight = self.weight[0, :out_ch, :in_ch] * self.scale
        with torch.autocast(w.device.type, enabled=False):  # small, and the squares need float32
            s = F.linear(w.float(), m.weight[:in_ch] * m.scale, m.bias[:in_ch])
            # The demodulation sum runs over the used input channels only, after scaling.
            norm = torch.rsqrt(s.square() @ weight.square().sum((2, 3)).t() + 1e-8) if self.demodulate else None
        return s, weight, norm

    def forward(self, x: torch.Tensor, w: torch.Tensor, out_ch: int) -> torch.Tensor:
        """x [N,Cin',H,W], w [N,style_dim] -> [N,out_ch,H',W'] with H' = 2H when up."""
        s, kernel, norm = self.modulated(w, x.shape[1], out_ch)
        if self.up and torch.is_grad_enabled() and x.device.type == "cpu" and x.dtype == torch.float32 and not torch.is_autocast_enabled("cpu"):
            y = up_by_parity(x * s[:, :, None, None], kernel)  # forwards and back 0.7 of the time; drawing alone stays as exact as the published code
            return y if norm is None else y * norm[:, :, None, None]
        if self.up:
            with torch.autocast(x.device.type, enabled=False):
                kernel = polyphase_kernel(kernel, self.polyphase)
        y = F.conv2d(x * s[:, :, None, None].to(x.dtype), kernel, padding=self.padding)
        if self.up:
            y = F.pixel_shuffle(y, 2)
        return y if norm is None else y * norm[:, :, None, None].to(y.dtype)
