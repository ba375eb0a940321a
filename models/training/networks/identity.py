"""The identity net of npm faceplugin-face-recognition-js (fr_feature.onnx, a MobileFaceNet, MIT) as a differentiable torch module.

Only what its graph has: convolutions with bias, PReLU, additions, one reshape at the end. 3,307 of its PReLU slopes are negative, so the sign of an
output does not tell the sign of its input; torch's own PReLU keeps the input, and so must any faster one.
"""
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from torch import nn

SIDE = 112
# Where the ArcFace reference lies in an FFHQ crop: eyes at (0.38, 0.475) and (0.62, 0.475), mouth between 0.72 and 0.75 of the side.
SCALE, EYE_HEIGHT, REFERENCE_EYES = 0.86 / 128, 0.475, (56.0, 51.6)


class IdentityNet(nn.Module):
    """RGB faces [N,3,112,112] in [-1,1] -> features [N,512] of length one."""

    def __init__(self, path):
        super().__init__()
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

    def forward(self, faces):
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


def face_square(count, shift=0.0, scale=0.0, angle=0.0):
    """Sampling grids [count, 112, 112, 2] of the 112 px face in an FFHQ crop, each jittered by up to `shift` px of the 112, `scale` and `angle` (radians)."""
    u = lambda a: (torch.rand(count) * 2 - 1) * a  # noqa: E731
    size, turn = SCALE * SIDE * (1 + u(scale)), u(angle)
    x, y = u(shift), u(shift)
    cos, sin = size * turn.cos(), size * turn.sin()
    # affine_grid: [-1,1] of the face -> [-1,1] of the crop.
    centre_x = 2 * (0.5 + SCALE * (SIDE / 2 - REFERENCE_EYES[0] + x)) - 1
    centre_y = 2 * (EYE_HEIGHT + SCALE * (SIDE / 2 - REFERENCE_EYES[1] + y)) - 1
    theta = torch.stack([torch.stack([cos, -sin, centre_x], 1), torch.stack([sin, cos, centre_y], 1)], 1)
    return F.affine_grid(theta, [count, 3, SIDE, SIDE], align_corners=False)


class IdentityDistance(nn.Module):
    """1 - cosine of the identities of aligned pictures, pair by pair [N]; both of a pair are cut alike, jittered while training."""

    def __init__(self, path, shift=2.0, scale=0.05, angle=0.04):
        super().__init__()
        self.net, self.jitter = IdentityNet(path).eval().requires_grad_(False), (shift, scale, angle)

    def features(self, pictures, grid):
        faces = F.grid_sample(pictures.float(), grid.to(pictures.device), align_corners=False, padding_mode="border")
        return self.net(faces.contiguous(memory_format=torch.channels_last))

    def forward(self, pictures, photos, jittered=True):
        """pictures, photos [N,3,r,r] in [-1,1]."""
        grid = face_square(len(pictures), *(self.jitter if jittered else (0.0, 0.0, 0.0)))
        with torch.no_grad():
            target = self.features(photos, grid)
        return 1 - (self.features(pictures, grid) * target).sum(1)
