"""What a model file says about itself, in the parts that every exporter writes (models/format/metadata.ts reads it)."""
from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from anycost.modelfile.file import write_safetensors
from anycost.networks.generator import Generator, width
from anycost.networks.refiner import Refiner
from anycost.networks.tensors import raw


def digest(tensors: dict[str, torch.Tensor], group: str) -> str:
    """SHA-256 of the raw bytes of a group's tensors, keys in sorted order: the one of that name, or all below it."""
    h = hashlib.sha256()
    for key in sorted(k for k in tensors if k == group or k.startswith(group + ".")):
        h.update(raw(tensors[key]))
    return h.hexdigest()


def described(metadata: dict[str, Any], texts: dict[str, str] | None = None) -> dict[str, str]:
    """The texts of a file, over those it has: the description, and beside it its own checksum (models/format/model-file.ts)."""
    text = json.dumps(metadata)
    return {**(texts or {}), "anycost": text, "anycost_sha256": hashlib.sha256(text.encode()).hexdigest()}


GROUPS = ("generator", "encoder", "refiner", "directions", "mean_w", "prior")
STATED = ("id", "name", "about", "data", "licence")


def read_about(path: str | Path | None, resolution: int) -> dict[str, str]:
    """What a file says of itself that no checkpoint knows: texts by the names in STATED, from a JSON file; without one, that nothing is stated."""
    about = {"id": f"anycost-{resolution}", "name": f"Anycost {resolution}", "about": "", "data": "not stated", "licence": "not stated"}
    return {**about, **(given(path) if path else {})}


def given(path: str | Path) -> dict[str, str]:
    """The texts in a JSON file by the names in STATED, those that it has."""
    texts = json.loads(Path(path).read_text())
    unknown = sorted(set(texts) - set(STATED))
    if unknown:
        raise SystemExit(f"{path}: unknown entries {', '.join(unknown)}; known are {', '.join(STATED)}.")
    return texts


def restated(metadata: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    """Metadata with these texts (as `given` has them) in place of its own."""
    of = lambda *names: {name: texts[name] for name in names if name in texts}  # noqa: E731
    return {**metadata, **of("id", "name", "about"), "provenance": {**metadata["provenance"], **of("data", "licence")}}


def describe_generator(generator: Generator, n_mlp: int, resolutions: Sequence[int], ratios: Sequence[float]) -> dict[str, Any]:
    """`generator` of the metadata; resolutions and ratios: those whose pictures training made good."""
    g = generator
    return {
        "resolution": g.resolution, "styleDim": g.style_dim, "nMlp": n_mlp,
        "widths": {str(2**i): width(2**i, 1.0, g.multiplier, g.channel_max) for i in range(2, g.log_size + 1)},
        "channelMax": g.channel_max, "baseMultiplier": g.multiplier,
        "resolutions": list(resolutions), "ratios": list(ratios), "flexible": {},
    }


def describe_refiner(refiner: Refiner, passes: int) -> dict[str, Any]:
    """`refiner` of the metadata (models/format/metadata.ts)."""
    more = {"passes": passes} if passes > 1 else {}
    return {"kind": "plain-pyramid", "inputSize": refiner.size, **more, **({"featureSize": refiner.size // 16} if refiner.shape["feature"] else {})}


def commit() -> str:
    """Of this code; empty where there is no git."""
    if not shutil.which("git"):
        return ""
    return subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent).stdout.strip()


def halved(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """In half precision; a weight that does not fit stops with its name."""
    tensors = {k: v.detach().cpu().half() for k, v in tensors.items()}
    bad = [k for k, v in tensors.items() if not torch.isfinite(v).all()]
    if bad:
        raise SystemExit(f"Not finite in half precision: {', '.join(bad)}")
    return tensors


def write_model(path: str | Path, tensors: dict[str, torch.Tensor], metadata: dict[str, Any]) -> int:
    """Everything in half precision, digests filled in. Returns the file's size in bytes."""
    tensors = halved(tensors)
    groups = [g for g in GROUPS if any(k == g or k.startswith(g + ".") for k in tensors)]
    metadata = {**metadata, "sha256": {group: digest(tensors, group) for group in groups}}
    write_safetensors(path, tensors, described(metadata))
    return os.path.getsize(path)
