"""A model file by the whole way: three steps of training, the mapping, one direction, export."""
import json
from pathlib import Path

import torch

from anycost.train import checkpoint
from anycost.train.joint.trainer import Trainer
from tests.support import advance, call, tiny_config, tiny_world


def tiny_model(folder):
    """(the run's folder, the model file, what export.py said); `folder` is then --data and --nets as well."""
    run, file = Path(folder) / "run", Path(folder) / "tiny.safetensors"
    run.mkdir()
    tiny_world(folder)
    trainer = Trainer(tiny_config(), folder, folder, "cpu")
    advance(trainer, 3)
    checkpoint.save(run, trainer.step, trainer.state())
    call("map", "--run", run, "--data", folder, "--steps", 3)
    vector = torch.randn(10, 16)
    direction = {"id": "smile", "label": "Smile", "group": "Expression", "range": 2.0, "layers": [2, 6], "region": "face", "negativeLabel": "Serious",
                 "positiveLabel": "Smiling", "vector": (vector / vector.norm()).tolist(), "measured": {"accuracy": 0.9}}
    (run / "directions.json").write_text(json.dumps([direction]))
    return run, file, call("export", "--run", run, "--out", file)
