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
from anycost.train.joint.trainer import Trainer
from tests.support import TRAINING, call, tiny_config, tiny_stage_config, tiny_world


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def as_two_ranks(*arguments):
    """Python twice, as the two ranks of one run; what each said."""
    environment = {**os.environ, "PYTHONPATH": str(TRAINING), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port()), "WORLD_SIZE": "2", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, *map(str, arguments)]
    both = [subprocess.Popen(command, env={**environment, "RANK": str(r), "LOCAL_RANK": str(r)}, stdout=subprocess.PIPE, text=True) for r in range(2)]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    return said


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

            said = as_two_ranks("-m", "anycost", *arguments("two", 1, "base", None))
            assert "stage base on 2 x cpu, at step 0" in said[0]
            assert said[1] == ""  # one of them writes
            call(*arguments("one", 2, "base", None))
            two, one = checkpoint.newest(folder / "two"), checkpoint.newest(folder / "one")
            assert (two["step"], two["images"], one["step"], one["images"]) == (4, 16, 4, 16)
            assert two["path"]["mean"] == pytest.approx(one["path"]["mean"], abs=5e-7)
            for part in ("g", "d", "g_ema"):
                for key, value in one[part].items():
                    assert (two[part][key] - value).abs().max().item() < 1e-4 * max(1.0, value.abs().max().item()), f"{part}.{key}"

    def test_two_ranks_of_a_joint_run_stay_one_model_and_resume_bit_for_bit(self):
        """Each draws photos of its own; all weights, optimisers and heads are the same at every step."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            tiny_world(folder, count=12, size=64)
            changes = {"projected": 0.1, "projected_from": 0.0, "projected_ramp": 0.01, "fixed_statistics": True, "resolutions": [[0.0, {"32": 0.3, "64": 0.7}]]}
            (folder / "c.json").write_text(json.dumps({**vars(tiny_config()), **changes}))
            script = (
                "import sys, torch\n"
                "from anycost.machine.ranks import join\n"
                "from anycost.train import checkpoint, settings\n"
                "from anycost.train.joint.config import Config\n"
                "from anycost.train.joint.trainer import Trainer\n"
                "folder, first, steps = sys.argv[1], sys.argv[2], int(sys.argv[3])\n"
                "ranks, device = join('cpu')\n"
                "trainer = Trainer(settings.load(folder + '/c.json', Config), folder, folder, device, ranks=ranks)\n"
                "if first:\n"
                "    trainer.restore(torch.load(f'{folder}/{first}-0.pt', weights_only=False))\n"
                "for _ in range(steps):\n"
                "    trainer.one_step()\n"
                "    trainer.spent = float(trainer.step)\n"
                "torch.save(trainer.state(), f'{folder}/{trainer.step}-{ranks.rank}.pt')\n"
                "ranks.close()\n"
            )

            go = lambda first, steps: as_two_ranks("-c", script, folder, first, steps)  # noqa: E731

            def same(a, b):
                return all(torch.equal(a[part][key], b[part][key]) for part in ("g", "e", "d", "g_ema", "e_ema", "heads") for key in a[part])

            load = lambda name: torch.load(folder / f"{name}.pt", weights_only=False)  # noqa: E731
            go("", 2)
            assert same(load("2-0"), load("2-1")) and not torch.equal(load("2-0")["rng"], load("2-1")["rng"])
            go("2", 2)
            resumed = load("4-0")
            go("", 4)
            assert (resumed["step"], resumed["images"]) == (4, 4 * tiny_config().batch)
            assert same(resumed, load("4-0")) and same(resumed, load("4-1"))
            still = [key for key in resumed["e"] if "running" in key]
            assert still and all(torch.equal(resumed["e"][key], load("2-0")["e"][key]) for key in still)

    def test_a_batch_is_shared_evenly(self):
        with tempfile.TemporaryDirectory() as folder, pytest.raises(SystemExit, match="cannot be shared by 3 ranks"):
            Trainer(tiny_config(), folder, folder, "cpu", ranks=Ranks(0, 3))

    def test_alone_nothing_is_sent(self):
        alone, values = Ranks(), [torch.ones(2), torch.zeros(3)]
        alone.sum_(values)
        assert [v.tolist() for v in values] == [[1, 1], [0, 0, 0]]
        assert (alone.any(True, "cpu"), alone.any(False, "cpu"), alone.chief) == (True, False, True)
