"""The model file of a joint run: generator, encoder (batch normalisation folded) and directions in half precision."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from anycost.modelfile.description import commit, describe_generator, describe_refiner, write_model
from anycost.networks.folded_encoder import encoder_tensors
from anycost.networks.folded_refiner import refiner_tensors
from anycost.train.joint.trained import Trained


def public(directions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the model file says about its directions; the vectors are tensors of their own."""
    return [{k: v for k, v in d.items() if k not in ("vector", "measured")} for d in directions]


def describe(trained: Trained, directions: list[dict[str, Any]], about: dict[str, str]) -> dict[str, Any]:
    """The metadata (models/format/metadata.ts), but for the digests."""
    c, g = trained.config, trained.generator
    return {
        "formatVersion": 1,
        "id": about["id"],
        "name": about["name"],
        "about": about["about"],
        "generator": describe_generator(g, c.n_mlp, trained.resolutions, c.ratios),
        "encoder": {"kind": "plain-resnet", "inputSize": c.resolution},
        **({"refiner": describe_refiner(trained.refiner, 1)} if trained.refiner else {}),
        "directions": public(directions),
        "alignment": {"kind": "ffhq", "version": 1},
        "provenance": {
            "data": about["data"],
            "licence": about["licence"],
            "commit": commit(),
            "command": "anycost train --config models/training/configs/joint-128.json",
            "trainedImages": trained.images,
        },
    }


def export(run: str | Path, out: str | Path, about: dict[str, str], checkpoint: str | Path | None = None) -> str:
    """Writes OUT; about: as read_about gives it. RUN/directions.json and RUN/mapping.pt are used when there. Returns one line that says what was written."""
    run = Path(run)
    trained, sliders = Trained(run, checkpoint), run / "directions.json"
    directions = json.loads(sliders.read_text()) if sliders.exists() else []
    tensors = {f"generator.{k}": v for k, v in trained.generator.state_dict().items()}
    tensors.update(encoder_tensors(trained.encoder, trained.mean_w))
    if trained.refiner:
        tensors.update({f"refiner.{name}": value for name, value in refiner_tensors(trained.refiner).items()})
    tensors.update({f"directions.{d['id']}": torch.tensor(d["vector"]) for d in directions})
    tensors["mean_w"] = trained.mean_w
    tensors.update({f"prior.{name}": value for name, value in trained.prior.items()})
    size = write_model(out, tensors, describe(trained, directions, about))
    return f"{out}: {size / 1e6:.2f} MB, {len(tensors)} tensors, {trained.images} training images, directions: {', '.join(d['id'] for d in directions) or 'none'}"
