"""What a study has found so far: JSON lines, one a run, so that a run that is in it is not run again."""
from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class Journal:
    """Rows of a file. A line that a full disk or a pulled plug cut off counts as not written: its run is run again."""

    def __init__(self, path: str | Path):
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.rows: list[Row] = []
        self.read()

    def read(self) -> None:
        """Anew: another process may have added rows."""
        self.rows = list(self._read())

    def _read(self) -> Iterable[Row]:
        for line in self.path.read_text().splitlines() if self.path.exists() else ():
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue

    def has(self, **key: Any) -> bool:
        """Whether a row has all of these values."""
        return any(all(row.get(name) == value for name, value in key.items()) for row in self.rows)

    def add(self, row: Row) -> None:
        """At once on the disk; on a line of its own, whatever the last line looks like."""
        torn = self.path.exists() and self.path.read_bytes()[-1:] not in (b"", b"\n")
        with open(self.path, "a") as file:
            file.write(("\n" if torn else "") + json.dumps(row) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.rows.append(row)

    @contextmanager
    def claimed(self, name: str) -> Iterator[bool]:
        """Whether this process has the run `name` to itself; another one that works for the same journal then has not. Ends with the process, however it ends."""
        folder = self.path.parent / "claims"
        folder.mkdir(exist_ok=True)
        with open(folder / name, "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                self.read()
                yield True


def spread(values: Iterable[float], digits: int = 1) -> str:
    """Mean ± standard deviation (n - 1); the mean alone of one value, a dash of none."""
    values = list(values)
    if not values:
        return "–"
    mean = sum(values) / len(values)
    if len(values) == 1:
        return f"{mean:.{digits}f}"
    deviation = (sum((v - mean) ** 2 for v in values) / (len(values) - 1)) ** 0.5
    return f"{mean:.{digits}f} ± {deviation:.{digits}f}"


def seeds_of(rows: Iterable[Row]) -> str:
    """For the line under a table."""
    found = sorted({row["seed"] for row in rows})
    return f"{len(found)} seed{'' if len(found) == 1 else 's'} ({', '.join(map(str, found))})" if found else "no run yet"


def marks(name: str) -> tuple[str, str]:
    """The lines in the README between which a study's table stands."""
    return f"<!-- study {name}: written by anycost study {name} -->", f"<!-- end of study {name} -->"
