"""The command: three stages one after the other, each leaving a model file; resumption, refusals, and what a stop leaves."""
import json
import re
import tempfile
from pathlib import Path
from unittest import mock

import pytest
import torch

from anycost.modelfile.opened import OpenedModel
from anycost.train import checkpoint
from anycost.train.stages.stage import Stage
from tests.support import call, tiny_stage_config, tiny_world


class TestCommand:
    @classmethod
    def teardown_class(cls):
        cls.temporary.cleanup()

    @classmethod
    def setup_class(cls):
        cls.temporary = folder = tempfile.TemporaryDirectory()
        cls.folder = Path(folder.name)
        tiny_world(cls.folder, count=12, size=32)
        for name, origin in (("base", None), ("multires", "base"), ("adaptive", "multires")):
            cls.said = cls.train(name, name, origin)

    @classmethod
    def train(cls, stage, out, origin=None, resume=False, **changes):
        c = vars(tiny_stage_config(**{"images": 12, "log_every": 1, "sheet_every": 2, "checkpoint_every": 1, **changes}))
        (cls.folder / "config.json").write_text(json.dumps(c))
        more = (["--from", cls.folder / origin] if origin else []) + (["--resume"] if resume else [])
        return call("stage", stage, "--config", cls.folder / "config.json", "--data", cls.folder, "--nets", cls.folder,
                    "--out", cls.folder / out, "--device", "cpu", *more)

    def test_each_stage_leaves_checkpoints_sheets_and_a_log(self):
        for name in ("base", "multires", "adaptive"):
            assert [p.name for p in checkpoint.numbered(self.folder / name)] == ["checkpoint-2.pt", "checkpoint-3.pt"]
            assert sorted(p.name for p in (self.folder / name).glob("*.png")) == ["sheet-000002.png", "sheet-000003.png"]
        assert re.search(r"stage adaptive on 1 x cpu, at step 0", self.said)
        assert re.search(r"step 2 images 8 \d+\.\d/s progress 0\.667 left \d+ min d \d.* distill \d", self.said)

    def test_each_stage_leaves_a_model_file(self):
        about = self.folder / "about.json"
        about.write_text(json.dumps({"data": "drawn faces", "licence": "CC0"}))
        for name, resolutions, ratios in (("base", [32], [1.0]), ("multires", [8, 16, 32], [1.0]), ("adaptive", [8, 16, 32], [0.25, 0.5, 0.75, 1.0])):
            file = self.folder / f"{name}.safetensors"
            said = call("export", "--run", self.folder / name, "--out", file, "--about", about)
            assert f"stage {name}, 12 training images" in said
            model = OpenedModel(file)
            assert (model.resolutions, model.ratios, model.encoder) == (resolutions, ratios, None)
            assert (list(model.metadata["sha256"]), model.metadata["provenance"]["data"]) == (["generator", "mean_w"], "drawn faces")
            state, w = checkpoint.newest(self.folder / name), model.sample(2)
            picture = model.picture(w, 32, ratios[0])
            model.generator.load_state_dict(state["g_ema"])
            assert (model.picture(w, 32, ratios[0]) - picture).abs().max().item() < 0.05

    def test_resuming_gives_what_one_run_gives(self):
        with tempfile.TemporaryDirectory(dir=self.folder) as out:
            self.train("base", out, images=4)
            self.train("base", out, resume=True, images=12)
            one, two = checkpoint.newest(out), checkpoint.newest(self.folder / "base")
            for part in ("g", "d", "g_ema"):
                assert all(torch.equal(one[part][key], two[part][key]) for key in two[part]), part

    def test_a_stage_starts_from_a_model_file(self):
        file = self.folder / "start.safetensors"
        call("export", "--run", self.folder / "base", "--out", file)
        with tempfile.TemporaryDirectory(dir=self.folder) as out:
            assert "at step 0" in self.train("multires", out, file.name, images=4)

    def test_refusals_are_one_sentence(self):
        with tempfile.TemporaryDirectory(dir=self.folder) as out:
            for sentence, arguments in (
                ("add --resume to go on with it, or choose another --out", dict(stage="base", out="base")),
                ("Stage multires starts from the stage before: give its run as --from", dict(stage="multires", out=out)),
                ("The checkpoint is of stage base, and this is multires", dict(stage="multires", out="base", resume=True)),
                ("is not there: give --from", dict(stage="multires", out=out, origin="nowhere")),
                ("holds no readable checkpoint", dict(stage="multires", out=out, origin=Path(out).name)),
                ("--from does not fit the config: conv1.activate.bias is .16,. there and .8,. here", dict(stage="multires", out=out, origin="base", channel_max=8)),
                ("--from does not fit the config. The discriminator has another shape", dict(stage="multires", out=out, origin="base", d_channel_max=8)),
                ("No training picture has 64 px", dict(stage="base", out=out, resolution=64)),
            ):
                with pytest.raises(SystemExit, match=sentence):
                    self.train(**arguments)
        with pytest.raises(SystemExit, match="sets no end"):
            tiny_stage_config(images=0)
        with pytest.raises(SystemExit, match="No checkpoint in"):
            call("export", "--run", self.folder, "--out", self.folder / "no.safetensors")

    def stopped(self, out, stage_step):
        """The sentence with which a run stops whose third step is `stage_step`."""
        step = Stage.one_step
        with mock.patch.object(Stage, "one_step", lambda stage: step(stage) if stage.step < 2 else stage_step(stage)), pytest.raises(SystemExit) as stop:
            self.train("base", out)
        return str(stop.value)

    def test_a_loss_that_is_no_number_leaves_the_last_good_checkpoint(self):
        def spoil(stage):
            with torch.no_grad():
                stage.g.conv1.conv.weight.fill_(float("nan"))
            return stage.advance(stage.phases()[0])

        with tempfile.TemporaryDirectory(dir=self.folder) as out:
            assert re.search("The loss became nan at step 2; the newest checkpoint is intact, resume from it with a lower learning rate", self.stopped(out, spoil))
            state = checkpoint.newest(out)
            assert state["step"] == 2
            assert all(torch.isfinite(value).all() for value in state["g"].values())
            self.train("base", out, resume=True)

    def test_weights_that_are_no_numbers_are_not_kept(self):
        def spoil(stage):
            with torch.no_grad():
                stage.g.conv1.conv.weight.fill_(float("inf"))
            stage.step += 1
            return {}

        with tempfile.TemporaryDirectory(dir=self.folder) as out:
            assert re.search("Weights of g are no numbers at step 3", self.stopped(out, spoil))
            assert checkpoint.newest(out)["step"] == 2

    def test_full_memory_says_what_to_lower(self):
        def full(stage):
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")

        with tempfile.TemporaryDirectory(dir=self.folder) as out:
            assert re.search("Out of memory: halve `batch` in the config and double `accumulate`, which trains the same", self.stopped(out, full))

    def test_another_runtime_error_is_not_called_memory(self):
        def broken(stage):
            raise RuntimeError("sizes do not fit")

        with tempfile.TemporaryDirectory(dir=self.folder) as out, pytest.raises(RuntimeError, match="sizes do not fit"):
            with mock.patch.object(Stage, "one_step", broken):
                self.train("base", out)
