"""What PyTorch says of gradients, of the SqueezeNet distance and of a search for w*: for the tests of models/cpu/backward, models/perceptual and
models/refine; and the plugin's cut of SqueezeNet, in half precision."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

from anycost.losses.perceptual import PerceptualDistance, read_initializers
from anycost.modelfile.file import write_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.networks.generator import StyledConv, ToRGB
from anycost.networks.ops import upsample_rgb
from anycost.studies.project import PLUGIN_WEIGHTS, InTurn, plugin_settings, project

Tensors = dict[str, torch.Tensor]

RUNGS = ((64, 1.0), (64, 0.5), (32, 0.25), (8, 0.75))
BLUR = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=torch.float64) / 4
SOURCE = "SqueezeNet v1.0 (Iandola et al. 2016), conv1 to fire7; BSD-style licence, beside the file"


def plugin_net(tensors: Tensors) -> Tensors:
    """Layers up to fire7, which pictures are compared by; kernels in half precision."""
    names = [n for n in tensors if n.startswith("conv1_") or (n.startswith("fire") and int(n[4]) <= 7)]
    return {n: tensors[n].half() if n.endswith("_w") else tensors[n] for n in names}


def raised(x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Transposed convolution of stride 2, then the blur; kernel [out, in, 3, 3]."""
    y = F.conv_transpose2d(x, kernel.transpose(0, 1), stride=2)
    return F.conv2d(F.pad(y, (1, 1, 1, 1)).transpose(0, 1), torch.outer(BLUR, BLUR)[None, None]).transpose(0, 1)


def layer(random: torch.Generator, forward: Callable[..., torch.Tensor], size: int, inputs: int, out: int, factor: int) -> Tensors:
    """{kernel, dy, dx} of forward(x, kernel) at a random x, in float64."""
    draw = lambda *shape: torch.randn(*shape, generator=random, dtype=torch.float64)  # noqa: E731
    x, kernel, dy = draw(1, inputs, size, size).requires_grad_(True), draw(out, inputs, 3, 3), draw(1, out, factor * size, factor * size)
    (forward(x, kernel) * dy).sum().backward()
    return {"kernel": kernel, "dy": dy[0], "dx": x.grad[0]}


def generator(random: torch.Generator, model: OpenedModel, resolution: int, ratio: float) -> Tensors:
    """{wplus, probe, gradient}: of sum(probe · picture) of one sub-generator by the code."""
    g = model.generator
    wplus = torch.randn(1, g.n_style, g.style_dim, generator=random).requires_grad_(True)
    probe = torch.randn(1, 3, resolution, resolution, generator=random)
    (g(wplus, g.channels(ratio), resolution)[-1] * probe).sum().backward()
    return {"wplus": wplus.detach()[0], "probe": probe[0], "gradient": wplus.grad[0]}


CLAMP = 1.0


@contextmanager
def clamped(model: OpenedModel, limit: float) -> Iterator[None]:
    """Meanwhile what a layer makes is cut off, and a block's own picture before the smaller one is added: NVIDIA's `conv_clamp`."""

    def cut(module: torch.nn.Module, given: tuple[torch.Tensor, ...], made: torch.Tensor) -> torch.Tensor:
        if isinstance(module, StyledConv):
            return made.clamp(-limit, limit)
        x, w, previous = given
        own = module.forward(x, w, None).clamp(-limit, limit)
        return own if previous is None else own + upsample_rgb(previous)

    hooks = [m.register_forward_hook(cut) for m in model.generator.modules() if isinstance(m, (StyledConv, ToRGB))]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def gradients(model: OpenedModel) -> Tensors:
    random = torch.Generator().manual_seed(0)
    conv = lambda x, kernel: F.conv2d(x, kernel, padding=1)  # noqa: E731
    groups = {
        "conv-8": layer(random, conv, 8, 12, 20, 1),
        "conv-16": layer(random, conv, 16, 12, 20, 1),
        "up-8": layer(random, raised, 8, 8, 4, 2),
        "up-16": layer(random, raised, 16, 8, 4, 2),
        "rgb-8": layer(random, lambda x, _: upsample_rgb(x), 8, 3, 3, 2),
        **{f"{k}@{ratio:g}": generator(random, model, k, ratio) for k, ratio in RUNGS},
    }
    with clamped(model, CLAMP):
        groups["clamped"] = generator(random, model, 32, 1.0)
    return {f"{group}.{name}": tensor.float() for group, found in groups.items() for name, tensor in found.items()}


def smooth(random: torch.Generator, size: int = 64) -> torch.Tensor:
    """A picture in [-1,1] whose neighbours are alike, [1,3,size,size]."""
    noise = torch.randn(1, 3, size // 8, size // 8, generator=random)
    return (F.interpolate(noise, size=(size, size), mode="bicubic") + 0.1 * torch.randn(1, 3, size, size, generator=random)).clamp(-1, 1)


def perceptual(distance: PerceptualDistance) -> Tensors:
    """{a, b, distance, gradient}: of the distance of two pictures, by the first."""
    random = torch.Generator().manual_seed(0)
    a, b = smooth(random).requires_grad_(True), smooth(random)
    value = distance(a, b).sum()
    value.backward()
    return {"a": a.detach()[0], "b": b[0], "distance": value.detach()[None], "gradient": a.grad[0]}


def projected(model: OpenedModel, distance: PerceptualDistance, steps: int = 6) -> Tensors:
    """{photo, start, found}: a short search as the plugin makes it."""
    random = torch.Generator().manual_seed(1)
    photo = smooth(random, model.resolution)
    start = torch.randn(1, model.generator.n_style, model.generator.style_dim, generator=random)
    likeness: Any = InTurn(model.generator, distance, model.resolutions, model.ratios, PLUGIN_WEIGHTS)
    found = project(likeness, photo, start, model.mean_w, plugin_settings(steps))
    return {"photo": photo[0], "start": start[0], "found": found[0]}


def write_all(model_path: Path, squeezenet: Path, net: Path, out: Path) -> None:
    """net: the plugin's cut, made from squeezenet. out: a folder."""
    write_safetensors(net, plugin_net(read_initializers(squeezenet)), {"source": SOURCE})
    model, distance = OpenedModel(model_path), PerceptualDistance(net)
    out.mkdir(parents=True, exist_ok=True)
    write_safetensors(out / "gradients.safetensors", gradients(model), {})
    write_safetensors(out / "perceptual.safetensors", perceptual(distance), {})
    write_safetensors(out / "project.safetensors", projected(model, distance), {})
