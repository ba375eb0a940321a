"""What a mesh says of a face: how it is turned, and how far mouth, lids and brows are open, wide or raised.

Lengths are in units of the distance between the outer eye corners, in three dimensions, so that a turned head and a far one measure the same.
"""
from __future__ import annotations

import numpy as np

from anycost.labels.crop import degrees

LEFT_EYE, RIGHT_EYE = (33, 133), (263, 362)  # outer and inner corner; left is the picture's
LIDS = {"left": ((160, 144), (159, 145), (158, 153)), "right": ((387, 373), (386, 374), (385, 380))}  # upper and lower
BROWS = {"left": (70, 63, 105, 66, 107), "right": (300, 293, 334, 296, 336)}  # outer to inner, the upper edge
MOUTH, INNER_MOUTH = (61, 291), (78, 308)  # corners
LIPS = ((82, 87), (13, 14), (312, 317))  # inner edge, upper and lower
FOREHEAD, CHIN = 10, 152
CORNERS = 2  # how much raised corners count beside width in a smile: both vary as much then (0.071 and 0.037 over 150 faces of faces256.tar)
NOSE_BASE = 2

# 68 points in dlib's order, for what wants those: jaw, brows, nose, eyes, mouth.
DLIB = (
    *(162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389),
    *(70, 63, 105, 66, 107, 336, 296, 334, 293, 300),
    *(168, 197, 5, 4, 75, 97, 2, 326, 305),
    *(33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380),
    *(61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87),
)


def frames(points: np.ndarray) -> np.ndarray:
    """[N, 3, 3]: rows are a face's own axes (right in the picture, down, back) from points that no expression moves, orthonormal."""
    across = points[:, RIGHT_EYE[0]] - points[:, LEFT_EYE[0]] + points[:, RIGHT_EYE[1]] - points[:, LEFT_EYE[1]]
    down = points[:, NOSE_BASE] - points[:, FOREHEAD]
    x = across / np.linalg.norm(across, axis=1, keepdims=True)
    y = down - (down * x).sum(1, keepdims=True) * x
    y /= np.linalg.norm(y, axis=1, keepdims=True)
    return np.stack([x, y, np.cross(x, y)], 1)


def turned(points: np.ndarray) -> np.ndarray:
    """The points [N, 468, 3] in the face's own axes."""
    return points @ frames(points).transpose(0, 2, 1)


def pose(points: np.ndarray) -> dict[str, np.ndarray]:
    """Degrees [N]: yaw (positive: the face looks to the picture's right), pitch (positive: down), roll (positive: clockwise)."""
    x, y, z = frames(points).transpose(1, 0, 2)
    return {
        "yaw": degrees(np.arctan2(-z[:, 0], z[:, 2])),
        "pitch": degrees(np.arctan2(-z[:, 1], np.hypot(z[:, 0], z[:, 2]))),
        "roll": degrees(np.arctan2(x[:, 1], x[:, 0])),
    }


def numbers(points: np.ndarray) -> dict[str, np.ndarray]:
    """Each [N], in units of the distance between the outer eye corners: but for lids, which are in units of the eye's own width."""
    p = turned(points)
    span = np.linalg.norm(points[:, RIGHT_EYE[0]] - points[:, LEFT_EYE[0]], axis=1)
    height = lambda pairs: np.mean([p[:, b, 1] - p[:, a, 1] for a, b in pairs], 0)  # noqa: E731
    width = lambda a, b: p[:, b, 0] - p[:, a, 0]  # noqa: E731
    eye_line = p[:, [*LEFT_EYE, *RIGHT_EYE], 1].mean(1)
    lip_line = p[:, [13, 14], 1].mean(1)
    corners = p[:, MOUTH, 1].mean(1)
    left, right = width(*LEFT_EYE), width(*RIGHT_EYE[::-1])
    mouth, raised = width(*MOUTH) / span, (lip_line - corners) / span
    return {
        "smile": mouth + CORNERS * raised,
        "mouth_width": mouth,
        "mouth_open": height(LIPS) / span,
        "mouth_corners": raised,  # positive: above the middle of the lips
        "lid_left": height(LIDS["left"]) / left,
        "lid_right": height(LIDS["right"]) / right,
        "brow_left": (eye_line - p[:, BROWS["left"], 1].mean(1)) / span,
        "brow_right": (eye_line - p[:, BROWS["right"], 1].mean(1)) / span,
        "brows_apart": width(BROWS["left"][-1], BROWS["right"][-1]) / span,
        "face_length": (p[:, CHIN, 1] - p[:, FOREHEAD, 1]) / span,
    }


def dlib_points(points: np.ndarray) -> np.ndarray:
    """[N, 68, 2] in dlib's order."""
    return points[:, DLIB, :2]
