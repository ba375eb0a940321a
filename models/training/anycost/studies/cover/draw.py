"""Faces whose mouth or eyes are covered by something drawn: masks, fingers, dark glasses, anything. What `anycost cover` learns from.

Every function takes and gives RGB uint8 [s,s,3] with s = 256, and a mesh [468,>=2] in shares of the side.
"""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIDE = 256
COLOURS = {"white": (235, 235, 235), "blue": (150, 190, 215), "black": (30, 30, 32), "grey": (120, 120, 125)}
MOUTH_KINDS = ("mask", "mask", "hand", "object")
EYE_KINDS = ("dark", "dark", "hand", "object")
NOSE = (6, 197, 195, 5, 4, 2, 164)  # a mask begins at one of these
JAW = (379, 378, 400, 377, 152, 148, 176, 149, 150)
CHEEK_LEFT, CHEEK_RIGHT = (234, 93, 132, 58, 172), (454, 323, 361, 288, 397)
EYES = ((33, 133, 159, 145), (362, 263, 386, 374))


class Cover:
    """rng decides all; others: pictures that pieces of anything are taken from."""

    def __init__(self, rng: np.random.Generator, others: Sequence[np.ndarray]):
        self.rng, self.others = rng, others
        self.y, self.x = np.mgrid[0:SIDE, 0:SIDE]

    def mouth(self, picture: np.ndarray, mesh: np.ndarray) -> np.ndarray:
        rng, points = self.rng, mesh[:, :2] * SIDE
        face = float(np.linalg.norm(points[10] - points[152]))
        middle = points[[61, 291, 13, 14]].mean(0)
        kind = rng.choice(MOUTH_KINDS)
        if kind == "mask":
            return self.blended(picture, self.cloth(("white", "blue", "blue", "black", "grey", "any", "any")), self.mask(points))
        if kind == "hand":
            return self.fingers(picture, points, middle + rng.normal(0, 6, 2), face * rng.uniform(0.1, 0.16))
        shape = self.blob(middle + rng.normal(0, 5, 2), face * rng.uniform(0.2, 0.35), face * rng.uniform(0.15, 0.3))
        return self.blended(picture, self.anything(), shape)

    def eyes(self, picture: np.ndarray, mesh: np.ndarray) -> tuple[np.ndarray, tuple[bool, bool]]:
        """The picture, and which eyes (the picture's left, right) are covered."""
        rng, points = self.rng, mesh[:, :2] * SIDE
        face = float(np.linalg.norm(points[10] - points[152]))
        middles = [points[list(eye)].mean(0) for eye in EYES]
        kind = rng.choice(EYE_KINDS)
        if kind == "dark":
            return self.glasses(picture, middles, face), (True, True)
        which = (0, 1) if rng.random() < 0.6 else (int(rng.integers(2)),)
        for eye in which:
            at = middles[eye] + rng.normal(0, 2, 2)
            if kind == "hand":
                picture = self.fingers(picture, points, at, face * rng.uniform(0.09, 0.14))
            else:
                picture = self.blended(picture, self.anything(), self.blob(at, face * rng.uniform(0.12, 0.2), face * rng.uniform(0.09, 0.16)))
        return picture, (0 in which, 1 in which)

    def mask(self, points: np.ndarray) -> Image.Image:
        rng = self.rng
        skip = int(rng.integers(0, 3))
        bridge = [points[i] for i in (350, 280)] if rng.random() < 0.5 else []
        jaw = [points[i] + (0, rng.uniform(0, 8)) for i in JAW]
        left = [points[i] for i in CHEEK_LEFT[::-1][: len(CHEEK_LEFT) - skip]]
        return polygon([points[rng.choice(NOSE)], *bridge, *(points[i] for i in CHEEK_RIGHT[skip:]), *jaw, *left])

    def glasses(self, picture: np.ndarray, middles: list[np.ndarray], face: float) -> np.ndarray:
        rng = self.rng
        shape = Image.new("L", (SIDE, SIDE))
        draw = ImageDraw.Draw(shape)
        rx = face * rng.uniform(0.13, 0.19)
        ry, lower = rx * rng.uniform(0.6, 1), face * rng.uniform(-0.02, 0.05)
        along = (middles[1] - middles[0]) / np.linalg.norm(middles[1] - middles[0])
        round_ones = rng.random() < 0.5
        for side, middle in zip((-1, 1), middles):
            x, y = middle + along * side * rng.uniform(0, 0.03) * face + (0, lower)
            box = [x - rx, y - ry, x + rx, y + ry]
            if round_ones:
                draw.ellipse(box, fill=255)
            else:
                draw.rounded_rectangle(box, radius=ry / 2, fill=255)
        dark = rng.uniform(0.8, 1)
        glass = np.ones((SIDE, SIDE, 1)) * rng.integers(5, 70, 3) * rng.uniform(0.4, 1) * (1 + rng.uniform(0, 1.5) * self.y[..., None] / SIDE)
        if rng.random() < 0.5:  # something is mirrored in it
            bright = self.blob(rng.uniform((60, 90), (200, 140)), rng.uniform(4, 14), rng.uniform(4, 14)).filter(ImageFilter.GaussianBlur(3))
            glass = glass + np.asarray(bright, float)[..., None] * rng.uniform(0.1, 0.7)
        result = Image.fromarray(self.blended(picture, glass, shape.point(lambda v: int(v * dark)), 0.8))
        rim = tuple(int(v) for v in rng.integers(0, 90, 3))
        ends = (middles[0] + along * rx * 0.8 + (0, lower - ry * 0.3), middles[1] - along * rx * 0.8 + (0, lower - ry * 0.3))
        ImageDraw.Draw(result).line([tuple(end) for end in ends], fill=rim, width=int(rng.integers(1, 4)))
        return np.asarray(result)

    def fingers(self, picture: np.ndarray, points: np.ndarray, at: np.ndarray, width: float) -> np.ndarray:
        """In the colour of the forehead."""
        rng = self.rng
        x, y = np.clip(points[151], 3, SIDE - 4).astype(int)
        skin = picture[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).mean(0) * rng.uniform(0.75, 1.15)
        turn = rng.uniform(-0.6, 0.6) + (np.pi / 2 if rng.random() < 0.35 else 0)
        u = (self.x - at[0]) * np.cos(turn) + (self.y - at[1]) * np.sin(turn)
        v = -(self.x - at[0]) * np.sin(turn) + (self.y - at[1]) * np.cos(turn)
        radius, count, out = width * rng.uniform(0.35, 0.5), int(rng.integers(2, 5)), picture.astype(float)
        for finger in range(count):
            middle = (finger - (count - 1) / 2) * radius * 1.9 + rng.normal(0, 1.5)
            end = rng.uniform(-1.3, -0.7) * width * 1.6
            across = np.abs(v - middle) / radius
            shape = ((across < 1) & (u > end)) | ((u - end) ** 2 + (v - middle) ** 2 < radius**2)
            cover = np.asarray(Image.fromarray((shape * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.8)), float)[..., None] / 255
            round_light = 0.55 + 0.45 * np.sqrt(np.clip(1 - np.minimum(across, 1) ** 2, 0, 1))
            out = out * (1 - cover) + cover * skin * round_light[..., None]
        return to_levels(out + rng.normal(0, 1.5, (SIDE, SIDE, 1)))

    def cloth(self, kinds: Sequence[str]) -> np.ndarray:
        """Float [s,s,3]: one colour or stripes, with folds and light of its own."""
        rng, kind = self.rng, self.rng.choice(kinds)
        x, y = self.x / SIDE, self.y / SIDE
        colour = np.ones((SIDE, SIDE, 1)) * np.array(COLOURS.get(kind) or rng.integers(20, 240, 3), float)
        if kind == "any" and rng.random() < 0.5:
            turn, often = rng.uniform(0, np.pi), rng.uniform(5, 40)
            colour = colour + (np.sin((x * np.cos(turn) + y * np.sin(turn)) * 2 * np.pi * often) > 0)[..., None] * rng.integers(-80, 80, 3)
        low = Image.fromarray((rng.random((5, 5)) * 255).astype(np.uint8)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        light = np.asarray(low, float) / 255 - 0.5
        folds = np.sin((y * rng.uniform(8, 16) + light) * 2 * np.pi) * rng.uniform(0, 0.06)
        lit = 1 + rng.uniform(0.1, 0.5) * light[..., None] + folds[..., None]
        return colour * lit + rng.normal(0, rng.uniform(0.5, 5), (SIDE, SIDE, 1))

    def anything(self) -> np.ndarray:
        if self.rng.random() < 0.45:
            return self.cloth(("black", "grey", "any", "any"))
        other = self.others[int(self.rng.integers(len(self.others)))]
        return np.roll(other, tuple(int(v) for v in self.rng.integers(0, SIDE, 2)), (0, 1)).astype(float)

    def blob(self, at: np.ndarray, rx: float, ry: float) -> Image.Image:
        rng = self.rng
        angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        bumps = rng.normal(0, 1, 6)
        radius = 1 + 0.25 * np.interp(angle, np.linspace(0, 2 * np.pi, 7), [*bumps, bumps[0]])
        turn = rng.uniform(0, np.pi) if rng.random() < 0.5 else 0.0
        x, y = rx * radius * np.cos(angle), ry * radius * np.sin(angle)
        return polygon(np.stack([at[0] + x * np.cos(turn) - y * np.sin(turn), at[1] + x * np.sin(turn) + y * np.cos(turn)], 1))

    def blended(self, picture: np.ndarray, over: np.ndarray, shape: Image.Image, blur: float | None = None) -> np.ndarray:
        """In part lit as the photo is."""
        cover = np.asarray(shape.filter(ImageFilter.GaussianBlur(blur or self.rng.uniform(0.5, 1.5))), float)[..., None] / 255
        light = np.asarray(Image.fromarray(picture).convert("L").filter(ImageFilter.GaussianBlur(14)), float)
        light = light / max(light[80:200, 60:200].mean(), 1)
        share = self.rng.uniform(0.2, 0.8)
        return to_levels(picture * (1 - cover) + cover * over * (1 - share + share * light[..., None]))


def worse(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As photos are: three in four small and soft, darker or brighter, lit from one side, with noise."""
    if rng.random() < 0.25:
        return picture
    side = int(rng.uniform(70, SIDE))
    how = Image.Resampling.BOX if side < SIDE // 2 else Image.Resampling.BICUBIC
    soft = np.asarray(Image.fromarray(picture).resize((side, side), how).resize((SIDE, SIDE), Image.Resampling.BICUBIC), float) / 255
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1) - 0.5
    turn, strength = rng.uniform(0, 2 * np.pi), 1.6 * rng.uniform(0, 1) ** 2
    lit = soft ** rng.uniform(0.7, 1.6) * np.exp(strength * (x * np.cos(turn) + y * np.sin(turn)))[..., None] * rng.uniform(0.6, 1.15)
    return to_levels(lit * 255 + rng.normal(0, rng.uniform(0, 5), lit.shape))


def polygon(points: Sequence[np.ndarray] | np.ndarray) -> Image.Image:
    shape = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(shape).polygon([(float(x), float(y)) for x, y in points], fill=255)
    return shape


def to_levels(picture: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)
