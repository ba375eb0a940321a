"""Numbers from a name: the same weights and pictures on every machine, without storing them."""
import zlib

import numpy as np
import torch


def hashed(name, shape):
    """Uniform in [-1, 1), 24 bits, by a 32-bit integer mix (murmur3's finaliser) of name and index."""
    count = int(np.prod(shape))
    x = (zlib.crc32(name.encode()) + np.arange(count, dtype=np.uint64) * 0x9E3779B9) & 0xFFFFFFFF
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        x = ((x ^ (x >> np.uint64(shift))) * np.uint64(factor)) & np.uint64(0xFFFFFFFF)
    return torch.from_numpy(((x >> np.uint64(8)).astype(np.float64) / 2**23 - 1).astype(np.float32).reshape(shape))


@torch.no_grad()
def fill(network):
    """Every parameter from its name; biases and mappings small, so that no activation is dead."""
    for name, value in network.named_parameters():
        value.copy_(hashed(name, tuple(value.shape)) * (0.2 if name.endswith("bias") or "_mapping" in name else 1.7))
