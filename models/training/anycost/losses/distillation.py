"""Nearness of a student's pictures to a teacher's (Lin et al. 2021)."""
from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F

from anycost.losses.perceptual import for_perception


def teacher_pyramid(picture: torch.Tensor, resolutions: Sequence[int]) -> list[torch.Tensor]:
    """The teacher's full picture at each resolution, bilinear with corners aligned as the method does it."""
    resize = lambda size: F.interpolate(picture, size=(size, size), mode="bilinear", align_corners=True)  # noqa: E731
    return [picture if size == picture.shape[-1] else resize(size) for size in resolutions]


def distillation(students: Sequence[torch.Tensor], teacher_picture: torch.Tensor, distance: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> torch.Tensor:
    """Sum over the student's pictures of mean squared error and perceptual distance to the teacher at their sizes.

    distance: (a, b) -> [N], as perceptual.PerceptualDistance. The method weights the sum by 2.
    """
    targets = teacher_pyramid(teacher_picture.detach(), [s.shape[-1] for s in students])
    squared = sum(F.mse_loss(s, t) for s, t in zip(students, targets))
    return squared + sum(distance(for_perception(s), for_perception(t)).mean() for s, t in zip(students, targets))
