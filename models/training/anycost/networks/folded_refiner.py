"""The refining encoder as a file can hold it: plain convolutions, linear layers, additions; no batch normalisation, no shuffling of pixels.

    stem                    one 6x6 convolution of stride 4 on the photo itself, padded by two at the top and left
    blocks.I                as FoldedEncoder's; taken.I (1x1) adds the small encoder's level I + 1 to what block I + 1 gives
    side8, down8, side16, down16, fine, coarse, heads.I.neck, heads.I.fc
    feature.neck, feature.out   (1x1) where it predicts a feature of the generator

networks/refiner.py says how they are joined; the tensors' shapes say everything else.
"""
from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

from anycost.networks.folded_encoder import fold, undo_norms
from anycost.networks.refiner import Refiner

PLAIN = ("down8", "side8", "down16", "side16", "fine", "coarse")


def whole_stem(weight: torch.Tensor) -> torch.Tensor:
    """[O, 4 planes, 3, 3] on squares of 2x2 pixels -> [O, planes, 6, 6] on pixels."""
    o, c = weight.shape[:2]
    return weight.view(o, c // 4, 2, 2, 3, 3).permute(0, 1, 4, 2, 5, 3).reshape(o, c // 4, 6, 6)


def split_stem(weight: torch.Tensor) -> torch.Tensor:
    """The inverse of whole_stem."""
    o, planes = weight.shape[:2]
    return weight.view(o, planes, 3, 2, 3, 2).permute(0, 1, 3, 5, 2, 4).reshape(o, 4 * planes, 3, 3)


@torch.no_grad()
def load_folded_refiner(refiner: Refiner, tensors: dict[str, torch.Tensor], photos: torch.Tensor, levels: list[torch.Tensor]) -> None:
    """The tensors of a FoldedRefiner into a Refiner of that shape, with batch normalisation, exact on these photos and levels in training mode."""
    biases = {}
    for name, module in refiner.named_modules():
        weight, bias = tensors.get(f"{name}.weight"), tensors.get(f"{name}.bias")
        if weight is None:
            continue
        if isinstance(module, torch.nn.Sequential):  # conv_bn
            module[0].weight.copy_(split_stem(weight) if name == "stem" else weight)
            biases[module[1]] = bias
        else:
            gain = refiner.heads[int(name.split(".")[1])].gain if name.endswith(".fc") else 1.0
            module.weight.copy_(weight / gain)
            module.bias.copy_(bias / gain)
    for i, name in ((0, "neck"), (2, "out")):
        if refiner.shape["feature"]:
            refiner.feature[i].weight.copy_(tensors[f"feature.{name}.weight"])
            refiner.feature[i].bias.copy_(tensors[f"feature.{name}.bias"])
    undo_norms(refiner, biases, photos, levels)


def go_on_from(refiner: Refiner, tensors: dict[str, torch.Tensor], photos: torch.Tensor, levels: list[torch.Tensor]) -> None:
    """As load_folded_refiner, of a model file that may have another shape. @raises SystemExit then"""
    found = {**refiner_shape(tensors), "planes": tensors["stem.weight"].shape[1], "feature": len(tensors.get("feature.neck.weight", ()))}
    wanted = {name: refiner.shape[name] for name in found}
    if found != wanted:
        raise SystemExit(f"The file's refining encoder has another shape, {found}, than these settings, {wanted}: give the same ones.")
    load_folded_refiner(refiner, tensors, photos, levels)


def refiner_shape(tensors: dict[str, torch.Tensor]) -> dict[str, Any]:
    """stem, widths and top of the Refiner that was folded into these tensors."""
    out = lambda name: tensors[f"{name}.weight"].shape[0]  # noqa: E731
    return {"stem": out("stem"), "widths": tuple(out(f"blocks.{i}.conv1") for i in range(4)), "top": (out("coarse"), out("heads.0.neck"))}


def refiner_tensors(refiner: Refiner) -> dict[str, torch.Tensor]:
    """float32 by name; batch normalisation and the heads' gain folded away."""
    pairs = {"stem": refiner.stem, **{f"taken.{i}": layer for i, layer in enumerate(refiner.taken)}}
    for i, block in enumerate(refiner.blocks):
        pairs.update({f"blocks.{i}.{name}": getattr(block, name) for name in ("conv1", "conv2", "skip")})
    out = {}
    for name, (conv, norm) in pairs.items():
        out[f"{name}.weight"], out[f"{name}.bias"] = fold(conv, norm)
    out["stem.weight"] = whole_stem(out["stem.weight"])
    for name in PLAIN:
        out[f"{name}.weight"], out[f"{name}.bias"] = getattr(refiner, name).weight, getattr(refiner, name).bias
    for i, head in enumerate(refiner.heads):
        out[f"heads.{i}.neck.weight"], out[f"heads.{i}.neck.bias"] = head.neck.weight, head.neck.bias
        out[f"heads.{i}.fc.weight"], out[f"heads.{i}.fc.bias"] = head.fc.weight * head.gain, head.fc.bias * head.gain
    if refiner.shape["feature"]:
        for name, layer in (("neck", refiner.feature[0]), ("out", refiner.feature[2])):
            out[f"feature.{name}.weight"], out[f"feature.{name}.bias"] = layer.weight, layer.bias
    return {name: tensor.detach().float().contiguous() for name, tensor in out.items()}


class FoldedRefiner:
    """As Refiner: [N, planes, size, size] in [-1,1] and the small encoder's levels -> change of w+ [N, rows, style_dim]; tensors as refiner_tensors gives them."""

    def __init__(self, tensors: dict[str, torch.Tensor], style_dim: int, size: int):
        self.tensors, self.style_dim, self.size = tensors, style_dim, size
        self.planes = tensors["stem.weight"].shape[1]

    def conv(self, x: torch.Tensor, name: str, stride: int = 1) -> torch.Tensor:
        """The convolution of that name; a 3x3 one keeps the size or halves it."""
        weight = self.tensors[f"{name}.weight"]
        return F.conv2d(x, weight, self.tensors[f"{name}.bias"], stride, weight.shape[-1] // 2)

    def block(self, x: torch.Tensor, name: str) -> torch.Tensor:
        """Half the size."""
        y = self.conv(F.leaky_relu(self.conv(x, f"{name}.conv1", 2), 0.2), f"{name}.conv2")
        return F.leaky_relu(y + self.conv(F.avg_pool2d(x, 2), f"{name}.skip"), 0.2)

    def head(self, x: torch.Tensor, coarse: torch.Tensor, name: str) -> torch.Tensor:
        """A third of the rows, [N, rows * style_dim]."""
        x = F.leaky_relu(self.conv(x, f"{name}.neck"), 0.2).flatten(1)
        return F.linear(torch.cat([coarse, x], 1), self.tensors[f"{name}.fc.weight"], self.tensors[f"{name}.fc.bias"])

    def __call__(self, x: torch.Tensor, levels: list[torch.Tensor]) -> torch.Tensor:
        return self.both(x, levels)[0]

    def both(self, x: torch.Tensor, levels: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor | None]:
        """(change of w+, feature or None), as Refiner.both."""
        t = self.tensors
        x = F.leaky_relu(F.conv2d(F.pad(x, (2, 0, 2, 0)), t["stem.weight"], t["stem.bias"], 4), 0.2)
        x, found = self.block(x, "blocks.0"), []
        for i, level in enumerate(levels[1:]):
            x = self.block(x, f"blocks.{i + 1}") + self.conv(level, f"taken.{i}")
            found.append(x)
        b, c, d = found
        up = lambda y: F.interpolate(y, scale_factor=2, mode="nearest")  # noqa: E731
        p8 = F.leaky_relu(self.conv(c, "side8") + up(self.conv(d, "down8")), 0.2)
        p16 = F.leaky_relu(self.conv(b, "side16") + up(self.conv(p8, "down16")), 0.2)
        fine = F.leaky_relu(self.conv(p16, "fine", 2), 0.2)
        coarse = F.leaky_relu(self.conv(d, "coarse"), 0.2).flatten(1)
        rows = [self.head(level, coarse, f"heads.{i}") for i, level in enumerate((c, p8, fine))]
        change = torch.cat(rows, 1).view(len(x), -1, self.style_dim)
        return change, self.conv(F.leaky_relu(self.conv(p16, "feature.neck"), 0.2), "feature.out") if "feature.out.weight" in t else None
