"""Bytes of a picture and the numbers that networks see."""
import torch


def to_float(images: torch.Tensor) -> torch.Tensor:
    """uint8 of any shape -> float32 in [-1, 1]."""
    return images.float().div_(127.5).sub_(1.0)


def to_bytes(pictures: torch.Tensor) -> torch.Tensor:
    """Floats, clamped to [-1, 1] -> uint8 of the same shape."""
    return ((pictures.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
