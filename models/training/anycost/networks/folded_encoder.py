"""The encoder as a model file holds it: plain convolutions, batch normalisation folded away ("plain-resnet").

The same steps as the graph of models/graph/encoder.ts, for everything that works from a model file; and back into one that can be trained.
"""
from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from anycost.networks.encoder import Encoder


class FoldedEncoder:
    """RGB [N,3,size,size] in [-1,1] -> w+ [N, n_style, style_dim]; tensors: name -> float32, without the "encoder." prefix."""

    def __init__(self, tensors: dict[str, torch.Tensor], style_dim: int):
        self.tensors, self.style_dim = tensors, style_dim
        self.blocks = sum(name.endswith(".conv1.weight") for name in tensors)

    def conv(self, x: torch.Tensor, name: str, stride: int = 1) -> torch.Tensor:
        """The convolution of that name."""
        weight = self.tensors[f"{name}.weight"]
        return F.conv2d(x, weight, self.tensors[f"{name}.bias"], stride, weight.shape[-1] // 2)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Photos -> w+."""
        return self.look(x)[0]

    def look(self, x: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """(w+, what each block gives: [N, width, side, side], sides falling by halves from a quarter of the photo's)."""
        x, levels = F.leaky_relu(self.conv(x, "stem", 2), 0.2), []
        for i in range(self.blocks):
            y = F.leaky_relu(self.conv(x, f"blocks.{i}.conv1", 2), 0.2)
            y = self.conv(y, f"blocks.{i}.conv2")
            x = F.leaky_relu(y + self.conv(F.avg_pool2d(x, 2), f"blocks.{i}.skip"), 0.2)
            levels.append(x)
        x = F.leaky_relu(self.conv(x, "neck"), 0.2).flatten(1)
        x = F.linear(x, self.tensors["fc.weight"], self.tensors["fc.bias"])
        return x.view(len(x), -1, self.style_dim) + self.tensors["mean_latent"], levels


def shape_of(tensors: dict[str, torch.Tensor]) -> dict[str, Any]:
    """The widths of the Encoder that was folded into these tensors."""
    widths = [tensors[f"blocks.{i}.conv1.weight"].shape[0] for i in range(sum(name.endswith(".conv1.weight") for name in tensors))]
    return {"stem": tensors["stem.weight"].shape[0], "widths": tuple(widths), "neck": tensors["neck.weight"].shape[0]}


@torch.no_grad()
def load_folded(encoder: Encoder, tensors: dict[str, torch.Tensor], photos: torch.Tensor) -> None:
    """The tensors of a FoldedEncoder into an Encoder with batch normalisation, exact on `photos` in training mode."""
    biases = {}
    for name, module in encoder.named_modules():
        if isinstance(module, nn.Sequential):  # conv_bn
            module[0].weight.copy_(tensors[f"{name}.weight"])
            biases[module[1]] = tensors[f"{name}.bias"]
        elif name in ("neck", "fc"):
            module.weight.copy_(tensors[f"{name}.weight"])
            module.bias.copy_(tensors[f"{name}.bias"])
    encoder.mean_latent.copy_(tensors["mean_latent"])
    undo_norms(encoder, biases, photos)


@torch.no_grad()
def undo_norms(network: nn.Module, biases: dict[nn.Module, torch.Tensor], *inputs: Any) -> None:
    """Sets each batch normalisation so that it only adds its bias, exactly on these inputs of the network in training mode."""

    def match(norm, given):
        mean, var = given[0].mean((0, 2, 3)), given[0].var((0, 2, 3), unbiased=False)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(var)
        norm.weight.copy_((var + norm.eps).sqrt())
        norm.bias.copy_(biases[norm] + mean)

    hooks = [norm.register_forward_pre_hook(match) for norm in biases]
    network.eval()(*inputs)  # in order: each sees the input that the ones before it, already set, give
    for hook in hooks:
        hook.remove()
    network.train()


def fold(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight and bias of a convolution that includes the batch normalisation after it."""
    factor = norm.weight / (norm.running_var + norm.eps).sqrt()
    return conv.weight * factor[:, None, None, None], norm.bias - norm.running_mean * factor


def encoder_tensors(encoder: Encoder, mean_w: torch.Tensor) -> dict[str, torch.Tensor]:
    """Plain convolutions; mean_w moves from the last bias to `mean_latent`, which the reader adds to every row."""
    pairs = {"stem": encoder.stem}
    for i, block in enumerate(encoder.blocks):
        pairs.update({f"blocks.{i}.conv1": block.conv1, f"blocks.{i}.conv2": block.conv2, f"blocks.{i}.skip": block.skip})
    out = {}
    for name, (conv, norm) in pairs.items():
        out[f"{name}.weight"], out[f"{name}.bias"] = fold(conv, norm)
    for name, layer in (("neck", encoder.neck), ("fc", encoder.fc)):
        out[f"{name}.weight"], out[f"{name}.bias"] = layer.weight, layer.bias
    out["fc.bias"] = out["fc.bias"] + encoder.mean_latent.repeat(encoder.n_style) - mean_w.repeat(encoder.n_style)
    out["mean_latent"] = mean_w
    return {f"encoder.{k}": v for k, v in out.items()}
