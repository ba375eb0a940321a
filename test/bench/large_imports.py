"""Files of real size with random weights in the right layout, for test/bench/import-size.ts: NVIDIA's 1024 px pickle, a training
snapshot of rosinality's at 1024 px, and an encoder of e4e's with its generator. 3 GB.

    python3 test/bench/large_imports.py FOLDER
"""
import argparse
import collections
import pickle
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures" / "import"))

from make_ecosystem import FULL, EasyDict, encoder_state, mean, nvidia  # noqa: E402

WIDTHS = {4: 512, 8: 512, 16: 512, 32: 512, 64: 512, 128: 256, 256: 128, 512: 64, 1024: 32}
STYLE = 512


def generator(seed):
    """config-f, 1024 px, under rosinality's names."""
    torch.manual_seed(seed)
    g = collections.OrderedDict()
    kernel = torch.outer(torch.tensor([1.0, 3, 3, 1]), torch.tensor([1.0, 3, 3, 1])) / 16

    def conv(prefix, cin, cout, size):
        g[f"{prefix}.conv.weight"] = torch.randn(1, cout, cin, size, size)
        g[f"{prefix}.conv.modulation.weight"] = torch.randn(cin, STYLE)
        g[f"{prefix}.conv.modulation.bias"] = torch.ones(cin)

    def styled(prefix, cin, cout, up=False):
        conv(prefix, cin, cout, 3)
        if up:
            g[f"{prefix}.conv.blur.kernel"] = kernel.clone()
        g[f"{prefix}.noise.weight"] = torch.rand(1) / 10
        g[f"{prefix}.activate.bias"] = torch.randn(cout) / 10

    def rgb(prefix, cin, first=False):
        conv(prefix, cin, 3, 1)
        g[f"{prefix}.bias"] = torch.zeros(1, 3, 1, 1)
        if not first:
            g[f"{prefix}.upsample.kernel"] = kernel.clone()

    for i in range(1, 9):
        g[f"style.{i}.weight"], g[f"style.{i}.bias"] = 100 * torch.randn(STYLE, STYLE), torch.zeros(STYLE)
    g["input.input"] = torch.randn(1, 512, 4, 4)
    styled("conv1", 512, 512)
    rgb("to_rgb1", 512, first=True)
    for j, r in enumerate(list(WIDTHS)[1:]):
        styled(f"convs.{2 * j}", WIDTHS[r // 2], WIDTHS[r], up=True)
        styled(f"convs.{2 * j + 1}", WIDTHS[r], WIDTHS[r])
        rgb(f"to_rgbs.{j}", WIDTHS[r])
    g["noises.noise_0"] = torch.randn(1, 1, 4, 4)
    for j, r in enumerate(list(WIDTHS)[1:]):
        for i in (1, 2):
            g[f"noises.noise_{2 * j + i}"] = torch.randn(1, 1, r, r)
    return g


def optimiser(state):
    """Two moments for every weight, as Adam keeps them."""
    moments = {i: dict(step=torch.tensor(1.0), exp_avg=torch.zeros_like(v), exp_avg_sq=torch.zeros_like(v)) for i, v in enumerate(state.values())}
    return dict(state=moments, param_groups=[dict(lr=0.002, params=list(range(len(state))))])


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    g, g_ema = generator(1), generator(2)
    with open(folder / "nvidia.pkl", "wb") as file:
        modules = dict(G=nvidia(g, clamp=256), D=nvidia(g, clamp=256), G_ema=nvidia(g_ema, clamp=256))
        pickle.dump(dict(training_set_kwargs=EasyDict(), **modules, augment_pipe=None), file, protocol=4)
    torch.save(dict(g=g, d=g_ema, g_ema=g_ema, g_optim=optimiser(g), d_optim=optimiser(g), args=argparse.Namespace(size=1024), ada_aug_p=0.0),
               folder / "snapshot.pt")
    encoder = encoder_state(3, 3, True, **FULL)
    both = collections.OrderedDict([(f"encoder.{k}", v) for k, v in encoder.items()] + [(f"decoder.{k}", v) for k, v in g_ema.items()])
    opts = dict(encoder_type="Encoder4Editing", start_from_latent_avg=True)
    torch.save(dict(state_dict=both, opts=opts, latent_avg=mean(STYLE).repeat(18, 1)), folder / "e4e.pt")


if __name__ == "__main__":
    main()
