"""Random changes after which a face is still a plausible aligned photo."""
import torch
import torch.nn.functional as F


def augment(x: torch.Tensor, shift: float = 0.04, scale: float = 0.06, angle: float = 0.06, tone: float = 0.12) -> torch.Tensor:
    """Mirror, small similarity and tone changes of a batch [N,3,s,s] in [-1,1], each picture its own, from torch's random numbers.

    shift: of the half width; scale: share; angle: radians; tone: gain and offset. Each is the largest change, either way.
    """
    n, dev = x.shape[0], x.device
    u = lambda a: (torch.rand(n, device=dev) * 2 - 1) * a  # noqa: E731
    a, s = u(angle), 1 + u(scale)
    mirror = torch.where(torch.rand(n, device=dev) < 0.5, -1.0, 1.0)
    cos, sin = a.cos() * s, a.sin() * s
    theta = torch.stack([torch.stack([cos * mirror, -sin, u(shift)], 1), torch.stack([sin * mirror, cos, u(shift)], 1)], 1)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    x = F.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
    gain, offset = 1 + u(tone), u(tone)
    return (x * gain[:, None, None, None] + offset[:, None, None, None]).clamp_(-1, 1)
