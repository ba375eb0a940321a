"""784 -> units -> 10 with ReLU, any choice of whose units is a network."""
from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import nn

PIXELS, CLASSES = 784, 10
Choice = Callable[["Net", int], "slice | torch.Tensor"]


class Net(nn.Module):
    """Two linear layers."""

    def __init__(self, units: int):
        super().__init__()
        self.first, self.last, self.units = nn.Linear(PIXELS, units), nn.Linear(units, CLASSES), units

    def forward(self, x: torch.Tensor, kept: slice | torch.Tensor = slice(None)) -> torch.Tensor:
        """x [N, 784], kept: which units take part -> logits [N, 10]."""
        hidden = F.relu(F.linear(x, self.first.weight[kept], self.first.bias[kept]))
        return F.linear(hidden, self.last.weight[:, kept], self.last.bias)

    def size(self) -> torch.Tensor:
        """Sum of all weights' magnitudes: what L1 regularisation makes small."""
        return self.first.weight.abs().sum() + self.last.weight.abs().sum()


def prefix(net: Net, count: int) -> slice:
    """The first units: training alone puts the important ones there."""
    return slice(0, count)


def by_magnitude(net: Net, count: int) -> torch.Tensor:
    """The units with the largest incoming weights at this moment, as the seed masks them."""
    return net.first.weight.detach().abs().sum(1).topk(count).indices


def widths(units: int, ratios: Sequence[float]) -> list[int]:
    """Rising, the whole last."""
    return sorted({max(1, round(units * ratio)) for ratio in (*ratios, 1.0)})


def loss_of(net: Net, x: torch.Tensor, y: torch.Tensor, narrow: int, choose: Choice, l1: float, distil: bool) -> torch.Tensor:
    """Of one batch: the whole network's, that of the narrow one inside it (0: none), and what holds the weights or the narrow one."""
    whole = net(x)
    loss = F.cross_entropy(whole, y) + l1 * net.size()
    if narrow:
        part = net(x, choose(net, narrow))
        loss = loss + F.cross_entropy(part, y)
        if distil:
            loss = loss + F.kl_div(part.log_softmax(1), whole.detach().log_softmax(1), log_target=True, reduction="batchmean")
    return loss


@torch.no_grad()
def accuracy(net: Net, x: torch.Tensor, y: torch.Tensor, kept: slice | torch.Tensor = slice(None)) -> float:
    """In per cent."""
    return 100 * (net(x, kept).argmax(1) == y).float().mean().item()
