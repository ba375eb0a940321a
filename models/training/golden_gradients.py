"""What PyTorch says of the generator's gradients, for the tests of models/cpu/backward.

    ./run.sh golden_gradients.py --model ../../test/fixtures/g64_small/g64_small.safetensors --out ../../test/fixtures/gradients/gradients.safetensors

Of some sub-generators of a small model with random weights: a code, a random `probe` of the picture's shape, and the gradient of sum(probe · picture)
by the code. Of each kind of layer alone: its kernel, the gradient by what comes out, and the gradient by what went in (these in float64).
"""
import argparse
from pathlib import Path

import torch
import torch.nn.functional as F

from modelfile import write_safetensors
from networks.ops import upsample_rgb
from opened import OpenedModel

RUNGS = ((64, 1.0), (64, 0.5), (32, 0.25), (8, 0.75))
BLUR = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=torch.float64) / 4


def raised(x, kernel):
    """Transposed convolution of stride 2, then the blur; kernel [out, in, 3, 3]."""
    y = F.conv_transpose2d(x, kernel.transpose(0, 1), stride=2)
    return F.conv2d(F.pad(y, (1, 1, 1, 1)).transpose(0, 1), torch.outer(BLUR, BLUR)[None, None]).transpose(0, 1)


def layer(random, forward, size, inputs, out, channels_out, factor):
    """{kernel, dy, dx} of forward(x, kernel) at a random x."""
    draw = lambda *shape: torch.randn(*shape, generator=random, dtype=torch.float64)  # noqa: E731
    x, kernel, dy = draw(1, inputs, size, size).requires_grad_(True), draw(out, inputs, 3, 3), draw(1, channels_out, factor * size, factor * size)
    (forward(x, kernel) * dy).sum().backward()
    return {"kernel": kernel, "dy": dy[0], "dx": x.grad[0]}


def generator(random, model, resolution, ratio):
    """{wplus, probe, gradient} of one sub-generator."""
    g = model.generator
    wplus = torch.randn(1, g.n_style, g.style_dim, generator=random).requires_grad_(True)
    probe = torch.randn(1, 3, resolution, resolution, generator=random)
    (g(wplus, g.channels(ratio), resolution)[-1] * probe).sum().backward()
    return {"wplus": wplus.detach()[0], "probe": probe[0], "gradient": wplus.grad[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    random = torch.Generator().manual_seed(0)
    model = OpenedModel(args.model)
    conv = lambda x, kernel: F.conv2d(x, kernel, padding=1)  # noqa: E731
    groups = {
        "conv-8": layer(random, conv, 8, 12, 20, 20, 1),
        "conv-16": layer(random, conv, 16, 12, 20, 20, 1),
        "up-8": layer(random, raised, 8, 8, 4, 4, 2),
        "up-16": layer(random, raised, 16, 8, 4, 4, 2),
        "rgb-8": layer(random, lambda x, _: upsample_rgb(x), 8, 3, 3, 3, 2),
        **{f"{k}@{ratio:g}": generator(random, model, k, ratio) for k, ratio in RUNGS},
    }
    tensors = {f"{group}.{name}": tensor.float() for group, found in groups.items() for name, tensor in found.items()}
    Path(args.out).parent.mkdir(parents=True, exist_ok=True)
    write_safetensors(args.out, tensors, {})
    print(f"{args.out}: {len(groups)} cases")


if __name__ == "__main__":
    main()
