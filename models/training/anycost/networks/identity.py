"""The identity net of npm faceplugin-face-recognition-js (fr_feature.onnx, a MobileFaceNet, MIT) as a differentiable torch module.

Only what its graph has: convolutions with bias, PReLU, additions, one reshape at the end. 3,307 of its PReLU slopes are negative, so the sign of an
output does not tell the sign of its input; torch's own PReLU keeps the input, and so must any faster one.
"""
from __future__ import annotations

from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from torch import nn

SIDE = 112


class IdentityNet(nn.Module):
    """RGB faces [N,3,112,112] in [-1,1] -> features [N,512] of length one."""

    def __init__(self, path: str | Path):
        super().__init__()
        if not Path(path).exists():
            raise SystemExit(f"{path} is not there: give --faceplugin the folder `model` of the npm package faceplugin-face-recognition-js (npm ci).")
        graph = onnx.load(str(path)).graph
        values = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
        self.nodes, self.input, self.output = [], graph.input[0].name, graph.output[0].name
        for n in graph.node:
            options = {a.name: helper.get_attribute_value(a) for a in n.attribute}
            if n.op_type not in ("Conv", "PRelu", "Add", "Reshape"):
                raise ValueError(f"{path} has a node of type {n.op_type}, which this reader does not know.")
            self.nodes.append((n.op_type, list(n.input), n.output[0], options))
            for name in n.input:
                if name in values and values[name].is_floating_point() and not hasattr(self, f"v{name}"):
                    value = values[name]
                    self.register_buffer(f"v{name}", value.flatten() if n.op_type == "PRelu" else value, persistent=False)

    def forward(self, faces: torch.Tensor) -> torch.Tensor:
        x = {self.input: (faces * 127.5 + 0.5) / 128}  # (v - 127) / 128 of v = 127.5 (x + 1)
        for kind, inputs, output, options in self.nodes:
            value = lambda i: getattr(self, f"v{inputs[i]}")  # noqa: B023, E731
            if kind == "Conv":
                x[output] = F.conv2d(x[inputs[0]], value(1), value(2), options["strides"], options["pads"][:2], options["dilations"], options["group"])
            elif kind == "PRelu":
                x[output] = F.prelu(x[inputs[0]], value(1).to(x[inputs[0]].dtype))
            elif kind == "Add":
                x[output] = x[inputs[0]] + x[inputs[1]]
            else:
                x[output] = x[inputs[0]].flatten(1)
        return F.normalize(x[self.output].float(), dim=1)
