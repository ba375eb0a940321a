"""Weights of one stage's discriminator for the next stage's: what goes where is read off keys and shapes, not off file names."""
from __future__ import annotations

import torch
from torch import nn

from anycost.networks.residual_discriminator import MultiResDiscriminator, PlainDiscriminator


def is_plain(state: dict[str, torch.Tensor]) -> bool:
    """Whether it is that of a PlainDiscriminator."""
    return not any(key.startswith("blocks.") for key in state)


def is_conditioned(state: dict[str, torch.Tensor]) -> bool:
    """Whether its network is told the sub-generator."""
    return any("_mapping." in key for key in state)


def build_for(state: dict[str, torch.Tensor]) -> PlainDiscriminator | MultiResDiscriminator:
    """The discriminator that a state dict belongs to, with its weights."""
    block = "convs.{}.conv1.0.weight" if is_plain(state) else "blocks.{}.conv1.0.weight"
    first, channels = (1, []) if is_plain(state) else (0, [])
    while block.format(first + len(channels)) in state:
        channels.append(state[block.format(first + len(channels))].shape[1])
    if not channels or "final_conv.0.weight" not in state:
        raise ValueError("These weights are not those of a StyleGAN2 discriminator in the authors' names.")
    channels.append(state["final_conv.0.weight"].shape[0])
    if is_plain(state):
        network = PlainDiscriminator(channels)
    else:
        n_res = sum(key.startswith("convs.") and key.endswith(".0.weight") for key in state)
        lengths = {value.shape[1] for key, value in state.items() if key.endswith("weight_mapping.weight")}
        network = MultiResDiscriminator(channels, n_res, max(lengths, default=0))
    network.load_state_dict(state)
    return network


def renamed(state: dict[str, torch.Tensor], wanted: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """`state` in the names of `wanted`: plain -> multi-resolution, and room for the modulation before a bias."""
    out = {}
    for key, value in state.items():
        group, at, *rest = key.split(".")
        if is_plain(state) and not is_plain(wanted) and group == "convs" and at != "0":
            group, at = "blocks", str(int(at) - 1)
        block = f"{group}.{at}."
        if not is_conditioned(state) and rest[-1:] == ["bias"] and any(k.startswith(block) and "_mapping." in k for k in wanted):
            rest[1] = str(int(rest[1]) + 1)  # conv1.1.bias -> conv1.2.bias, conv2.2.bias -> conv2.3.bias
        out[".".join([group, at, *rest])] = value
    return out


def may_be_new(key: str) -> bool:
    """From-RGB layers below the highest resolution, and what conditions on g_arch."""
    return "_mapping." in key or (key.startswith("convs.") and not key.startswith("convs.0."))


@torch.no_grad()
def warm_start(network: nn.Module, state: dict[str, torch.Tensor]) -> list[str]:
    """Loads an earlier stage's weights and returns the keys that stay freshly drawn."""
    wanted = network.state_dict()
    state = renamed(state, wanted)
    extra = sorted(set(state) - set(wanted))
    missing = sorted(key for key in set(wanted) - set(state) if not may_be_new(key))
    other = sorted(key for key in set(wanted) & set(state) if wanted[key].shape != state[key].shape)
    for keys, fault in ((extra, "has no place for"), (missing, "misses"), (other, "has another shape of")):
        if keys:
            raise ValueError(f"The discriminator {fault} {', '.join(keys[:3])}{' and more' if len(keys) > 3 else ''}: the stages differ in resolution or widths.")
    network.load_state_dict({**wanted, **state})
    return sorted(set(wanted) - set(state))
