"""SqueezeNet's layers that pictures are compared by, in half precision, for the plugin: models/perceptual/squeezenet.safetensors.

    ./run.sh perceptual_file.py --net ../../../shared/nets/squeezenet_v1.0_features.onnx --out ../perceptual/squeezenet.safetensors
        --golden ../../test/fixtures/gradients/perceptual.safetensors

GOLDEN gets two smooth random pictures, their distance by these weights, and its gradient by the first, as PyTorch has them.
"""
import argparse

import torch
import torch.nn.functional as F

from modelfile import write_safetensors
from perceptual import PerceptualDistance, read_initializers

SOURCE = "SqueezeNet v1.0 (Iandola et al. 2016), conv1 to fire7; BSD-style licence, beside the file"


def kept(tensors):
    """Layers up to fire7; kernels in half precision."""
    names = [n for n in tensors if n.startswith("conv1_") or (n.startswith("fire") and int(n[4]) <= 7)]
    return {n: tensors[n].half() if n.endswith("_w") else tensors[n] for n in names}


def smooth(random, size=64):
    """A picture in [-1,1] whose neighbours are alike."""
    noise = torch.randn(1, 3, size // 8, size // 8, generator=random)
    return (F.interpolate(noise, size=(size, size), mode="bicubic") + 0.1 * torch.randn(1, 3, size, size, generator=random)).clamp(-1, 1)


def golden(path):
    random = torch.Generator().manual_seed(0)
    distance = PerceptualDistance(path)
    a, b = smooth(random).requires_grad_(True), smooth(random)
    value = distance(a, b).sum()
    value.backward()
    return {"a": a.detach()[0], "b": b[0], "distance": value.detach()[None], "gradient": a.grad[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--net", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--golden", required=True)
    args = parser.parse_args()
    tensors = kept(read_initializers(args.net))
    write_safetensors(args.out, tensors, {"source": SOURCE})
    write_safetensors(args.golden, golden(args.out), {})
    print(f"{args.out}: {len(tensors)} tensors")


if __name__ == "__main__":
    main()
