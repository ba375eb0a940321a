"""Fused element-wise operations of generator and discriminator on CPUs with AVX-512 BF16; `available()` says whether this machine has them.

Compiled at run time (g++) into an ignored folder, once per version of source, compiler flags and torch. Without compiler or instructions, or with
ANYCOST_FAST=0 in the environment, the plain operations run: the same numbers up to bfloat16's rounding (tests/test_fast.py). Only bfloat16 tensors on
the CPU take the fused way. They can be differentiated once: what is differentiated twice (R1, path length) runs inside `plain()`, or in float32.
"""
from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch.autograd.function import once_differentiable

from anycost.machine.atomic import atomic

MOST = 512  # channels, as in simd.h
SOURCES = ("generator.cpp", "discriminator.cpp", "simd.h")
LAST = torch.channels_last
FLAGS = ("-O3", "-march=native", "-std=c++20", "-fopenmp", "-shared", "-fPIC")


def folder() -> Path:
    """Where the compiled file lies: $ANYCOST_BUILD, or `build` beside the source, which git ignores."""
    return Path(os.environ.get("ANYCOST_BUILD", Path(__file__).parent / "build"))


def build() -> Path:
    """Path of the compiled operations, made if need be."""
    sources = [Path(__file__).parent / name for name in SOURCES]
    words = "".join(source.read_text() for source in sources) + " ".join(FLAGS) + torch.__version__
    target = folder() / f"ops-{hashlib.sha256(words.encode()).hexdigest()[:16]}.so"
    if not target.exists():
        folder().mkdir(parents=True, exist_ok=True)
        base = Path(torch.__file__).parent
        own = target.with_suffix(f".{os.getpid()}.so")  # two runs may start at once
        include = [f"-I{base / 'include'}", f"-I{base / 'include/torch/csrc/api/include'}"]
        command = ["g++", *FLAGS, *include, *(str(source) for source in sources if source.suffix == ".cpp"), "-o", str(own), f"-L{base / 'lib'}", "-lc10", "-ltorch_cpu"]
        subprocess.run(command, check=True, capture_output=True, text=True)
        with atomic(target) as out:
            out.write(own.read_bytes())
        own.unlink()
    return target


def has_instructions() -> bool:
    """Whether this processor has AVX-512 BF16."""
    flags = Path("/proc/cpuinfo")
    return flags.exists() and "avx512_bf16" in flags.read_text()


@functools.lru_cache
def available() -> bool:
    """Whether the fused operations are loaded. Tried once; a compiler's error is printed, not raised: the plain way is right as well."""
    if os.environ.get("ANYCOST_FAST") == "0" or not has_instructions() or not shutil.which("g++"):
        return False
    try:
        torch.ops.load_library(build())
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"The fused operations could not be compiled, the plain ones run instead: {getattr(error, 'stderr', None) or error}"[:600], flush=True)
        return False
    return True


_plain = 0  # how many `plain()` are open


@contextmanager
def plain() -> Iterator[None]:
    """Inside, the plain operations run."""
    global _plain
    _plain += 1
    try:
        yield
    finally:
        _plain -= 1


def fits(x: torch.Tensor) -> bool:
    """Whether x may take the fused way."""
    return not _plain and x.device.type == "cpu" and x.dtype == torch.bfloat16 and x.shape[1] <= MOST and available()


def _bf16(x):
    return x.to(torch.bfloat16).contiguous(memory_format=LAST)


def _f32(x):
    return x.float().contiguous()


class _Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, s):
        x, s = _bf16(x), _f32(s)
        out = torch.empty_like(x, memory_format=LAST)
        torch.ops.anycost.scale_forward(x, s, out)
        ctx.save_for_backward(x, s)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        x, s = ctx.saved_tensors
        gx, gs = torch.empty_like(x, memory_format=LAST), torch.empty_like(s)
        torch.ops.anycost.scale_backward(_bf16(g), x, s, gx, gs)
        return gx, gs


