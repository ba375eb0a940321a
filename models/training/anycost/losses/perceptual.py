"""SqueezeNet v1.0 features as a perceptual distance ("SqueezeNet distance"; not LPIPS, whose weights are not used)."""
from __future__ import annotations

from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

FILE = "squeezenet_v1.0_features.onnx"  # in the folder --nets
LAYERS = ("conv1", "fire3", "fire5", "fire7")
PERCEPTUAL_SIZE = 256  # larger pictures are compared perceptually at this size
BGR_MEAN = (104.0, 117.0, 123.0)  # the net was trained in Caffe: BGR, 0..255, mean subtracted


def read_initializers(path: str | Path) -> dict[str, torch.Tensor]:
    """Tensors of an ONNX file by name."""
    if not Path(path).exists():
        raise SystemExit(f"{path} is not there: give --nets the folder with the networks.")
    return {one.name: torch.from_numpy(onnx.numpy_helper.to_array(one).copy()) for one in onnx.load(path).graph.initializer}


def read_net(path: str | Path) -> dict[str, torch.Tensor]:
    """Tensors by name, in float32, of the ONNX file or of models/perceptual's."""
    if Path(path).suffix != ".safetensors":
        return read_initializers(path)
    return {name: tensor.float() for name, tensor in load_file(path).items()}


class SqueezeNetFeatures(nn.Module):
    """The net itself, of the weights in an ONNX file."""

    def __init__(self, path: str | Path):
        super().__init__()
        for name, value in read_net(path).items():
            self.register_buffer(name, value)
        self.register_buffer("mean", torch.tensor(BGR_MEAN)[None, :, None, None], persistent=False)

    @property
    def channels(self) -> tuple[int, ...]:
        """Of the maps of LAYERS."""
        width = lambda name: getattr(self, name + "_w").shape[0]  # noqa: E731
        return tuple(width(layer) if layer == "conv1" else width(f"{layer}_conv1x1_2") + width(f"{layer}_conv3x3_2") for layer in LAYERS)

    def _conv(self, x, name, **options):
        return F.relu(F.conv2d(x, getattr(self, name + "_w"), getattr(self, name + "_b"), **options))

    def forward(self, image: torch.Tensor) -> list[torch.Tensor]:
        """RGB [N,3,H,W] in [-1,1] -> feature maps of LAYERS."""
        x = (image.flip(1) + 1) * 127.5 - self.mean
        x = self._conv(x, "conv1", stride=2)
        out = [x]
        x = F.max_pool2d(x, 3, 2, ceil_mode=True)
        for i in range(2, 8):
            s = self._conv(x, f"fire{i}_conv1x1_1")
            x = torch.cat([self._conv(s, f"fire{i}_conv1x1_2"), self._conv(s, f"fire{i}_conv3x3_2", padding=1)], 1)
            if f"fire{i}" in LAYERS:
                out.append(x)
            if i == 4:
                x = F.max_pool2d(x, 3, 2, ceil_mode=True)
        return out


def unit(feature: torch.Tensor) -> torch.Tensor:
    """[N,C,h,w] with vectors of length 1 at each place."""
    return feature / (feature.float().square().sum(1, keepdim=True) + 1e-6).sqrt().to(feature.dtype)


class PerceptualDistance(nn.Module):
    """Mean over layers of the squared distance of channel-normalised features, [N]. Images below 64 px are doubled first."""

    def __init__(self, path: str | Path):
        super().__init__()
        self.net = SqueezeNetFeatures(path).eval().requires_grad_(False)

    def features(self, image: torch.Tensor) -> list[torch.Tensor]:
        """RGB [N,3,r,r] in [-1,1] -> unit feature maps, as `between` compares them."""
        if image.shape[-1] < 64:
            image = F.interpolate(image, scale_factor=64 // image.shape[-1], mode="bilinear", align_corners=False)
        return [unit(f) for f in self.net(image.contiguous(memory_format=torch.channels_last))]

    def forward(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        """[N]; gradients run through `a` alone."""
        with torch.no_grad():
            target = self.features(b)
        return self.between(self.features(a), target)

    @staticmethod
    def between(fa: list[torch.Tensor], fb: list[torch.Tensor]) -> torch.Tensor:
        """[N] of two results of `features`."""
        return sum((x - y).float().square().sum(1).mean((1, 2)) for x, y in zip(fa, fb)) / len(fa)


def for_perception(picture: torch.Tensor) -> torch.Tensor:
    """Clamped to [-1, 1], and PERCEPTUAL_SIZE at most."""
    picture = picture.clamp(-1, 1)
    if picture.shape[-1] <= PERCEPTUAL_SIZE:
        return picture
    return F.interpolate(picture, size=(PERCEPTUAL_SIZE, PERCEPTUAL_SIZE), mode="bilinear", align_corners=True)
