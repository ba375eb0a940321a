"""Networks in ONNX files, run by onnxruntime on the CPU."""
from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import onnxruntime as ort

ERRORS_ONLY = 3  # onnxruntime's level: some of these files list their weights among the inputs, which it remarks on one by one


class Net:
    """One network. file: in `folder`; @raises SystemExit where it is not there."""

    def __init__(self, folder: str | Path, file: str):
        path = Path(folder) / file
        if not path.exists():
            raise SystemExit(f"{path} is not there: give its folder (anycost label --help says where the networks are from).")
        options = ort.SessionOptions()
        options.log_severity_level = ERRORS_ONLY
        options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", 0))
        self.session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        self.names = [output.name for output in self.session.get_outputs()]

    def __call__(self, batch: np.ndarray) -> dict[str, np.ndarray]:
        """float32 [N, …] -> each output [N, …]. One picture at a time, as these files fix their batch at 1."""
        rows = [self.session.run(None, {self.input: one[None]}) for one in np.ascontiguousarray(batch, np.float32)]
        return {name: np.concatenate([row[i] for row in rows]) for i, name in enumerate(self.names)}
