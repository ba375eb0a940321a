"""Several sources of faces: shards, folders, patterns, weights, and pictures smaller than the training resolution."""
import json
import re

import pytest
import torch

from anycost.data.faces import Faces, first_word, is_held_out
from anycost.data.photos import Wild
from anycost.data.sources import sources_in
from anycost.directions.fit import SLIDERS
from anycost.directions.labels import labelled
from anycost.evaluate.samples import real_halves
from anycost.train import checkpoint
from anycost.train.joint.trainer import Trainer
from tests.support import advance, call, drawn_face, entry, png, tiny_config, tiny_world, write_tar


def pictures(source, count, size=32):
    return [(f"{source}_{i}.png", png(drawn_face(i, size))) for i in range(count)]


class TestSources:
    @pytest.fixture(autouse=True)
    def a_folder(self, tmp_path):
        self.folder = tmp_path

    def refusal(self, sources):
        with pytest.raises(SystemExit) as caught:
            Faces(sources, 32)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    def write_folder(self, name, members):
        for member, data in members:
            file = self.folder / name / member
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return self.folder / name

    def test_shards_of_a_pattern_and_a_folder_come_in_order(self):
        write_tar(self.folder / "shard-1.tar", pictures("b", 2))
        write_tar(self.folder / "shard-0.tar", pictures("a", 2))
        more = self.write_folder("more", [("deep/c_0.png", png(drawn_face(5, 32))), ("notes.txt", b"passed over")])
        faces = Faces([self.folder / "shard-*.tar", more], 32)
        assert faces.names == ["a_0.png", "a_1.png", "b_0.png", "b_1.png", "deep/c_0.png"]
        assert torch.equal(faces.images[0], faces.images[2])
        assert Faces(["shard-*.tar", "more"], 32, folder=self.folder).names == faces.names
        assert [first_word(n) for n in faces.names] == ["a", "a", "b", "b", "c"]

    def test_the_weight_of_a_source_and_of_a_name_multiply(self):
        write_tar(self.folder / "one.tar", pictures("a", 40))
        two = self.write_folder("two", pictures("b", 40))
        faces = Faces([{"path": self.folder / "one.tar", "weight": 2}, two], 32)
        train, p, held = faces.split({"b": 0.5})
        of = {n: p[[i for i, t in enumerate(train.tolist()) if faces.names[t].startswith(n)]] for n in "ab"}
        assert (of["a"][0] / of["b"][0]).item() == pytest.approx(4, abs=5e-5)
        assert p.sum().item() == pytest.approx(1, abs=5e-6)
        assert [faces.names[i] for i in held] == [n for n in faces.names if is_held_out(n)]

    def test_the_native_size_is_kept_and_small_pictures_are_not_drawn_at_larger_resolutions(self):
        write_tar(self.folder / "one.tar", pictures("a", 10, 16) + pictures("b", 10, 64))
        faces = Faces(self.folder / "one.tar", 32)
        assert faces.native.tolist() == [16] * 10 + [64] * 10
        train, p, _ = faces.split({})
        assert torch.equal(faces.sharp(train, p, 16), p)
        kept = faces.sharp(train, p, 32)
        assert {faces.names[i][0] for i in train[kept > 0].tolist()} == {"b"}
        with pytest.raises(SystemExit, match="No training picture has 128 px"):
            faces.sharp(train, p, 128)

    def test_a_run_draws_only_pictures_that_have_the_resolution(self):
        tiny_world(self.folder, 20, 64)
        self.write_folder("small", pictures("s", 20, 32))
        trainer = Trainer(tiny_config(tar=["faces.tar", {"path": "small", "weight": 50}]), self.folder, self.folder, "cpu")
        seen = []
        trainer.faces.images = Seen(trainer.faces.images, seen)
        for k in (32, 64):
            seen.clear()
            for _ in range(10):
                trainer.batch(k)
            small = sum(trainer.faces.names[i].startswith("s") for i in seen)
            assert small > 20 if k == 32 else small == 0, f"{small} small ones of {len(seen)} at {k} px"

    def test_the_commands_after_training_take_the_same_list(self):
        tiny_world(self.folder, 40, 64)
        self.write_folder("more", pictures("m", 20, 64))
        trainer = Trainer(tiny_config(tar=["faces.tar", "more"]), self.folder, self.folder, "cpu")
        advance(trainer, 1)
        run = self.folder / "run"
        run.mkdir()
        checkpoint.save(run, trainer.step, trainer.state())
        call("map", "--run", run, "--data", self.folder, "--steps", 1)
        assert (run / "mapping.pt").exists()
        sources = [str(self.folder / "faces.tar"), str(self.folder / "more")]
        random = torch.Generator().manual_seed(1)
        entries = {n: entry(**{**dict(zip(entry(), torch.rand(10, generator=random).tolist())), "age": 40, "female": 0.1}) for n in trainer.faces.names}
        (self.folder / "labels.json").write_text(json.dumps(entries))
        said = call("directions", "--run", run, "--labels", self.folder / "labels.json", "--data", *sources)
        assert said.count("classifier accuracy") == len(SLIDERS)
        assert (run / "directions.json").exists()
        assert [len(half) for half in real_halves(sources, 64, 30)] == [30, 30]

    def test_photos_in_the_wild_are_one_of_each_person(self):
        write_tar(self.folder / "wild.tar", [(f"{person}_{i:04d}.png", png(drawn_face(i, 16))) for person in ("Ann_Lee", "Bo_Li", "Cy", "Di_Du") for i in (1, 2)])
        wild = Wild("wild.tar", self.folder, 32)
        assert (wild.names, wild.native) == (["Ann_Lee_0001.png", "Bo_Li_0001.png", "Cy_0001.png", "Di_Du_0001.png"], 16)
        assert wild.images.shape == (4, 3, 32, 32)
        assert Wild("wild.tar", self.folder, 32, count=2).names == ["Ann_Lee_0001.png", "Cy_0001.png"]

    def test_labels_go_by_name(self):
        write_tar(self.folder / "one.tar", pictures("a", 2))
        file = self.folder / "labels.json"
        file.write_text(json.dumps({"a_1.png": entry(age=3), "z.png": entry(age=4)}))
        assert labelled(Faces(self.folder / "one.tar", 32), file) == {1: entry(age=3)}
        with pytest.raises(SystemExit, match="Two pictures are called a_0.png"):
            labelled(Faces([self.folder / "one.tar"] * 2, 32), file)
        file.write_text(json.dumps({"a_1.png": {"happy": 1}}))
        with pytest.raises(SystemExit, match="labels of an earlier kind: run `anycost label` again"):
            labelled(Faces(self.folder / "one.tar", 32), file)
        file.write_text("{}")
        with pytest.raises(SystemExit, match="has no label of any of the 2 faces"):
            labelled(Faces(self.folder / "one.tar", 32), file)

    def test_unusable_sources_are_named_in_one_sentence(self):
        assert "fits no file" in self.refusal(self.folder / "none-*.tar")
        assert "is not there" in self.refusal(self.folder / "none.tar")
        (self.folder / "empty").mkdir()
        assert "holds no images" in self.refusal(self.folder / "empty")
        write_tar(self.folder / "good.tar", pictures("a", 4))
        (self.folder / "cut.tar").write_bytes((self.folder / "good.tar").read_bytes()[:900])
        assert re.search("cut.tar is not a readable tar", self.refusal([self.folder / "good.tar", self.folder / "cut.tar"]))
        with pytest.raises(SystemExit, match="has the weight -1"):
            sources_in(self.folder, {"path": "good.tar", "weight": -1})
        with pytest.raises(SystemExit, match="No training picture has a weight above 0"):
            Faces({"path": self.folder / "good.tar", "weight": 0}, 32).split({})

    def test_unusable_pictures_are_named_in_one_sentence(self):
        whole = png(drawn_face(1, 32))
        for name, data, words in (
            ("cut.png", whole[: len(whole) // 2], "cut.png in it is not a readable picture"),
            ("head.png", whole[:20], "head.png in it is not a readable picture"),
            ("wide.png", png(drawn_face(1, 32).resize((40, 32))), "wide.png is 40 x 32 px, not square"),
            ("tiny.png", png(drawn_face(1, 12)), "tiny.png is 12 px, too small"),
        ):
            write_tar(self.folder / "one.tar", [(name, data)])
            assert words in self.refusal(self.folder / "one.tar"), name


class Seen:
    """Pictures by index, and which were asked for."""

    def __init__(self, images, seen):
        self.images, self.seen = images, seen

    def __getitem__(self, index):
        self.seen += index.tolist()
        return self.images[index]
