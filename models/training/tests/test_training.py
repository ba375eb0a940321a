"""The training loop on forty drawn faces: it learns, it resumes bit for bit, it stops with a sentence."""
import json
import re
import tempfile
from pathlib import Path

import pytest
import torch

from anycost.losses.projected import apart, gap
from anycost.modelfile.opened import OpenedModel
from anycost.networks.projected import ProjectedHeads
from anycost.train import checkpoint, settings
from anycost.train.joint.config import Config
from anycost.train.joint.trained import Trained
from anycost.train.joint.trainer import Trainer
from tests.support import advance, call, tiny_config, tiny_world
from tests.tiny_model import tiny_model


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

    def test_eyes_and_mouth_count_more_where_the_config_says_so(self):
        terms = []
        for regions in (1.0, 3.0):
            trainer = self.trainer(regions=regions)
            photos = trainer.faces.take(trainer.train_index[:2])
            torch.manual_seed(5)
            terms.append(trainer.losses(photos, 64, 1.0)[0])
        for name in ("l1", "perceptual"):
            assert abs(terms[1][name] / terms[0][name] - 1) > 1e-3
        assert terms[1]["lower"] == terms[0]["lower"]

    def test_heads_on_features_learn_first_then_the_generator_against_them(self):
        settings_ = dict(projected=0.4, projected_from=0.0, projected_ramp=0.05, discriminator_from=2.0, adversarial_from=2.0, resolutions=((0.0, {64: 1.0}),))
        trainer = self.trainer(**settings_)
        before = [p.clone() for p in trainer.opponent.heads.parameters()]
        logs = advance(trainer, 6)  # a step is a sixtieth of the run: three of them pass while the heads learn alone
        assert any(not torch.equal(a, b) for a, b in zip(before, trainer.opponent.heads.parameters()))
        assert all("h_gap" in log for log in logs) and ["projected" in log for log in logs] == 4 * [False] + 2 * [True]
        assert all(p.requires_grad for p in trainer.opponent.heads.parameters())
        with tempfile.TemporaryDirectory() as folder:
            checkpoint.save(folder, trainer.step, trainer.state())
            expected = advance(trainer, 3)
            again = self.trainer(**settings_)
            again.restore(checkpoint.newest(folder))
            assert advance(again, 3) == expected

    def test_heads_tell_photos_from_pictures_and_pull_the_pictures_towards_photos(self):
        """Heads that have learnt rank other photos above other pictures, and following their gradient makes a picture rank higher."""
        torch.manual_seed(0)
        heads = ProjectedHeads([64], [0.5, 1.0], [6, 8, 8, 8], inner=(8, 8, 8, 8))
        optimiser = torch.optim.Adam(heads.parameters(), lr=0.01)
        features = lambda mean: [mean + 0.3 * torch.randn(4, c, 12, 12) for c in (6, 8, 8, 8)]  # noqa: E731
        say = lambda found: heads(found, 64, 0.5)  # noqa: E731
        for _ in range(40):
            loss = apart(say(features(0.2)), say(features(-0.2)))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        real, fake = features(0.2), [f.requires_grad_(True) for f in features(-0.2)]
        assert gap(say(real), say(fake)) > 1
        term = apart(say(fake), say(real))
        moved = [f - 50 * g for f, g in zip(fake, torch.autograd.grad(term, fake))]
        assert apart(say(moved), say(real)) < term

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


REFINED = dict(refiner_size=128, refiner_stem=4, refiner_widths=(8, 8, 16, 16), refiner_top=(4, 2), first_look=0.3, soft=0.5, regions=2.0)


def test_a_refining_encoder_is_trained_along(tmp_path):
    """From a model file that has one, through a store: it begins as the file says, takes part, resumes bit for bit, and is exported."""
    _, model, _ = tiny_model(tmp_path)
    folder = ("--data", tmp_path, "--nets", tmp_path)
    call("store", "--data", tmp_path, "--sources", "faces.tar", "--side", 128, "--out", tmp_path / "store")
    (tmp_path / "refine.json").write_text(json.dumps({
        "input_size": 128, "stem": 4, "widths": (8, 8, 16, 16), "top": (4, 2), "images": 60, "batch": 4, "bfloat16": False, "lr": 0.02, "warmup_steps": 0,
        "ema_halflife_images": 4, "source_weights": {}, "rarity_power": 0.0, "sheet_every": 1000}))
    call("refine", "--model", model, "--config", tmp_path / "refine.json", "--store", tmp_path / "store", "--nets", tmp_path, "--faceplugin", "", "--out", tmp_path / "refine")
    file = tmp_path / "refined.safetensors"
    call("replace", "refiner", "--model", model, "--run", tmp_path / "refine", "--out", file)
    config = tmp_path / "joint.json"
    # The clock is the machine's: so many minutes that a few steps change no rate.
    config.write_text(json.dumps({**vars(tiny_config(**REFINED, minutes=1e6, adversarial_ramp=1e-9)), "resolutions": [[0.0, {"64": 1.0}]]}))
    run = tmp_path / "joint"
    assert "'first': " in call("warm-start", "--model", file, "--config", config, "--out", run, *folder, "--store", tmp_path / "store")
    trainer = Trainer(settings.load(config, Config), tmp_path, tmp_path, "cpu", tmp_path / "store")
    trainer.restore(checkpoint.newest(run))
    opened = OpenedModel(file)
    few = trainer.train_index[:4]
    photos = trainer.faces.take(few)
    assert (opened.encode(photos) - OpenedModel(model).encode(photos)).abs().max() > 1e-3
    (code, _), (first, _) = trainer.encoded(few), trainer.encoded(few, True)
    # Batch normalisation undoes its own statistics on the photos it was set with; these are some of them.
    torch.testing.assert_close(code, opened.encode(photos), atol=2e-4, rtol=1e-3)
    assert (first - code).abs().max() > 1e-3
    before = {name: value.clone() for name, value in trainer.r.state_dict().items()}
    logs = advance(trainer, 4)
    assert any("adversarial" in log for log in logs)
    moved = [name for name, value in trainer.r.state_dict().items() if not torch.equal(value, before[name])]
    assert {"stem.0.weight", "blocks.3.skip.0.weight", "taken.0.0.weight", "heads.2.fc.weight"} <= set(moved)
    checkpoint.save(run, trainer.step, trainer.state())
    expected = advance(trainer, 3)
    again = Trainer(settings.load(config, Config), tmp_path, tmp_path, "cpu", tmp_path / "store")
    again.restore(checkpoint.newest(run))
    assert advance(again, 3) == expected
    assert all(torch.equal(value, again.r_ema.state_dict()[name]) for name, value in trainer.r_ema.state_dict().items())
    checkpoint.save(run, trainer.step, trainer.state())
    trainer.sheet(tmp_path / "sheet.png")
    call("map", "--run", run, "--data", tmp_path, "--steps", 3)
    call("export", "--run", run, "--out", tmp_path / "joint.safetensors")
    exported = OpenedModel(tmp_path / "joint.safetensors")
    assert exported.metadata["refiner"] == {"kind": "plain-pyramid", "inputSize": 128} and exported.photo_size == 128
    whole = Trained(run)
    apart = (exported.encode(photos) - whole.encode(photos)).abs().max()
    assert apart < 0.02 * whole.encode(photos).abs().max()


def test_a_refining_encoder_of_another_shape_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="reads twice the encoder's 64 px"):
        tiny_world(tmp_path)
        Trainer(tiny_config(refiner_size=64), tmp_path, tmp_path, "cpu")