class _Tail(torch.autograd.Function):
    @staticmethod
    def forward(ctx, y, norm, bias, noise, strength, blurred):
        y, rest = _bf16(y), (_f32(norm), _f32(bias), _f32(noise), _f32(strength))
        n, c, h, w = y.shape
        shape = (n, c // 4, 2 * h - 2, 2 * w - 2) if blurred else (n, c, h, w)
        out = torch.empty(shape, dtype=torch.bfloat16, memory_format=LAST)
        (torch.ops.anycost.blur_forward if blurred else torch.ops.anycost.tail_forward)(y, *rest, out)
        ctx.save_for_backward(out, *rest)
        ctx.blurred, ctx.shape, ctx.strength = blurred, y.shape, strength.shape
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        out, *rest = ctx.saved_tensors
        n, c, h, w = out.shape
        gy = torch.empty(ctx.shape, dtype=torch.bfloat16, memory_format=LAST)
        gs, gz = torch.empty(n, 2, c), torch.empty(n, h, w)
        (torch.ops.anycost.blur_backward if ctx.blurred else torch.ops.anycost.tail_backward)(_bf16(g), out, *rest, gy, gs, gz)
        strength = (gz * rest[2][:, 0]).sum().reshape(ctx.strength) if ctx.needs_input_grad[4] else None
        return gy, gs[:, 0], gs[:, 1].sum(0), None, strength, None


class _Rgb(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, m):
        x, m = _bf16(x), _f32(m)
        out = torch.empty(x.shape[0], 3, *x.shape[2:])
        torch.ops.anycost.rgb_forward(x, m, out)
        ctx.save_for_backward(x, m)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        x, m = ctx.saved_tensors
        gx, gm = torch.empty_like(x, memory_format=LAST), torch.empty_like(m)
        torch.ops.anycost.rgb_backward(_f32(g), x, m, gx, gm)
        return gx, gm


class _Leaky(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, blurred):
        x = _bf16(x)
        out = torch.empty_like(x, memory_format=LAST)
        (torch.ops.anycost.soft_forward if blurred else torch.ops.anycost.leaky_forward)(x, out)
        ctx.save_for_backward(x if blurred else out)
        ctx.blurred = blurred
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        (known,) = ctx.saved_tensors
        gx = torch.empty_like(known, memory_format=LAST)
        (torch.ops.anycost.soft_backward if ctx.blurred else torch.ops.anycost.leaky_backward)(_bf16(g), known, gx)
        return gx, None


def scale(x: torch.Tensor, s: torch.Tensor) -> torch.Tensor:
    """x [N,C,H,W] times s [N,C]."""
    return _Scale.apply(x, s)


def tail(y: torch.Tensor, norm: torch.Tensor, bias: torch.Tensor, noise: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """sqrt2 * leaky(y * norm + strength * noise + bias). y [N,C,H,W]; norm [N,C]; bias [C]; noise [N or 1,1,H,W] without gradients; strength [1]."""
    return _Tail.apply(y, norm, bias, noise, strength, False)


def blur_tail(t: torch.Tensor, norm: torch.Tensor, bias: torch.Tensor, noise: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """The same of blur(t), t [N,4C,h+1,w+1]: the four parities of a transposed convolution (networks/ops.py: parity_kernel) -> [N,C,2h,2w]."""
    return _Tail.apply(t, norm, bias, noise, strength, True)


def rgb(x: torch.Tensor, m: torch.Tensor) -> torch.Tensor:
    """x [N,C,H,W], m [N,3,C] -> float32 [N,3,H,W]."""
    return _Rgb.apply(x, m)


def leaky(x: torch.Tensor) -> torch.Tensor:
    """sqrt2 * leaky(x), x [N,C,H,W]."""
    return _Leaky.apply(x, False)


def leaky_blur(x: torch.Tensor) -> torch.Tensor:
    """The same, then a blur of [1,2,1]/4 in both axes with zeros around."""
    return _Leaky.apply(x, True)
