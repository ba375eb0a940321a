"""Large files in pieces small enough to carry, and whole again, with checksums.

split fills FOLDER/00, FOLDER/01, … with pieces; one folder is one journey. Every folder also holds `pieces.json`, the list of all. join writes
each file whose pieces are all there and right; it may be called after every journey.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from anycost.machine.atomic import atomic

MIB = 2**20


def sha256(path: str | Path) -> str:
    """Of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(MIB):
            digest.update(block)
    return digest.hexdigest()


def plan(paths: Sequence[str | Path], piece: int, load: int) -> list[dict[str, Any]]:
    """[{name, bytes, sha256, pieces: [{folder, file, at, bytes}]}]: pieces in order, each in the first folder with room."""
    listed, folder, room = [], 0, load
    for path in map(Path, paths):
        size, at, pieces = path.stat().st_size, 0, []
        while at < size or not pieces:
            if room == 0:
                folder, room = folder + 1, load
            length = min(piece, room, size - at)
            pieces.append({"folder": f"{folder:02}", "file": f"{path.name}.{len(pieces):03}", "at": at, "bytes": length})
            at, room = at + length, room - length
        listed.append({"name": path.name, "bytes": size, "sha256": sha256(path), "pieces": pieces})
    return listed


def split(paths: Sequence[str | Path], into: str | Path, piece: int = 15 * MIB, load: int = 40 * MIB, only: int | None = None) -> int:
    """piece, load: the most bytes of a piece and of a folder; only: the number of the one folder to write, None for all. Returns how many folders the files fill."""
    paths, into = [Path(p) for p in paths], Path(into)
    if len({p.name for p in paths}) < len(paths):
        raise SystemExit("Two of the files have the same name: split them apart.")
    listed = plan(paths, piece, load)
    text = json.dumps(listed, indent=1).encode()
    for path, one in zip(paths, listed):
        with open(path, "rb") as source:
            for part in one["pieces"]:
                if only is not None and int(part["folder"]) != only:
                    continue
                source.seek(part["at"])
                folder = into / part["folder"]
                folder.mkdir(parents=True, exist_ok=True)
                for name, data in ((part["file"], source.read(part["bytes"])), ("pieces.json", text)):
                    with atomic(folder / name) as out:
                        out.write(data)
    return 1 + int(listed[-1]["pieces"][-1]["folder"])


def join(folders: Sequence[str | Path], into: str | Path) -> tuple[list[str], list[tuple[str, int]]]:
    """Names of the files that are whole in `into` now, and [(name, pieces still missing)] of the others."""
    into, whole, waiting = Path(into), [], []
    lists = [path for folder in folders for path in sorted(Path(folder).rglob("pieces.json"))]
    if not lists:
        raise SystemExit(f"No pieces.json in {', '.join(map(str, folders))}: give the folder that `anycost split` filled.")
    into.mkdir(parents=True, exist_ok=True)
    known = {}
    for path in lists:  # a later split of the same file is another sha256, and so another file
        for one in json.loads(path.read_text()):
            known.setdefault((one["name"], one["sha256"]), (one, set()))[1].add(path.parent.parent)
    for one, parents in known.values():
        target = into / one["name"]
        parts = [next((p / part["folder"] / part["file"] for p in parents if (p / part["folder"] / part["file"]).exists()), None) for part in one["pieces"]]
        if target.exists() and target.stat().st_size == one["bytes"] and sha256(target) == one["sha256"]:
            whole.append(one["name"])
        elif None in parts:
            waiting.append((one["name"], parts.count(None)))
        else:
            assemble(parts, target, one["sha256"])
            whole.append(one["name"])
    return whole, waiting


def assemble(parts: Sequence[Path], target: Path, wanted: str) -> None:
    """One file of its pieces, if they have the SHA-256 that is wanted."""
    digest = hashlib.sha256()
    with atomic(target) as out:
        for part in parts:
            data = part.read_bytes()
            digest.update(data)
            out.write(data)
        if digest.hexdigest() != wanted:
            raise SystemExit(f"The pieces of {target.name} do not give the file that was split: bring them again.")
