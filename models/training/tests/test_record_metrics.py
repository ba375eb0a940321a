"""Measured numbers into a model file: the right ones, of the same model only, and nothing else changes."""
import json
import shutil

import pytest

from anycost.evaluate import record as record_metrics
from anycost.evaluate.report import GENERATOR, save
from anycost.modelfile.file import read_safetensors
from anycost.networks.tensors import raw
from tests.support import FIXTURES, call, tiny_world


class TestRecordMetrics:
    @pytest.fixture(autouse=True)
    def a_folder(self, tmp_path):
        self.folder = tmp_path
        self.file = self.folder / "m.safetensors"
        shutil.copy(FIXTURES / "g64_small" / "g64_small.safetensors", self.file)
        self.before, texts = read_safetensors(self.file)
        self.metadata = json.loads(texts["anycost"])

    def write(self, **changes):
        """An evaluation.json of this model with numbers that say which rung they are of."""
        rungs = [(k, ratio) for k in (16, 64) for ratio in (0.25, 1.0)]
        result = {"model": {"id": "x", "sha256": self.metadata["sha256"]},
                  "reconstruction": {f"{k}@{ratio}": {"held_out": k + ratio} for k, ratio in rungs},
                  "consistency": {f"{k}@{ratio}": {"distance": 1000 + k + ratio} for k, ratio in rungs},
                  "wild": {"rungs": {"16@0.25": {"distance": 5.0}, "16@1.0": {"distance": 6.0}}}}
        save(self.folder, "evaluation", {**result, **changes}, "")

    def record(self):
        call("record", "--model", self.file, "--measured", self.folder)
        return json.loads(read_safetensors(self.file)[1]["anycost"])["provenance"].pop("metrics")

    def test_the_numbers_of_the_full_and_of_the_smallest_sub_generator(self):
        self.write()
        assert self.record() == {"heldOutDistance": 65.0, "smallestRatioDistance": 1064.25, "wildDistance": 6.0}
        after, texts = read_safetensors(self.file)
        assert after.keys() == self.before.keys() and all(raw(after[k]) == raw(self.before[k]) for k in after)
        changed = json.loads(texts["anycost"])
        assert {**changed, "provenance": self.metadata["provenance"]} == self.metadata

    def test_the_measuring_command_leaves_what_is_read_here_and_writes_its_part_of_the_card(self):
        tiny_world(self.folder, 20)
        card = self.folder / "card.md"
        card.write_text("\n".join(["# Card", *GENERATOR, "end"]))
        said = call("measure", "--model", self.file, "--data", self.folder / "faces.tar", "--nets", self.folder, "--count", 4, "--out", self.folder, "--card", card)
        found = json.loads((self.folder / "generator.json").read_text())["rungs"]
        assert len(found) == len(self.metadata["generator"]["resolutions"]) * len(self.metadata["generator"]["ratios"])
        assert sum("path_length" in line for line in said.splitlines()) == len(found)
        assert "| 64 px, α 1 |" in card.read_text()
        assert card.read_text().endswith(f"{GENERATOR[1]}\nend")
        assert self.record() == {"frechet": found[record_metrics.full(found)]["frechet"], "frechetSamples": 4}
        self.write()
        assert len(self.record()) == 5

    def test_numbers_of_another_model_are_refused(self):
        self.write(model={"id": "other", "sha256": {"generator": "0" * 64}})
        with pytest.raises(SystemExit, match="was measured on another model .other.: measure this one first"):
            self.record()
        assert self.file.read_bytes() == (FIXTURES / "g64_small" / "g64_small.safetensors").read_bytes()

    def test_nothing_measured(self):
        with pytest.raises(SystemExit, match="neither evaluation.json nor generator.json"):
            self.record()
