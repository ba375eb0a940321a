"""Large files in pieces small enough to carry, and whole again, with checksums.

    python3 pieces.py split FILE… --into FOLDER [--piece 15] [--load 40] [--only 0]
    python3 pieces.py join FOLDER… --into FOLDER

split fills FOLDER/00, FOLDER/01, … with pieces of at most `--piece` MiB, at most `--load` MiB in each folder: one folder is one journey. Every folder
also holds `pieces.json`, the list of all. join writes each file whose pieces are all there and right; it may be called after every journey.
"""
import argparse
import hashlib
import json
from pathlib import Path

from atomic import atomic

MIB = 2**20


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(MIB):
            digest.update(block)
    return digest.hexdigest()


def plan(paths, piece, load):
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


def split(paths, into, piece=15 * MIB, load=40 * MIB, only=None):
    """only: the number of the one folder to write, None for all. Returns how many folders the files fill."""
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


def join(folders, into):
    """Names of the files that are whole in `into` now, and [(name, pieces still missing)] of the others."""
    into, whole, waiting = Path(into), [], []
    lists = [path for folder in folders for path in sorted(Path(folder).rglob("pieces.json"))]
    if not lists:
        raise SystemExit(f"No pieces.json in {', '.join(map(str, folders))}: give the folder that `pieces.py split` filled.")
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


def assemble(parts, target, wanted):
    digest = hashlib.sha256()
    with atomic(target) as out:
        for part in parts:
            data = part.read_bytes()
            digest.update(data)
            out.write(data)
        if digest.hexdigest() != wanted:
            raise SystemExit(f"The pieces of {target.name} do not give the file that was split: bring them again.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    cut = commands.add_parser("split")
    cut.add_argument("files", nargs="+")
    cut.add_argument("--into", required=True)
    cut.add_argument("--piece", type=float, default=15, help="MiB of a piece at most")
    cut.add_argument("--load", type=float, default=40, help="MiB of a folder at most")
    cut.add_argument("--only", type=int, help="write this folder alone")
    whole = commands.add_parser("join")
    whole.add_argument("folders", nargs="+")
    whole.add_argument("--into", required=True)
    args = parser.parse_args()
    if args.command == "split":
        count = split(args.files, args.into, int(args.piece * MIB), int(args.load * MIB), args.only)
        print(f"{len(args.files)} files in {count} folders of pieces")
        return
    here, waiting = join(args.folders, args.into)
    print(f"whole: {', '.join(here) or 'none'}")
    if waiting:
        raise SystemExit("; ".join(f"{name} lacks {count} pieces" for name, count in waiting) + ": bring the other folders, then join again.")


if __name__ == "__main__":
    main()
