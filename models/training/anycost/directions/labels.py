"""The numbers of one face that directions are fitted to and measured by: labels of networks and mesh, and brightness or colour of rectangles."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from anycost.data.faces import Faces


LUMINANCE = (0.299, 0.587, 0.114)
REDNESS = (1.0, -0.5, -0.5)
# Cheeks, forehead, nose, in shares of the side: x from, to, y from, to.
SKIN = ((0.3, 0.38, 0.6, 0.68), (0.62, 0.7, 0.6, 0.68), (0.42, 0.58, 0.3, 0.36), (0.45, 0.55, 0.55, 0.63))


def mean_of(image: np.ndarray, x0: float, x1: float, y0: float, y1: float, weights: tuple[float, float, float] = LUMINANCE) -> float:
    """Of a relative rectangle, levels; image uint8 [3, s, s], its channels added up by `weights`."""
    s = image.shape[-1]
    part = image[:, int(y0 * s) : int(y1 * s), int(x0 * s) : int(x1 * s)].astype(np.float32).mean((1, 2))
    return float(part @ np.array(weights))


def measure(entry: dict[str, Any], image: np.ndarray) -> dict[str, float]:
    """By slider id, and by name what is no slider. entry: as `anycost label` writes it; image: uint8 [3, s, s]."""
    left, right = mean_of(image, 0.3, 0.38, 0.6, 0.68), mean_of(image, 0.62, 0.7, 0.6, 0.68)
    cheek = (left + right) / 2
    backdrop = mean_of(image, 0.0, 0.12, 0.02, 0.3), mean_of(image, 0.88, 1.0, 0.02, 0.3)
    return {
        "smile": entry["smile"],
        "mouth_open": entry["mouth_open"],
        "eyes_open": (entry["lid_left"] + entry["lid_right"]) / 2,
        "age": entry["age"],
        "gender": entry["female"],
        # chin and upper lip darker than the cheeks
        "beard": 2 * cheek - mean_of(image, 0.44, 0.56, 0.83, 0.89) - mean_of(image, 0.45, 0.55, 0.655, 0.69),
        "hair_light": mean_of(image, 0.36, 0.64, 0.1, 0.18),
        # Pose, brows and light are no sliders, only held fixed: light from above darkens a chin as a beard does.
        "yaw": entry["yaw"],
        "pitch": entry["pitch"],
        "brows": (entry["brow_left"] + entry["brow_right"]) / 2,
        "exposure": cheek,
        # Nor is the colour of the light: else a slider may turn a face grey or red, which no other label sees.
        "redness": sum(mean_of(image, *part, REDNESS) for part in SKIN) / len(SKIN),
        # Or make the room dark: older people of the training photos stand before darker walls.
        "backdrop": sum(backdrop) / 2,
        "light_from_side": left - right,
        "light_on_forehead": mean_of(image, 0.42, 0.58, 0.3, 0.36) - cheek,
        "light_on_neck": mean_of(image, 0.42, 0.58, 0.95, 1.0) - cheek,
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
    if any("smile" not in entry for entry in found.values()):
        raise SystemExit(f"{path} holds labels of an earlier kind: run `anycost label` again.")
    return found
