"""A refining encoder in its generator's model file, or another one; generator, small encoder and directions stay as they are, byte for byte.

What the file says of its measurements is about what was in it before: measure it anew (`anycost evaluate`).
"""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from anycost.modelfile.description import describe_refiner, described, digest, halved, restated
from anycost.modelfile.file import read_safetensors, write_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.networks.folded_refiner import refiner_tensors
from anycost.networks.generator import Generator
from anycost.networks.refiner import Refiner
from anycost.train import checkpoint
from anycost.train.fixed import fingerprint
from anycost.train.refine.stage import RefineStage

State = dict[str, Any]


def newest_refiner(run: str | Path) -> State:
    """The newest state of a run of `anycost refine`."""
    state = checkpoint.newest(run)
    if state is None or state.get("stage") != RefineStage.name:
        raise SystemExit(f"No checkpoint of a refining encoder in {run}: train first (anycost refine --out {run}).")
    return state


def trained_refiner(state: State, generator: Generator) -> Refiner:
    """The averaged one of a state of the refining stage, for the generator that it was trained for."""
    if state["generator"] != fingerprint(generator):
        raise SystemExit("The refining encoder belongs to another generator: give its model file as --model.")
    refiner = Refiner(n_style=generator.n_style, style_dim=generator.style_dim, **state["shape"])
    refiner.load_state_dict(state["e_ema"])
    return refiner.eval().requires_grad_(False)


def put_refiner(state: State, path: str | Path, out: str | Path, texts: dict[str, str] | None = None) -> tuple[int, int]:
    """The refining encoder of a state into a copy of the model file at `path` (which may be the same). Returns (its input's side, px; bytes of the file).

    texts: what the file then says of itself, as description.given has it; what is not in it stays.
    """
    model = OpenedModel(path)
    refiner = trained_refiner(state, model.generator)
    if model.encoder is None or 2 * model.metadata["encoder"]["inputSize"] != refiner.size:
        raise SystemExit(f"The refining encoder adds to one that reads {refiner.size // 2} px, and {path} has none: give the file it was trained with.")
    tensors, stored = read_safetensors(path)
    tensors = {key: tensor for key, tensor in tensors.items() if not key.startswith("refiner.")}
    tensors.update(halved({f"refiner.{key}": tensor for key, tensor in refiner_tensors(refiner).items()}))
    metadata = {**restated(json.loads(stored["anycost"]), texts or {}), "refiner": describe_refiner(refiner, state["config"]["passes"])}
    metadata["sha256"]["refiner"] = digest(tensors, "refiner")
    write_safetensors(out, tensors, described(metadata, stored))
    return refiner.size, Path(out).stat().st_size
