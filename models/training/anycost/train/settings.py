"""Settings of a run: the defaults of a dataclass, with those of a JSON file over them."""
from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, TypeVar

Kind = TypeVar("Kind")


def settings(values: dict[str, Any], kind: type[Kind], where: object = "The config") -> Kind:
    """The defaults of `kind`, a dataclass, with `values` over them; an unknown name stops with the known ones."""
    known = {f.name for f in dataclasses.fields(kind)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise SystemExit(f"{where}: unknown settings {', '.join(unknown)}; known are {', '.join(sorted(known))}.")
    if "resolutions" in values:
        values["resolutions"] = [(start, {int(r): p for r, p in table.items()}) for start, table in values["resolutions"]]
    return kind(**values)


def changes(texts: list[str]) -> dict[str, Any]:
    """NAME=VALUE texts of a command line, values as in a config's JSON."""
    found = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            found[name] = json.loads(value)
        except json.JSONDecodeError:
            raise SystemExit(f"--set {text}: write NAME=VALUE with a value as in a config, such as batch=8.") from None
    return found


def load(path: str | Path | None, kind: type[Kind]) -> Kind:
    """The settings of a JSON file, the defaults without one."""
    return settings(json.loads(Path(path).read_text()) if path else {}, kind, path)
