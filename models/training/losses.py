"""The method's losses (Karras et al. 2020; Lin et al. 2021), free of networks' insides and of settings.

A regulariser that runs every n-th step is to be weighted by n: `lazy`.
"""
import math

import torch
import torch.nn.functional as F

PERCEPTUAL_SIZE = 256  # larger pictures are compared perceptually at this size


def discriminator_logistic(real, fake):
    """Logits -> -log sigmoid(real) - log(1 - sigmoid(fake)), means over the batch."""
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def generator_nonsaturating(fake):
    """-log sigmoid(fake)."""
    return F.softplus(-fake).mean()


def is_due(step, every):
    """Regularisers run on the n-th, 2n-th, ... step; 0 is never."""
    return every > 0 and (step + 1) % every == 0


def lazy(penalty, weight, every):
    return penalty * (weight * every)


def r1(discriminator, real, *condition):
    """Mean squared norm of the logit's gradient by the picture; the usual loss is lazy(r1(...), 10 / 2, 16)."""
    real = real.detach().clone().requires_grad_(True)
    (grad,) = torch.autograd.grad(discriminator(real, *condition).sum(), real, create_graph=True)
    return grad.float().square().sum((1, 2, 3)).mean()


class PathLength:
    """Keeps |J^T y|, the length of a random picture direction seen from w+, near its running mean."""

    def __init__(self, decay=0.01):
        self.decay, self.mean = decay, 0.0

    def __call__(self, pictures, wplus, random=None):
        """pictures [N,3,r,r] made from wplus [N, rows, dim] (which requires gradients) -> penalty; moves the mean."""
        y = torch.randn(pictures.shape, generator=random).to(pictures) / math.sqrt(pictures.shape[2] * pictures.shape[3])
        (grad,) = torch.autograd.grad((pictures * y).sum(), wplus, create_graph=True)
        lengths = grad.float().square().sum(2).mean(1).sqrt()
        self.mean += self.decay * (lengths.mean().item() - self.mean)  # a number: no gradient runs through it
        return (lengths - self.mean).square().mean()

    def state_dict(self):
        return {"mean": self.mean}

    def load_state_dict(self, state):
        self.mean = float(state["mean"])


def teacher_pyramid(picture, resolutions):
    """The teacher's full picture at each resolution, bilinear with corners aligned as the method does it."""
    resize = lambda size: F.interpolate(picture, size=(size, size), mode="bilinear", align_corners=True)  # noqa: E731
    return [picture if size == picture.shape[-1] else resize(size) for size in resolutions]


def for_perception(picture):
    picture = picture.clamp(-1, 1)
    if picture.shape[-1] <= PERCEPTUAL_SIZE:
        return picture
    return F.interpolate(picture, size=(PERCEPTUAL_SIZE, PERCEPTUAL_SIZE), mode="bilinear", align_corners=True)


def distillation(students, teacher_picture, distance):
    """Sum over the student's pictures of mean squared error and perceptual distance to the teacher at their sizes.

    distance: (a, b) -> [N], as perceptual.PerceptualDistance. The method weights the sum by 2.
    """
    targets = teacher_pyramid(teacher_picture.detach(), [s.shape[-1] for s in students])
    squared = sum(F.mse_loss(s, t) for s, t in zip(students, targets))
    return squared + sum(distance(for_perception(s), for_perception(t)).mean() for s, t in zip(students, targets))
