"""The encoder as a model file holds it: plain convolutions, batch normalisation folded away ("plain-resnet").

The same steps as the graph of models/graph/encoder.ts, for everything that works from a model file.
"""
import torch.nn.functional as F


class FoldedEncoder:
    """RGB [N,3,size,size] in [-1,1] -> w+ [N, n_style, style_dim]; tensors: name -> float32, without the "encoder." prefix."""

    def __init__(self, tensors, style_dim):
        self.tensors, self.style_dim = tensors, style_dim
        self.blocks = sum(name.endswith(".conv1.weight") for name in tensors)

    def conv(self, x, name, stride=1):
        weight = self.tensors[f"{name}.weight"]
        return F.conv2d(x, weight, self.tensors[f"{name}.bias"], stride, weight.shape[-1] // 2)

    def __call__(self, x):
        x = F.leaky_relu(self.conv(x, "stem", 2), 0.2)
        for i in range(self.blocks):
            y = F.leaky_relu(self.conv(x, f"blocks.{i}.conv1", 2), 0.2)
            y = self.conv(y, f"blocks.{i}.conv2")
            x = F.leaky_relu(y + self.conv(F.avg_pool2d(x, 2), f"blocks.{i}.skip"), 0.2)
        x = F.leaky_relu(self.conv(x, "neck"), 0.2).flatten(1)
        x = F.linear(x, self.tensors["fc.weight"], self.tensors["fc.bias"])
        return x.view(len(x), -1, self.style_dim) + self.tensors["mean_latent"]
