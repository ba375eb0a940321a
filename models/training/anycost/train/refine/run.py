"""Trains a refining encoder for a model file's generator and encoder, which stay as they are."""
from __future__ import annotations

from pathlib import Path

import torch

from anycost.data.resize import resized
from anycost.data.store import PhotoStore
from anycost.losses.identity import FILE as IDENTITY
from anycost.losses.identity import IdentityDistance
from anycost.losses.perceptual import FILE, PerceptualDistance
from anycost.networks.folded_encoder import FoldedEncoder
from anycost.networks.folded_refiner import FoldedRefiner, go_on_from
from anycost.networks.refiner import Refiner, with_picture
from anycost.train import checkpoint
from anycost.train.drive import drive
from anycost.train.fixed import FixedGenerator
from anycost.train.refine.config import RefineConfig
from anycost.train.refine.stage import RefineStage, new_refiner

HELD = 96  # photos that are reported on
SEEN = 128  # training photos whose statistics a model file's refining encoder begins with


def load_start(refiner: Refiner, run: str | Path) -> None:
    """The averaged encoder of another run to begin with; one that saw only the photo may go on as one that sees its picture too."""
    state = checkpoint.newest(run)
    if state is None or state.get("stage") != RefineStage.name:
        raise SystemExit(f"No checkpoint of a refining encoder in {run}: give another --start, or leave it out.")
    weights = state["e_ema"]
    if refiner.planes == 6 and state["shape"]["planes"] == 3:
        weights = with_picture(weights)
    lacking = refiner.load_state_dict(weights, strict=False)
    if lacking.unexpected_keys or any(not key.startswith("feature.") for key in lacking.missing_keys):
        raise SystemExit(f"The encoder in {run} has another shape: give the same network settings as its run had.")


def train(
    c: RefineConfig, small: FoldedEncoder, fixed: FixedGenerator, store: PhotoStore, nets: str | Path, out: str | Path,
    faceplugin: str | Path | None = None, resume: bool = False, device: str = "cpu", start: str | Path | FoldedRefiner | None = None, until: float = float("inf"),
) -> RefineStage:
    """`drive` for a refining encoder. small: the encoder that it adds to; faceplugin: folder with the identity net; start: another run, or what a model file has."""
    index, weights, held = store.split(c.source_weights, c.rarity_power)

    def make(state, device, ranks):
        torch.manual_seed(c.seed)
        refiner = new_refiner(c, fixed.generator, small)
        if state is None and isinstance(start, FoldedRefiner):
            seen = store.take(index[:: max(1, len(index) // SEEN)][:SEEN])
            go_on_from(refiner, start.tensors, seen, small.look(resized(seen, refiner.size // 2))[1])
        elif state is None and start:
            load_start(refiner, start)
        refiner.to(device, memory_format=torch.channels_last)
        fixed.generator.to(device)
        photos = lambda count: store.take(index[torch.multinomial(weights, count, replacement=True)]).to(device)  # noqa: E731
        shown = store.take(held[:: max(1, len(held) // HELD)][:HELD]).to(device)
        identity = IdentityDistance(Path(faceplugin) / IDENTITY).to(device) if faceplugin else None
        distance = PerceptualDistance(Path(nets) / FILE).to(device)
        small.tensors = {name: tensor.to(device) for name, tensor in small.tensors.items()}
        return RefineStage(c, refiner, small, fixed, photos, shown, distance, identity, ranks)

    return drive(make, out, resume, device, until)
