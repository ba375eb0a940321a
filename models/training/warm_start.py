"""A first checkpoint from a model file, to go on training where only the shipped file is left.

    ./run.sh warm_start.py --model ../default/anycost-portrait.safetensors --config configs/joint-128-continue.json \\
        --out runs/continued

Generator and encoder come from the file; discriminator and optimisers start fresh. The file's encoder has its batch
normalisation folded away, so each one is set to undo its own statistics on a batch of training faces.
"""
import argparse
import json
from pathlib import Path

import torch
from torch import nn

import checkpoint
import config as configuration
from data import to_float
from modelfile import read_safetensors
from train import Trainer


def part(tensors, group):
    return {k[len(group) + 1 :]: v.float() for k, v in tensors.items() if k.startswith(group + ".")}


@torch.no_grad()
def load_folded(encoder, tensors, photos):
    """Plain convolutions (weight, bias) into an encoder with batch normalisation, exact on `photos` in training mode."""
    state = part(tensors, "encoder")
    biases, hooks = {}, []
    for name, module in encoder.named_modules():
        if isinstance(module, nn.Sequential):  # conv_bn
            module[0].weight.copy_(state[f"{name}.weight"])
            biases[module[1]] = state[f"{name}.bias"]
        elif name in ("neck", "fc"):
            module.weight.copy_(state[f"{name}.weight"])
            module.bias.copy_(state[f"{name}.bias"])
    encoder.mean_latent.copy_(state["mean_latent"])

    def match(norm, inputs):
        mean, var = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3), unbiased=False)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(var)
        norm.weight.copy_((var + norm.eps).sqrt())
        norm.bias.copy_(biases[norm] + mean)

    for norm in biases:
        hooks.append(norm.register_forward_pre_hook(match))
    encoder.eval()(photos)  # in order: each sees the input that the ones before it, already set, give
    for hook in hooks:
        hook.remove()
    encoder.train()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--config", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--nets", default="../shared/nets")
    args = parser.parse_args()
    tensors, metadata = read_safetensors(args.model)
    trainer = Trainer(configuration.load(args.config), args.data, args.nets, "cpu")
    photos = to_float(trainer.faces.images[trainer.train_index[:: max(1, len(trainer.train_index) // 512)]])
    for generator, encoder in ((trainer.g, trainer.e), (trainer.g_ema, trainer.e_ema)):
        generator.load_state_dict(part(tensors, "generator"))
        load_folded(encoder, tensors, photos)
    trainer.e_ema.eval()
    trainer.images = json.loads(metadata["anycost"])["provenance"]["trainedImages"]
    Path(args.out).mkdir(parents=True, exist_ok=True)
    print("held out:", trainer.validate())
    print(checkpoint.save(args.out, 0, trainer.state()))


if __name__ == "__main__":
    main()
