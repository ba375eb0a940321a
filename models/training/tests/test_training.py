"""The training loop on forty drawn faces: it learns, it resumes bit for bit, it stops with a sentence."""
import json
import re
import tempfile
from pathlib import Path

import pytest
import torch

from anycost.train import checkpoint
from anycost.train.joint.trainer import Trainer
from tests.support import advance, call, tiny_config, tiny_world


class TestTraining:
    @classmethod
    def setup_class(cls):
        cls.folder = tempfile.TemporaryDirectory()
        tiny_world(cls.folder.name)

    @classmethod
    def teardown_class(cls):
        cls.folder.cleanup()

    def trainer(self, **changes):
        return Trainer(tiny_config(**changes), self.folder.name, self.folder.name, "cpu")

    def test_the_losses_go_down(self):
        trainer = self.trainer(minutes=3, discriminator_from=2.0, adversarial_from=2.0, lr_generator=0.01, lr_encoder=0.01)
        logs = advance(trainer, 60)
        for name in ("l1", "perceptual", "lower"):
            first, last = (sum(log[name] for log in part) for part in (logs[:15], logs[-15:]))
            assert last < (0.97 if name == "perceptual" else 0.8) * first, name

    def test_every_loss_takes_part(self):
        logs = advance(self.trainer(), 6)
        seen = {name for log in logs for name in log}
        assert seen == {"delta", "l1", "perceptual", "lower", "consistency", "adversarial", "d_loss", "d_gap"}

    def test_resume_goes_on_bit_for_bit(self):
        with tempfile.TemporaryDirectory() as folder:
            whole = self.trainer()
            advance(whole, 3)
            checkpoint.save(folder, whole.step, whole.state())
            expected = advance(whole, 3)
            again = self.trainer()
            again.restore(checkpoint.newest(folder))
            assert (again.step, again.images, again.spent) == (3, 12, 3.0)
            assert advance(again, 3) == expected
        for name in ("g", "e", "d", "g_ema", "e_ema"):
            a, b = whole.parts()[name].state_dict(), again.parts()[name].state_dict()
            for key in a:
                assert torch.equal(a[key], b[key]), f"{name}.{key}"

    def test_a_loss_that_is_not_a_number_stops_the_run_before_it_spoils_the_weights(self):
        trainer = self.trainer()
        advance(trainer, 1)
        before = {k: v.clone() for k, v in trainer.e.state_dict().items() if k.endswith("weight")}
        with torch.no_grad():
            trainer.g.to_rgb1.bias.fill_(float("nan"))
        with pytest.raises(FloatingPointError, match=r"loss became nan at step 1; .*resume from it with a lower learning rate"):
            trainer.one_step()
        assert trainer.step == 1
        assert all(torch.equal(trainer.e.state_dict()[k], v) for k, v in before.items())

    def test_the_held_out_faces_are_never_drawn(self):
        trainer = self.trainer()
        assert len(trainer.held) > 0
        assert set(trainer.train_index.tolist()) & set(trainer.held.tolist()) == set()
        assert len(trainer.train_index) + len(trainer.held) == 40

    def test_the_command_writes_checkpoints_and_a_sheet_and_goes_on(self):
        with tempfile.TemporaryDirectory() as folder:
            config, out = Path(folder) / "config.json", Path(folder) / "run"
            config.write_text(json.dumps({**vars(tiny_config(log_every=1, minutes=0.001)), "resolutions": [[0.0, {"32": 0.3, "64": 0.7}]]}))
            arguments = ("--config", config, "--data", self.folder.name, "--nets", self.folder.name, "--out", out, "--device", "cpu", "--resume")
            said = call("train", *arguments)
            assert re.search(r"step 1 images 4 \d+\.\d/s progress 1\.000 left 0 min .*l1 \d", said)
            assert "held out: {'64@0.25':" in said
            assert sorted(p.name for p in out.iterdir()) == ["checkpoint-1.pt", "sheet-000001.png"]
            assert "resumed at step 1, 4 images" in call("train", *arguments)
