"""SqueezeNet's layers that pictures are compared by, in half precision, for the plugin; and what PyTorch says of them, for its tests."""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F

from anycost.losses.perceptual import PerceptualDistance, read_initializers
from anycost.modelfile.file import Tensors, write_safetensors

SOURCE = "SqueezeNet v1.0 (Iandola et al. 2016), conv1 to fire7; BSD-style licence, beside the file"


def kept(tensors: Tensors) -> Tensors:
    """Layers up to fire7; kernels in half precision."""
    names = [n for n in tensors if n.startswith("conv1_") or (n.startswith("fire") and int(n[4]) <= 7)]
    return {n: tensors[n].half() if n.endswith("_w") else tensors[n] for n in names}


def smooth(random: torch.Generator, size: int = 64) -> torch.Tensor:
    """A picture in [-1,1] whose neighbours are alike."""
    noise = torch.randn(1, 3, size // 8, size // 8, generator=random)
    return (F.interpolate(noise, size=(size, size), mode="bicubic") + 0.1 * torch.randn(1, 3, size, size, generator=random)).clamp(-1, 1)


def golden(path: str | Path) -> Tensors:
    """Two smooth random pictures, their distance by the net in a file, and its gradient by the first."""
    random = torch.Generator().manual_seed(0)
    distance = PerceptualDistance(path)
    a, b = smooth(random).requires_grad_(True), smooth(random)
    value = distance(a, b).sum()
    value.backward()
    return {"a": a.detach()[0], "b": b[0], "distance": value.detach()[None], "gradient": a.grad[0]}


def write_perceptual(net: str | Path, out: str | Path, golden_out: str | Path) -> int:
    """OUT of the ONNX file `net`, and GOLDEN of OUT. Returns how many tensors it holds."""
    tensors = kept(read_initializers(net))
    write_safetensors(out, tensors, {"source": SOURCE})
    write_safetensors(golden_out, golden(out), {})
    return len(tensors)
