"""Named tensors: one group of them, and the bytes of one."""
import torch


def part(tensors: dict[str, torch.Tensor], group: str) -> dict[str, torch.Tensor]:
    """Those called "GROUP.…", without that."""
    return {name[len(group) + 1 :]: tensor for name, tensor in tensors.items() if name.startswith(group + ".")}


def raw(tensor: torch.Tensor) -> bytes:
    """As a model file stores them: C order, little-endian."""
    return tensor.detach().contiguous().numpy().tobytes()
