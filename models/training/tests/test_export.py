"""Train → mapping → directions file → export → the model file read again: the same pictures, and metadata that says what the reader needs."""
import hashlib
import tempfile
from pathlib import Path

import pytest
import torch

from anycost.data.faces import Faces, is_held_out
from anycost.data.pixels import to_float
from anycost.modelfile.file import read_safetensors, write_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.networks.tensors import raw
from anycost.train import checkpoint
from anycost.train.joint.trained import Trained
from tests.support import call
from tests.tiny_model import tiny_model


class TestExport:
    @classmethod
    def teardown_class(cls):
        cls.temporary.cleanup()

    @classmethod
    def setup_class(cls):
        cls.temporary = folder = tempfile.TemporaryDirectory()
        cls.run_folder, cls.file, cls.said = tiny_model(folder.name)
        cls.trained, cls.model = Trained(cls.run_folder), OpenedModel(cls.file)
        cls.photos = to_float(Faces(Path(folder.name) / "faces.tar", 64).images[:4])

    def test_codes_and_pictures_survive_half_precision(self):
        codes = self.trained.encode(self.photos)
        again = self.model.encode(self.photos)
        assert (codes - again).abs().max().item() < 5e-3 * codes.abs().max().item()
        for resolution, ratio in ((64, 1.0), (64, 0.25), (16, 0.5)):
            channels = self.trained.generator.channels(ratio)
            picture = self.trained.generator(codes, channels, resolution)[-1].clamp(-1, 1)
            worst = (self.model.picture(codes, resolution, ratio) - picture).abs().max().item()
            assert worst < 2 / 255 * 2, f"{resolution} px, ratio {ratio}: more than two of 255 levels"

    def test_samples_repeat_and_truncation_zero_is_the_mean_face(self):
        assert torch.equal(self.model.sample(2, seed=5), self.model.sample(2, seed=5))
        # so few faces are of one kind
        assert torch.equal(self.model.sample(1, truncation=0), self.model.prior["centres"])
        mapped = OpenedModel(self.file)
        mapped.prior = {}
        assert torch.equal(mapped.sample(1, truncation=0)[0, 0], self.model.mean_w)

    def test_the_prior_is_of_the_codes_of_the_training_faces_and_can_be_fitted_again_to_the_file(self):
        faces = Faces(Path(self.temporary.name) / "faces.tar", 64)
        train = [i for i, name in enumerate(faces.names) if not is_held_out(name)]
        mean = self.trained.encode(faces.images[train]).mean(0)
        assert (self.model.prior["centres"][0] - mean).abs().max().item() < 1e-3 * mean.abs().max().item()
        out = Path(self.temporary.name) / "again.safetensors"
        said = call("replace", "prior", "--model", self.file, "--data", Path(self.temporary.name) / "faces.tar", "--out", out)
        assert f"1 kinds of faces, from the codes of {len(train)}" in said
        (before, _), (after, texts) = read_safetensors(self.file), read_safetensors(out)
        assert [key for key in before if not torch.equal(before[key], after[key])] in ([], *([f"prior.{key}"] for key in ("centres", "spread")), ["prior.centres", "prior.spread"])
        assert (OpenedModel(out).prior["centres"] - self.model.prior["centres"]).abs().max().item() < 5e-3 * mean.abs().max().item()

    def test_an_edit_moves_its_rows_by_range(self):
        code = torch.zeros(1, 10, 16)
        moved = self.model.edit(code, "smile", -0.5)
        rows = self.model.directions["smile"]["vector"][2:6]
        assert (moved[0, 2:6] + rows).abs().max().item() < 1e-6
        assert moved[0, :2].abs().sum().item() + moved[0, 6:].abs().sum().item() == 0

    def test_metadata_says_what_the_reader_asks_for(self):
        m = self.model.metadata
        assert m["formatVersion"] == 1
        g = m["generator"]
        assert (g["resolution"], g["styleDim"], g["nMlp"], g["ratios"], g["resolutions"]) == (64, 16, 2, [0.25, 0.5, 0.75, 1.0], [16, 32, 64])
        assert g["widths"] == {"4": 32, "8": 32, "16": 32, "32": 32, "64": 16}
        assert m["encoder"] == {"kind": "plain-resnet", "inputSize": 64}
        assert m["alignment"] == {"kind": "ffhq", "version": 1}
        assert [set(d) for d in m["directions"]] == [{"id", "label", "group", "range", "layers", "region", "negativeLabel", "positiveLabel"}]
        assert m["provenance"]["trainedImages"] == 12
        assert all(m["provenance"][key] for key in ("data", "licence", "command"))
        assert "12 training images, directions: smile" in self.said

    def test_digests_are_those_of_the_stored_bytes(self):
        tensors, texts = read_safetensors(self.file)
        for group in ("generator", "encoder", "directions", "mean_w", "prior"):
            h = hashlib.sha256()
            for key in sorted(k for k in tensors if k == group or k.startswith(group + ".")):
                h.update(raw(tensors[key]))
            assert self.model.metadata["sha256"][group] == h.hexdigest()
        assert texts["anycost_sha256"] == hashlib.sha256(texts["anycost"].encode()).hexdigest()

    def test_weights_that_do_not_fit_half_precision_are_refused(self):
        state = checkpoint.newest(self.run_folder)
        state["g_ema"]["convs.0.conv.weight"][0, 0, 0, 0, 0] = 1e6
        with tempfile.TemporaryDirectory() as folder:
            checkpoint.save(folder, 1, state)
            with pytest.raises(SystemExit, match="Not finite in half precision: generator.convs.0.conv.weight"):
                call("export", "--run", folder, "--out", Path(folder) / "x.safetensors")
            assert list(Path(folder).glob("x.*")) == []

    def test_a_run_without_checkpoints_is_refused(self):
        with tempfile.TemporaryDirectory() as folder, pytest.raises(SystemExit, match="No checkpoint in .*: train first"):
            Trained(folder)

    def test_safetensors_round_trip(self):
        tensors = {"b": torch.randn(2, 3), "a": torch.randn(4).half(), "one": torch.tensor([2.5])}
        with tempfile.TemporaryDirectory() as folder:
            write_safetensors(Path(folder) / "t.safetensors", tensors, {"note": "é"})
            data = (Path(folder) / "t.safetensors").read_bytes()
            again, metadata = read_safetensors(Path(folder) / "t.safetensors")
        assert int.from_bytes(data[:8], "little") % 8 == 0
        assert metadata == {"note": "é"}
        assert {k: v.dtype for k, v in again.items()} == {k: v.dtype for k, v in tensors.items()}
        assert all(torch.equal(again[k], v) for k, v in tensors.items())
