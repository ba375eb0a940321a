"""The FFHQ face square from 68 landmarks and the crop it gives (Karras et al. 2019; steps as in the official Anycost code).

The plugin does the same in ui/worker/face; this one is for measuring and for preparing photos offline. Pixels are 8-bit between
the steps, as in the published recipe.
"""
from __future__ import annotations

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter


def ffhq_quad(landmarks: np.ndarray | list) -> np.ndarray:
    """68 points [x, y] -> corners top left, bottom left, bottom right, top right, float64 [4, 2], in pixels of the photo."""
    p = np.asarray(landmarks, dtype=np.float64)
    left, right = p[36:42].mean(0), p[42:48].mean(0)
    eyes, across = (left + right) / 2, right - left
    down = (p[48] + p[54]) / 2 - eyes
    x = across - np.array([-down[1], down[0]])
    x *= max(2.0 * np.hypot(*across), 1.8 * np.hypot(*down)) / np.hypot(*x)
    y = np.array([-x[1], x[0]])
    centre = eyes + 0.1 * down
    return np.stack([centre - x - y, centre - x + y, centre + x + y, centre + x - y])


def shrink(image: Image.Image, quad: np.ndarray, size: int) -> tuple[Image.Image, np.ndarray]:
    """Large photos are brought near the wanted size first."""
    factor = int(np.floor(side(quad) / size * 0.5))
    if factor <= 1:
        return image, quad
    return image.resize(tuple(int(np.rint(v / factor)) for v in image.size), Image.LANCZOS), quad / factor


def side(quad: np.ndarray) -> float:
    """Its upper edge, px."""
    return float(np.hypot(*(quad[3] - quad[0])))


def crop(image: Image.Image, quad: np.ndarray, border: int) -> tuple[Image.Image, np.ndarray]:
    """What lies within `border` px of the square, and the square in it."""
    low, high = np.floor(quad.min(0)).astype(int) - border, np.ceil(quad.max(0)).astype(int) + border
    low, high = np.maximum(low, 0), np.minimum(high, image.size)
    if tuple(high - low) == image.size:
        return image, quad
    return image.crop((*low, *high)), quad - low


def pad(image: Image.Image, quad: np.ndarray, border: int) -> tuple[Image.Image, np.ndarray]:
    """Where the square leaves the photo: mirrored, blurred, faded to the median colour."""
    before = np.maximum(-np.floor(quad.min(0)).astype(int) + border, 0)
    after = np.maximum(np.ceil(quad.max(0)).astype(int) - np.array(image.size) + border, 0)
    if max(*before, *after) <= border - 4:
        return image, quad
    before, after = (np.maximum(v, int(np.rint(side(quad) * 0.3))) for v in (before, after))
    x = np.pad(np.float32(image), ((before[1], after[1]), (before[0], after[0]), (0, 0)), "reflect")
    h, w, _ = x.shape
    rows, columns = np.arange(h, dtype=np.float32)[:, None, None], np.arange(w, dtype=np.float32)[None, :, None]
    mask = np.maximum(1 - np.minimum(columns / before[0], (w - 1 - columns) / after[0]), 1 - np.minimum(rows / before[1], (h - 1 - rows) / after[1]))
    blur = side(quad) * 0.02
    x += (gaussian_filter(x, [blur, blur, 0]) - x) * np.clip(mask * 3 + 1, 0, 1)
    x += (np.median(x, axis=(0, 1)) - x) * np.clip(mask, 0, 1)
    return Image.fromarray(np.uint8(np.clip(np.rint(x), 0, 255))), quad + before


def align(image: Image.Image, landmarks: np.ndarray | list, size: int = 1024, supersample: int = 4) -> Image.Image:
    """The aligned face [size x size] of an RGB photo; landmarks: 68 [x, y] in its pixels."""
    quad = ffhq_quad(landmarks)
    image, quad = shrink(image, quad, size)
    border = max(int(np.rint(side(quad) * 0.1)), 3)
    image, quad = crop(image, quad, border)
    image, quad = pad(image, quad, border)
    big = image.transform((size * supersample,) * 2, Image.QUAD, tuple((quad + 0.5).flatten()), Image.BILINEAR)
    return big.resize((size, size), Image.LANCZOS)
