"""The averaged generator of a stage's run as a model file, without encoder and sliders: for `npm run model -- generate` and the measures."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from anycost.modelfile.description import commit, describe_generator, write_model
from anycost.train.stages.averaged import averaged


def write_generator(state: dict[str, Any], path: str | Path, about: dict[str, str]) -> tuple[int, int]:
    """state: a stage's, as a checkpoint holds it; about: as read_about gives it. Returns (bytes, pictures the run has seen)."""
    generator, resolutions, ratios, mean_w = averaged(state)
    tensors = {**{f"generator.{k}": v for k, v in generator.state_dict().items()}, "mean_w": mean_w}
    metadata = {
        "formatVersion": 1,
        "id": about["id"],
        "name": f"{about['name']} (generator after stage {state['stage']})",
        "about": about["about"] or "Generator alone: it makes faces, and cannot edit a photo.",
        "generator": describe_generator(generator, state["config"]["n_mlp"], resolutions, ratios),
        "encoder": None,
        "directions": [],
        "alignment": {"kind": "ffhq", "version": 1},
        "provenance": {
            "data": about["data"],
            "licence": about["licence"],
            "commit": commit(),
            "command": f"anycost stage {state['stage']}",
            "trainedImages": state["images"],
        },
    }
    return write_model(path, tensors, metadata), state["images"]
