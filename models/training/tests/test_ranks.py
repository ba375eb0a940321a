"""Two processes, as torchrun starts them (gloo): together they train what one does with twice the micro-batches."""
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import torch

from anycost.machine.ranks import Ranks
from anycost.train import checkpoint
from tests.support import TRAINING, call, tiny_stage_config, tiny_world


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class TestTwoRanks:
    def test_two_ranks_train_what_one_does_with_twice_the_micro_batches(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            tiny_world(folder, count=12, size=32)

            def arguments(out, accumulate, stage, origin):
                config = folder / f"{out}.json"
                config.write_text(json.dumps(vars(tiny_stage_config(images=16, batch=2, accumulate=accumulate, checkpoint_every=2))))
                more = ["--from", folder / origin] if origin else []
                return ["stage", stage, "--config", config, "--data", folder, "--nets", folder, "--out", folder / out, "--device", "cpu", "--resume", *more]

            environment = {**os.environ, "PYTHONPATH": str(TRAINING), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port()), "WORLD_SIZE": "2", "OMP_NUM_THREADS": "1"}
            command = [sys.executable, "-m", "anycost", *arguments("two", 1, "base", None)]
            both = [subprocess.Popen(command, env={**environment, "RANK": str(r), "LOCAL_RANK": str(r)}, stdout=subprocess.PIPE, text=True) for r in range(2)]
            said = [process.communicate(timeout=300)[0] for process in both]
            assert [process.returncode for process in both] == [0, 0], said
            assert "stage base on 2 x cpu, at step 0" in said[0]
            assert said[1] == ""  # one of them writes
            call(*arguments("one", 2, "base", None))
            two, one = checkpoint.newest(folder / "two"), checkpoint.newest(folder / "one")
            assert (two["step"], two["images"], one["step"], one["images"]) == (4, 16, 4, 16)
            assert two["path"]["mean"] == pytest.approx(one["path"]["mean"], abs=5e-7)
            for part in ("g", "d", "g_ema"):
                for key, value in one[part].items():
                    assert (two[part][key] - value).abs().max().item() < 1e-4 * max(1.0, value.abs().max().item()), f"{part}.{key}"

    def test_alone_nothing_is_sent(self):
        alone, values = Ranks(), [torch.ones(2), torch.zeros(3)]
        alone.sum_(values)
        assert [v.tolist() for v in values] == [[1, 1], [0, 0, 0]]
        assert (alone.any(True, "cpu"), alone.any(False, "cpu"), alone.chief) == (True, False, True)
