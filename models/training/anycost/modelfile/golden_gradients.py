"""What PyTorch says of the generator's gradients, for the tests of models/cpu/backward.

Of some sub-generators of a small model with random weights: a code, a random `probe` of the picture's shape, and the gradient of sum(probe · picture)
by the code. Of each kind of layer alone: its kernel, the gradient by what comes out, and the gradient by what went in (these in float64).
"""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F

from anycost.modelfile.file import Tensors, write_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.networks.ops import upsample_rgb

RUNGS = ((64, 1.0), (64, 0.5), (32, 0.25), (8, 0.75))
BLUR = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=torch.float64) / 4


def raised(x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Transposed convolution of stride 2, then the blur; kernel [out, in, 3, 3]."""
    y = F.conv_transpose2d(x, kernel.transpose(0, 1), stride=2)
    return F.conv2d(F.pad(y, (1, 1, 1, 1)).transpose(0, 1), torch.outer(BLUR, BLUR)[None, None]).transpose(0, 1)


def layer(
    random: torch.Generator, forward: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], size: int, inputs: int, out: int, channels_out: int, factor: int
) -> Tensors:
    """{kernel, dy, dx} of forward(x, kernel) at a random x."""
    draw = lambda *shape: torch.randn(*shape, generator=random, dtype=torch.float64)  # noqa: E731
    x, kernel, dy = draw(1, inputs, size, size).requires_grad_(True), draw(out, inputs, 3, 3), draw(1, channels_out, factor * size, factor * size)
    (forward(x, kernel) * dy).sum().backward()
    return {"kernel": kernel, "dy": dy[0], "dx": x.grad[0]}


def generator(random: torch.Generator, model: OpenedModel, resolution: int, ratio: float) -> Tensors:
    """{wplus, probe, gradient} of one sub-generator."""
    g = model.generator
    wplus = torch.randn(1, g.n_style, g.style_dim, generator=random).requires_grad_(True)
    probe = torch.randn(1, 3, resolution, resolution, generator=random)
    (g(wplus, g.channels(ratio), resolution)[-1] * probe).sum().backward()
    return {"wplus": wplus.detach()[0], "probe": probe[0], "gradient": wplus.grad[0]}


def write_gradients(model: OpenedModel, out: str | Path) -> int:
    """Returns how many cases the file has."""
    random = torch.Generator().manual_seed(0)
    conv = lambda x, kernel: F.conv2d(x, kernel, padding=1)  # noqa: E731
    groups = {
        "conv-8": layer(random, conv, 8, 12, 20, 20, 1),
        "conv-16": layer(random, conv, 16, 12, 20, 20, 1),
        "up-8": layer(random, raised, 8, 8, 4, 4, 2),
        "up-16": layer(random, raised, 16, 8, 4, 4, 2),
        "rgb-8": layer(random, lambda x, _: upsample_rgb(x), 8, 3, 3, 3, 2),
        **{f"{k}@{ratio:g}": generator(random, model, k, ratio) for k, ratio in RUNGS},
    }
    tensors = {f"{group}.{name}": tensor.float() for group, found in groups.items() for name, tensor in found.items()}
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    write_safetensors(out, tensors, {})
    return len(groups)
