"""Where pictures come from: tar shards, folders of images, patterns of either, each with a weight."""
from __future__ import annotations

import glob
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}
Given = Any  # of sources_in: a path or pattern, {"path", "weight"}, or a list of these
LEAST = 16  # the smallest resolution that a model renders at: a smaller picture has nothing to teach


def members(path: str | Path) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of the files of a tar, in its order."""
    try:
        with tarfile.open(path) as tar:
            yield from ((member.name, tar.extractfile(member).read()) for member in tar if member.isfile())
    except FileNotFoundError:
        raise SystemExit(f"{path} is not there: give --data the folder with the tar of aligned faces.") from None
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise SystemExit(f"{path} is not a readable tar ({error}): copy it again.") from None


def files(folder: str | Path) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of the images in a folder and its folders, by name; other files are passed over."""
    for file in sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()):
        try:
            yield file.relative_to(folder).as_posix(), file.read_bytes()
        except OSError as error:
            raise SystemExit(f"{file} cannot be read ({error.strerror}).") from None


def sources_in(folder: str | Path, given: Given) -> list[tuple[Path, float]]:
    """[(path, weight)] of a tar, a folder of images or a pattern (faces-*.tar), of {"path", "weight"}, or of a list of these.

    Paths are relative to `folder`. A pattern's files come by name, so that a run and its resumption see one order.
    """
    found = []
    for one in given if isinstance(given, (list, tuple)) else [given]:
        path, weight = (one["path"], float(one.get("weight", 1.0))) if isinstance(one, dict) else (one, 1.0)
        path = Path(folder) / path
        paths = [path] if path.exists() or not glob.has_magic(str(path)) else [Path(p) for p in sorted(glob.glob(str(path), recursive=True))]
        if not paths:
            raise SystemExit(f"{path} fits no file: name a tar, a folder of images, or a pattern that fits some.")
        if not 0 <= weight < float("inf"):
            raise SystemExit(f"{path} has the weight {weight}: give 0 or a number above it.")
        found += [(p, weight) for p in paths]
    return found


def pictures(path: str | Path, keep: Callable[[str], bool] | None = None) -> Iterator[tuple[str, Image.Image]]:
    """(name, picture) of a tar or a folder, of the names that keep(name) is true for; stops with one sentence at the first that cannot be used."""
    path = Path(path)
    for name, data in files(path) if path.is_dir() else members(path):
        if keep is None or keep(name):
            yield name, decoded(path, name, data)


def decoded(path: str | Path, name: str, data: bytes) -> Image.Image:
    """The square RGB picture of a file; `path` is where it lies, for what an error says."""
    try:
        picture = Image.open(io.BytesIO(data)).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:  # OSError: unidentified or cut off; SyntaxError: broken PNG
        raise SystemExit(f"{path}: {name} in it is not a readable picture ({error}); it must hold images only.") from None
    width, height = picture.size
    if width != height:
        raise SystemExit(f"{path}: {name} is {width} x {height} px, not square: align it first (`anycost align`).")
    if width < LEAST:
        raise SystemExit(f"{path}: {name} is {width} px, too small: {LEAST} px is the least.")
    return picture
