"""Tiny model files with a refining encoder of random weights, and what PyTorch makes of a made-up photo: for the tests of models/format and models/runtime."""
from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from anycost.modelfile.description import describe_generator, describe_refiner, write_model
from anycost.modelfile.file import write_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.networks.encoder import Encoder
from anycost.networks.feature import faded
from anycost.networks.folded_encoder import encoder_tensors
from anycost.networks.folded_refiner import refiner_tensors
from anycost.networks.generator import Generator
from anycost.networks.refiner import Refiner

WIDTHS = (4, 8, 8, 4)


def random_norms(network: nn.Module) -> None:
    """Statistics and factors as training leaves them: folding has something to fold."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, std=0.3)
            nn.init.uniform_(module.running_var, 0.3, 3)
            nn.init.uniform_(module.weight, 0.5, 2)
            nn.init.normal_(module.bias, std=0.3)


def made_up_photo(size: int) -> torch.Tensor:
    """[1,3,size,size] in [-1,1], of a formula that the tests of the plugin have too."""
    i = torch.arange(3 * size * size, dtype=torch.float64)
    return ((i * 0.37).sin() * (i * 0.011).cos()).float().view(1, 3, size, size)


def tiny_file(path: Path, passes: int) -> None:
    """64 px, 16 channels at most; a refining encoder of 128 px."""
    torch.manual_seed(passes)
    generator = Generator(64, 16, 1, 1 / 32, 16).eval()
    encoder = Encoder(64, generator.n_style, generator.style_dim, 4, WIDTHS, 4)
    feature = (4, generator.width_at(8)) if passes > 1 else (0, 0)
    refiner = Refiner(128, generator.n_style, generator.style_dim, 4, (4, 8, 8, 4), (4, 2), 6 if passes > 1 else 3, WIDTHS, *feature).eval()
    for network in (encoder, refiner):
        random_norms(network)
    for head in refiner.heads:
        nn.init.normal_(head.fc.weight)
        nn.init.normal_(head.fc.bias)
    if passes > 1:
        nn.init.normal_(refiner.feature[2].weight)
    mean_w = torch.randn(generator.style_dim) * 0.1
    tensors = {f"generator.{name}": value for name, value in generator.state_dict().items()}
    tensors |= {**encoder_tensors(encoder, mean_w), **{f"refiner.{name}": value for name, value in refiner_tensors(refiner).items()}, "mean_w": mean_w}
    write_model(path, tensors, {
        "formatVersion": 1, "id": f"tiny-{passes}", "name": "Tiny", "about": "Random weights.", "generator": describe_generator(generator, 1, [16, 32, 64], [0.5, 1.0]),
        "encoder": {"kind": "plain-resnet", "inputSize": 64}, "refiner": describe_refiner(refiner, passes), "directions": [],
        "alignment": {"kind": "ffhq", "version": 1}, "provenance": {"data": "none", "licence": "MIT"},
    })


@torch.no_grad()
def write_refiners(out: Path) -> None:
    """once.safetensors, twice.safetensors (it sees its own picture, and predicts a feature) and codes.safetensors: of the first look, and refined; the feature, and
    pictures that it was added to, of the code and of a code whose first rows moved."""
    out.mkdir(parents=True, exist_ok=True)
    codes = {}
    for name, passes in (("once", 1), ("twice", 2)):
        tiny_file(out / f"{name}.safetensors", passes)
        model, photo = OpenedModel(out / f"{name}.safetensors"), made_up_photo(128)
        codes[f"{name}.first"] = model.encoder(nn.functional.avg_pool2d(photo, 2))[0]
        code, feature = model.encode_all(photo)
        codes[f"{name}.refined"] = code[0]
        if feature is None:
            continue
        edited = code + torch.where(torch.arange(code.shape[1])[:, None] < 4, 0.3 * torch.randn(code.shape, generator=torch.Generator().manual_seed(1)), torch.zeros(()))
        codes |= {f"{name}.feature": feature[0], f"{name}.edited": edited[0]}
        for ratio in model.ratios:
            channels = model.generator.channels(ratio)
            codes[f"{name}.picture@{ratio:g}"] = model.generator(code, channels, 16, feature=feature)[-1][0]
            codes[f"{name}.edited@{ratio:g}"] = model.generator(edited, channels, 16, feature=faded(model.generator, feature, code, edited, channels))[-1][0]
    write_safetensors(out / "codes.safetensors", codes, {})
