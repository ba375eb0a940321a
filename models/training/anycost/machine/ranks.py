"""The processes of one run: alone, or as many as `torchrun` started, each with a GPU (nccl) or on the CPU (gloo)."""
from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

import torch
import torch.distributed as dist


class Ranks:
    """rank 0 to world - 1; `chief` is the one that writes files and log lines."""

    def __init__(self, rank: int = 0, world: int = 1):
        self.rank, self.world, self.chief = rank, world, rank == 0

    def sum_(self, tensors: Sequence[torch.Tensor]) -> None:
        """Each tensor becomes the sum over all ranks, in place, by one message."""
        if self.world == 1:
            return
        whole = torch.cat([t.flatten() for t in tensors])
        dist.all_reduce(whole)
        for tensor, part in zip(tensors, whole.split([t.numel() for t in tensors])):
            tensor.copy_(part.view_as(tensor))

    def average_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """The gradients of all ranks become their mean; of a parameter that this rank did not use it is 0."""
        if self.world == 1:
            return
        parameters = list(parameters)
        for p in parameters:
            if p.grad is None:
                p.grad = torch.zeros_like(p)
        grads = [p.grad for p in parameters]
        self.sum_(grads)
        torch._foreach_div_(grads, self.world)

    def any(self, flag: bool, device: torch.device | str) -> bool:
        """Whether it is true on some rank."""
        count = torch.tensor(float(flag), device=device if self.world > 1 else None)
        self.sum_([count])
        return count.item() > 0

    def close(self) -> None:
        """Nothing is sent after it."""
        if self.world > 1:
            dist.destroy_process_group()


def join(device: str) -> tuple[Ranks, torch.device]:
    """(ranks, this rank's torch.device), from the environment that torchrun sets; `device` is "cuda" or "cpu"."""
    world = int(os.environ.get("WORLD_SIZE", 1))
    if world == 1:
        return Ranks(), torch.device(device)
    rank = int(os.environ["RANK"])
    if device.startswith("cuda"):
        device = f"cuda:{os.environ['LOCAL_RANK']}"
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.startswith("cuda") else "gloo", rank=rank, world_size=world)
    return Ranks(rank, world), torch.device(device)
