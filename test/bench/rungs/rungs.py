"""The PyTorch side of rungs.ts: draws rungs of a model file as it is told, one line of JSON in, one out.

    PYTHONPATH=models/training OMP_NUM_THREADS=1 python3 test/bench/rungs/rungs.py MODEL.safetensors

Two forms of the same network: `polyphase`, which models/training uses (fast on GPUs and in training), and `transposed`, a transposed
convolution and a blur, as in the published code. The second has a quarter of the arithmetic in its up-convolutions.
"""
import json
import sys
import time
from types import MethodType

import numpy as np
import torch
import torch.nn.functional as F

from anycost.modelfile.file import read_safetensors
from anycost.networks.generator import Generator
from anycost.networks.ops import ModulatedConv

SAMPLES = 64


def transposed(self, x, w, out_ch):
    """ModulatedConv.forward for `up`. Channels first: measured faster than channels last in this form."""
    x = x.contiguous()
    in_ch, m = x.shape[1], self.modulation
    weight = self.weight[0, :out_ch, :in_ch] * self.scale
    s = F.linear(w, m.weight[:in_ch] * m.scale, m.bias[:in_ch])
    norm = torch.rsqrt(s.square() @ weight.square().sum((2, 3)).t() + 1e-8)
    y = F.conv_transpose2d(x * s[:, :, None, None], weight.transpose(0, 1).contiguous(), stride=2)
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 4
    blur = torch.outer(taps, taps).expand(out_ch, 1, 4, 4).contiguous()
    return F.conv2d(y, blur, padding=1, groups=out_ch) * norm[:, :, None, None]


def open_generators(path):
    tensors, metadata = read_safetensors(path)
    a = json.loads(metadata["anycost"])["generator"]
    prefix = "generator."
    state = {name[len(prefix) :]: tensor.float() for name, tensor in tensors.items() if name.startswith(prefix)}
    forms = {}
    for form in ("polyphase", "transposed"):
        forms[form] = Generator(a["resolution"], a["styleDim"], a["nMlp"], a["baseMultiplier"], a["channelMax"])
        forms[form].load_state_dict(state)
        forms[form].eval().requires_grad_(False)
    for module in forms["transposed"].modules():
        if isinstance(module, ModulatedConv) and module.up:
            module.forward = MethodType(transposed, module)
    return forms


@torch.no_grad()
def main():
    torch.set_num_threads(1)
    forms = open_generators(sys.argv[1])
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        task = json.loads(line)
        generator = forms[task["form"]]
        shape = (1, generator.n_style, generator.style_dim)
        code = np.sin(0.37 * np.arange(shape[1] * shape[2]) + task["code"]).astype(np.float32)
        wplus, channels = torch.from_numpy(code).reshape(shape), generator.channels(task["ratio"])
        start = time.perf_counter()
        picture = generator(wplus, channels, task["resolution"])[-1].flatten()
        ms = 1000 * (time.perf_counter() - start)
        at = torch.arange(SAMPLES) * len(picture) // SAMPLES
        print(json.dumps({"ms": ms, "samples": picture[at].tolist()}), flush=True)


if __name__ == "__main__":
    main()
