"""SqueezeNet v1.0 features as a perceptual distance ("SqueezeNet distance"; not LPIPS, whose weights are not used).

The network is read from its ONNX file with a few lines of protobuf, so training needs no onnx package; or from the plugin's own file
of the layers that are used (models/perceptual).
"""
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from modelfile import read_safetensors

LAYERS = ("conv1", "fire3", "fire5", "fire7")
BGR_MEAN = (104.0, 117.0, 123.0)  # the net was trained in Caffe: BGR, 0..255, mean subtracted


def _varint(buffer, at):
    value = shift = 0
    while True:
        byte = buffer[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _fields(buffer):
    """(field number, value) of one protobuf message; length-delimited values as bytes."""
    at = 0
    while at < len(buffer):
        key, at = _varint(buffer, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(buffer, at)
        else:
            size = {1: 8, 5: 4}.get(kind)
            if size is None:
                size, at = _varint(buffer, at)
            value = buffer[at : at + size]
            at += size
        yield key >> 3, value


def read_initializers(path):
    """Float tensors of an ONNX file by name (ModelProto.graph = 7, GraphProto.initializer = 5)."""
    tensors = {}
    graph = next(value for field, value in _fields(Path(path).read_bytes()) if field == 7)
    for field, tensor in _fields(graph):
        if field == 5:
            parts = list(_fields(tensor))
            raw = next(v for f, v in parts if f == 9)
            dims = [v for f, v in parts if f == 1]
            name = next(v for f, v in parts if f == 8).decode()
            tensors[name] = torch.from_numpy(np.frombuffer(raw, "<f4").reshape(dims).copy())
    return tensors


def read_net(path):
    """Tensors by name, in float32, of the ONNX file or of models/perceptual's."""
    if Path(path).suffix != ".safetensors":
        return read_initializers(path)
    return {name: tensor.float() for name, tensor in read_safetensors(path)[0].items()}


class SqueezeNetFeatures(nn.Module):
    def __init__(self, path):
        super().__init__()
        for name, value in read_net(path).items():
            self.register_buffer(name, value)
        self.register_buffer("mean", torch.tensor(BGR_MEAN)[None, :, None, None], persistent=False)

    def _conv(self, x, name, **options):
        return F.relu(F.conv2d(x, getattr(self, name + "_w"), getattr(self, name + "_b"), **options))

    def forward(self, image):
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


def unit(feature):
    return feature / (feature.float().square().sum(1, keepdim=True) + 1e-6).sqrt().to(feature.dtype)


class PerceptualDistance(nn.Module):
    """Mean over layers of the squared distance of channel-normalised features, [N]. Images below 64 px are doubled first."""

    def __init__(self, path):
        super().__init__()
        self.net = SqueezeNetFeatures(path).eval().requires_grad_(False)

    def features(self, image):
        if image.shape[-1] < 64:
            image = F.interpolate(image, scale_factor=64 // image.shape[-1], mode="bilinear", align_corners=False)
        return [unit(f) for f in self.net(image.contiguous(memory_format=torch.channels_last))]

    def forward(self, a, b):
        with torch.no_grad():
            target = self.features(b)
        return self.between(self.features(a), target)

    @staticmethod
    def between(fa, fb):
        return sum((x - y).float().square().sum(1).mean((1, 2)) for x, y in zip(fa, fb)) / len(fa)
