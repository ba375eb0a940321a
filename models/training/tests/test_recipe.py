"""The recipe from end to end at tiny size: data in pieces, stages over several calls, a model file after each, a checkpoint brought back in pieces."""
import json
import os
import subprocess
import sys

import pytest

from anycost.machine import pieces
from anycost.modelfile.opened import OpenedModel
from anycost.studies import recipe
from anycost.train import checkpoint
from tests.support import TRAINING, call, tiny_stage_config, tiny_world


class TestRecipe:
    @pytest.fixture(autouse=True)
    def a_folder(self, tmp_path):
        self.folder = tmp_path
        tiny_world(self.folder, count=12, size=32)

    def recipe(self, minutes, **changes):
        common = {k: v for k, v in vars(tiny_stage_config(images=0, minutes=1, **changes)).items() if k != "minutes"}
        stages = [{"stage": "base", "share": 0.4}, {"stage": "multires", "share": 0.2, "n_sampled_res": 1}, {"stage": "adaptive", "share": 0.3, "mode": "flexible"},
                  {"stage": "encoder", "share": 0.1, "encoder_stem": 4, "encoder_widths": [4, 8], "encoder_neck": 4}]
        path = self.folder / "recipe.json"
        path.write_text(json.dumps({"minutes": minutes, "common": common, "stages": stages}))
        return path

    def call(self, path, *more):
        return call("recipe", "--recipe", path, "--data", self.folder, "--nets", self.folder, "--out", self.folder / "run", "--device", "cpu", *more)

    def test_it_stops_in_a_stage_and_goes_on_to_the_end(self):
        assert "Time is up" in self.call(self.recipe(1000), "--minutes", 0.03)
        model = OpenedModel(self.folder / "run" / "base.safetensors")
        assert (model.ratios, model.metadata["name"]) == ([1.0], "Anycost 32 (generator after stage base)")
        assert not (self.folder / "run" / "multires").exists()
        done = checkpoint.newest(self.folder / "run" / "base")["images"]
        said = self.call(self.recipe(0.001))  # one step of each stage is longer
        assert "The recipe is finished." in said
        assert f"stage base on 1 x cpu, at step {done // 4}, {done} images" in said
        assert OpenedModel(self.folder / "run" / "adaptive.safetensors").ratios == [0.25, 0.5, 0.75, 1.0]
        edits = OpenedModel(self.folder / "run" / "encoder.safetensors")
        assert (edits.ratios, edits.metadata["encoder"]["inputSize"], edits.metadata["name"]) == ([0.25, 0.5, 0.75, 1.0], 32, "Anycost 32")
        assert {p.name for p in (self.folder / "run").glob("*.png")} == {"base.png", "multires.png", "adaptive.png", "encoder.png"}
        assert self.call(self.recipe(0.001)) == "The recipe is finished.\n"

    def test_what_is_wrong_with_a_recipe_is_said(self):
        path = self.recipe(1)
        text = json.loads(path.read_text())
        for change, sentence in (({"share": 0.6}, "add up to 1.2, and should to 1"), ({"stage": "encoder"}, "the encoder comes last"), ({"stage": "bass"}, "no stage is called bass; known are base, multires, adaptive, encoder"),
                                 ({"lerning": 1}, "unknown settings lerning")):
            path.write_text(json.dumps({**text, "stages": [{**text["stages"][0], **change}, *text["stages"][1:]]}))
            with pytest.raises(SystemExit, match=sentence):
                recipe.read_recipe(path)

    def test_the_recipes_in_the_repository_are_readable(self):
        for path in sorted((TRAINING / "recipes").glob("*.json")):
            stages = recipe.read_recipe(path)
            assert [name for name, _ in stages] == ["base", "multires", "adaptive", "encoder"]
            assert sum(c.minutes for _, c in stages) == pytest.approx(json.loads(path.read_text())["minutes"])

    def test_the_calls_on_the_other_machine(self):
        here, there = self.folder / "here", self.folder / "there"
        data = [self.folder / "faces.tar", self.folder / "squeezenet_v1.0_features.onnx"]
        count = pieces.split(data, here, piece=20_000, load=50_000)
        assert count > 1
        environment = {**os.environ, "RECIPE": str(self.recipe(0.001)), "PIECES": str(there / "pieces"), "RUN": str(there / "run"), "PYTHON": sys.executable}

        def run(*arguments):
            command = ["sh", TRAINING / "recipes" / "h100-30-minutes.sh", *map(str, arguments)]
            return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)

        (there / "pieces").mkdir(parents=True)
        (here / "00").rename(there / "pieces" / "00")
        early = run(1, there / "early")
        assert early.returncode != 0
        assert "bring the other folders, then join again" in early.stderr
        for i in range(1, count):
            (here / f"{i:02}").rename(there / "pieces" / f"{i:02}")
        trained = run(5, there / "out")
        assert trained.returncode == 0, trained.stdout + trained.stderr
        assert "The recipe is finished." in trained.stdout
        whole, _ = pieces.join([there / "out"], self.folder / "back")
        assert whole == ["log.txt", "encoder.safetensors", "encoder.png"]
        assert OpenedModel(self.folder / "back" / "encoder.safetensors").resolution == 32
        assert "stage base on 1 x " in (self.folder / "back" / "log.txt").read_text()
        assert run(0, there / "journey", 0).returncode == 0
        (name,), _ = pieces.join([there / "journey"], self.folder / "back")
        assert checkpoint.load(self.folder / "back" / name)["stage"] == "encoder"
