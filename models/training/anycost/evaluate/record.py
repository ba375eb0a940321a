"""The few numbers that a menu of models shows, into a model file; its tensors stay as they are, byte for byte.

They come from what `anycost evaluate` and `anycost measure` left in a folder, whichever is there; numbers of another model are refused.
"""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from anycost.modelfile.description import described
from anycost.modelfile.file import read_safetensors, write_safetensors

MEASURED = ("generator", "encoder", "refiner")  # groups of tensors that the numbers depend on; new sliders leave them true


def full(rungs: dict[str, Any]) -> str:
    """The key of the largest resolution and ratio."""
    return max(rungs, key=lambda name: tuple(map(float, name.split("@"))))


def from_evaluation(r: dict[str, Any]) -> dict[str, float]:
    """Of evaluation.json."""
    best = full(r["reconstruction"])
    size = best.split("@")[0]
    smallest = min((name for name in r["consistency"] if name.split("@")[0] == size), key=lambda name: float(name.split("@")[1]))
    out = {"heldOutDistance": r["reconstruction"][best]["held_out"], "smallestRatioDistance": r["consistency"][smallest]["distance"]}
    if "wild" in r:
        out["wildDistance"] = r["wild"]["rungs"][full(r["wild"]["rungs"])]["distance"]
    return out


def from_generator(r: dict[str, Any]) -> dict[str, float]:
    """Of generator.json."""
    return {"frechet": r["rungs"][full(r["rungs"])]["frechet"], "frechetSamples": r["samples"]}


def metrics(folder: str | Path, digests: dict[str, str]) -> dict[str, float]:
    """The numbers of ModelMetadata.provenance.metrics (models/format/metadata.ts) that `folder` has of the model with these SHA-256."""
    out = {}
    for name, read in (("evaluation", from_evaluation), ("generator", from_generator)):
        path = Path(folder) / f"{name}.json"
        if path.exists():
            result = json.loads(path.read_text())
            if any(result["model"]["sha256"].get(group) != digests.get(group) for group in MEASURED):
                raise SystemExit(f"{path} was measured on another model ({result['model']['id']}): measure this one first.")
            out.update(read(result))
    if not out:
        raise SystemExit(f"{folder} has neither evaluation.json nor generator.json: run `anycost evaluate` or `anycost measure` first.")
    return out


def record(model: str | Path, measured: str | Path) -> dict[str, float]:
    """Writes what the folder `measured` has into the file, over what it had; returns it."""
    tensors, texts = read_safetensors(model)
    metadata = json.loads(texts["anycost"])
    found = metrics(measured, metadata["sha256"])
    metadata["provenance"]["metrics"] = {**metadata["provenance"].get("metrics", {}), **found}
    write_safetensors(model, tensors, described(metadata, texts))
    return found
