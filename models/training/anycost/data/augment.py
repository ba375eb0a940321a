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


def softened(x: torch.Tensor, share: float, least: float = 0.25, most: float = 0.6) -> torch.Tensor:
    """Some pictures of a batch [N,3,s,s] as if the face had been small in its photo: reduced to `least` to `most` of their side and enlarged again.

    share: 0 to 1, of the pictures. With 0 no random number is drawn. The others stay as they are, to the bit.
    """
    if share <= 0:
        return x
    side, out = x.shape[-1], x.clone()
    for i in (torch.rand(len(x)) < share).nonzero().flatten().tolist():
        small = max(4, round(side * (least + (most - least) * torch.rand(()).item())))
        fewer = F.interpolate(x[i : i + 1], size=(small, small), mode="bilinear", align_corners=False, antialias=True)
        out[i : i + 1] = F.interpolate(fewer, size=(side, side), mode="bilinear", align_corners=False)
    return out
