"""Numbers of one face, by slider, from its labels and pixels."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Sequence

import numpy as np

from anycost.data.faces import Faces


def gap(p: np.ndarray, pairs: Sequence[tuple[int, int]]) -> float:
    """Mean distance between the points of each pair."""
    return np.mean([np.linalg.norm(p[a] - p[b]) for a, b in pairs])


def brightness(image: np.ndarray, x0: float, x1: float, y0: float, y1: float) -> float:
    """Mean luminance of a relative rectangle; image uint8 [3, s, s]."""
    s = image.shape[-1]
    part = image[:, int(y0 * s) : int(y1 * s), int(x0 * s) : int(x1 * s)].astype(np.float32).mean((1, 2))
    return float(part @ np.array([0.299, 0.587, 0.114]))


def measure(entry: dict[str, Any], image: np.ndarray) -> dict[str, float]:
    """Numbers of one face, by slider id. entry: its labels; image: uint8 [3, s, s]."""
    p = np.array(entry["landmarks"])
    left, right = brightness(image, 0.3, 0.38, 0.6, 0.68), brightness(image, 0.62, 0.7, 0.6, 0.68)
    cheek = (left + right) / 2
    return {
        "smile": entry["happy"],
        "mouth_open": gap(p, [(61, 67), (62, 66), (63, 65)]) / (gap(p, [(60, 64)]) + 1e-6),
        "eyes_open": (gap(p, [(37, 41), (38, 40)]) / gap(p, [(36, 39)]) + gap(p, [(43, 47), (44, 46)]) / gap(p, [(42, 45)])) / 2,
        "age": entry["age"],
        "gender": entry["female"],
        # chin and upper lip darker than the cheeks
        "beard": 2 * cheek - brightness(image, 0.44, 0.56, 0.83, 0.89) - brightness(image, 0.45, 0.55, 0.655, 0.69),
        "hair_light": brightness(image, 0.36, 0.64, 0.1, 0.18),
        # Pose and light are no sliders, only held fixed: light from above darkens a chin as a beard does.
        "yaw": p[30, 0] - p[27, 0],
        "exposure": cheek,
        "light_from_side": left - right,
        "light_on_forehead": brightness(image, 0.42, 0.58, 0.3, 0.36) - cheek,
        "light_on_neck": brightness(image, 0.42, 0.58, 0.95, 1.0) - cheek,
    }


def labelled(faces: Faces, path: str | Path) -> dict[int, dict[str, Any]]:
    """{index: entry} of the faces that `anycost label` has labelled in the JSON at `path`."""
    if len(set(faces.names)) < len(faces.names):
        twice = next(name for name in faces.names if faces.names.count(name) > 1)
        raise SystemExit(f"Two pictures are called {twice}, and labels go by name: give every picture its own.")
    labels = json.loads(Path(path).read_text())
    found = {i: labels[name] for i, name in enumerate(faces.names) if name in labels}
    if not found:
        raise SystemExit(f"{path} has no label of any of the {len(faces.names)} faces: run `anycost label` on the same pictures.")
    return found
