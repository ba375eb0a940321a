"""Pictures at other sizes, the same way everywhere: by area downwards, bilinear upwards."""
import torch
import torch.nn.functional as F


def down(pictures: torch.Tensor, size: int) -> torch.Tensor:
    """[N,C,s,s] -> [N,C,size,size] by area average; `size` divides s."""
    return pictures if pictures.shape[-1] == size else F.avg_pool2d(pictures, pictures.shape[-1] // size)


def up(pictures: torch.Tensor, size: int) -> torch.Tensor:
    """[N,C,s,s] -> [N,C,size,size], bilinear."""
    return pictures if pictures.shape[-1] == size else F.interpolate(pictures, size=(size, size), mode="bilinear", align_corners=False)


def resized(pictures: torch.Tensor, size: int) -> torch.Tensor:
    """Smaller or larger, about the same centre of every pixel."""
    return down(pictures, size) if pictures.shape[-1] > size else up(pictures, size)
