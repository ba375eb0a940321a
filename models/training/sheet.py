"""A picture sheet of held-out photos and what the sub-generators make of them."""
import torch
import torch.nn.functional as F
from PIL import Image

from data import to_float

COLUMNS = ((128, 1.0), (64, 1.0), (128, 0.25), (32, 0.5))


@torch.no_grad()
def save_sheet(trainer, path, count=10):
    """Each row: photo, then reconstructions at COLUMNS (k, alpha), shown at the full size."""
    picks = torch.linspace(0, len(trainer.held) - 1, count).long()
    photo = to_float(trainer.faces.images[trainer.held[picks]].to(trainer.device))
    code = trainer.e_ema(photo)
    size = photo.shape[-1]
    cells = [photo]
    for k, ratio in COLUMNS:
        image = trainer.g_ema(code, trainer.g_ema.channels(ratio), min(k, size))[-1]
        cells.append(F.interpolate(image, size=(size, size), mode="nearest"))
    grid = torch.cat([torch.cat(list(c), 1) for c in cells], 2)
    Image.fromarray(((grid.clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0).cpu().numpy()).save(path)
