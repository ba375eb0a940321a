"""Where a face counts more: eyes and mouth, in an FFHQ crop. Losses and distances with a weight per place."""
from __future__ import annotations

import torch
import torch.nn.functional as F

EYES = (0.40, 0.55, 0.26, 0.74)  # top, bottom, left, right, as shares of the side: brows to lower lids, ear to ear
MOUTH = (0.66, 0.81, 0.35, 0.65)  # nostrils to chin, past the corners of a smile


def lower_face(pictures: torch.Tensor) -> torch.Tensor:
    """[N,3,s,s] -> the half-size square around mouth and chin of an FFHQ crop (the mouth lies near (0.5, 0.72))."""
    s = pictures.shape[-1]
    return pictures[..., s // 2 :, s // 4 : s // 4 + s // 2].contiguous()


def weight_map(size: tuple[int, int], factor: float, boxes: tuple = (EYES, MOUTH), fine: int = 256) -> torch.Tensor:
    """[height, width] with mean 1: `factor` inside the boxes, 1 outside, before the division by the mean."""
    weights = torch.ones(fine, fine)
    for top, bottom, left, right in boxes:
        weights[round(top * fine) : round(bottom * fine), round(left * fine) : round(right * fine)] = factor
    weights = F.adaptive_avg_pool2d(weights[None, None], size)[0, 0]
    return weights / weights.mean()


class Regions:
    """Weight maps by size, made once."""

    def __init__(self, factor: float, device: str | torch.device = "cpu"):
        self.factor, self.device = factor, device
        self.maps: dict[tuple[int, int], torch.Tensor] = {}

    def at(self, size: tuple[int, int]) -> torch.Tensor:
        """size: (height, width) of a feature map or picture."""
        if size not in self.maps:
            self.maps[size] = weight_map(size, self.factor).to(self.device)
        return self.maps[size]

    def l1(self, picture: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Mean absolute difference, weighted by place."""
        return ((picture - target).abs().mean(1) * self.at(tuple(picture.shape[-2:]))).mean()

    def between(self, fa: list[torch.Tensor], fb: list[torch.Tensor]) -> torch.Tensor:
        """PerceptualDistance.between with a weight per place: [N]."""
        return sum(((x - y).float().square().sum(1) * self.at(tuple(x.shape[-2:]))).mean((1, 2)) for x, y in zip(fa, fb)) / len(fa)
