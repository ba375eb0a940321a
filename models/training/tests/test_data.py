"""Faces from a tar: sizes, the fixed split, and a plain sentence for each kind of unusable file."""

import pytest
import torch

from anycost.data.augment import augment, softened
from anycost.data.faces import Faces, is_held_out
from anycost.data.pixels import to_float
from anycost.train import settings as configuration
from anycost.train.joint.config import Config
from tests.support import drawn_face, png, tiny_config, write_faces, write_tar


class TestData:
    @pytest.fixture(autouse=True)
    def a_folder(self, tmp_path):
        self.path = tmp_path / "faces.tar"

    def refusal(self):
        with pytest.raises(SystemExit) as caught:
            Faces(self.path, 64)
        return str(caught.value)

    def test_pictures_of_other_sizes_are_brought_to_the_asked_one(self):
        write_tar(self.path, [(f"a_{s}.png", png(drawn_face(1, s))) for s in (64, 128, 100)])
        faces = Faces(self.path, 64)
        assert faces.images.shape == (3, 3, 64, 64)
        assert faces.images.dtype == torch.uint8
        assert (faces.images[0].float() - faces.images[1].float()).abs().mean().item() < 8

    def test_sources_are_drawn_by_weight_and_the_split_depends_on_the_name_only(self):
        write_tar(self.path, [(f"{source}_{i}.png", png(drawn_face(i, 16))) for source in ("one", "two") for i in range(40)])
        faces = Faces(self.path, 16)
        train, p, held = faces.split({"one": 3.0})
        assert p.sum().item() == pytest.approx(1, abs=5e-6)
        share = sum(p[i].item() for i, n in enumerate(train.tolist()) if faces.names[n].startswith("one"))
        assert share == pytest.approx(0.75, abs=0.05)
        assert [faces.names[i] for i in held] == [n for n in faces.names if is_held_out(n)]

    def test_augmented_faces_stay_in_range(self):
        write_faces(self.path, 4)
        x = to_float(Faces(self.path, 64).images)
        y = augment(x)
        assert y.shape == x.shape
        assert y.abs().max().item() <= 1

    def test_softened_pictures_lose_what_is_fine_and_keep_what_is_coarse(self):
        x = torch.rand(40, 3, 64, 64, generator=torch.Generator().manual_seed(1))
        torch.manual_seed(2)
        y = softened(x, 0.5)
        same = (y == x).flatten(1).all(1)
        assert 10 <= same.sum() <= 30
        fine = lambda pictures: pictures.diff(dim=-1).abs().mean((1, 2, 3))  # noqa: E731
        assert (fine(y[~same]) < 0.4 * fine(x[~same])).all()
        coarse = lambda pictures: torch.nn.functional.avg_pool2d(pictures, 32)  # noqa: E731
        assert (coarse(y) - coarse(x)).abs().max() < 0.02

    def test_nothing_is_drawn_where_nothing_is_to_be_softened(self):
        x, before = torch.rand(2, 3, 16, 16), torch.get_rng_state()
        assert softened(x, 0.0) is x
        assert torch.equal(torch.get_rng_state(), before)

    def test_a_tar_without_pictures(self):
        write_tar(self.path, [])
        assert "holds no images" in self.refusal()

    def test_a_missing_file(self):
        assert "is not there: give --data the folder" in self.refusal()

    def test_a_file_that_is_no_tar(self):
        self.path.write_bytes(b"not a tar at all" * 100)
        assert "is not a readable tar" in self.refusal()

    def test_a_tar_cut_off_in_the_middle(self):
        write_faces(self.path, 8)
        self.path.write_bytes(self.path.read_bytes()[:3000])
        assert "is not a readable tar" in self.refusal()

    def test_a_member_that_is_no_picture(self):
        write_tar(self.path, [("a_1.png", png(drawn_face(1, 64))), ("notes.txt", b"hello")])
        assert "notes.txt in it is not a readable picture" in self.refusal()

    def test_an_unknown_setting_is_named(self):
        self.path.write_text('{"batch": 2, "learning": 1}')
        with pytest.raises(SystemExit, match="unknown settings learning; known are .*batch"):
            configuration.load(self.path, Config)
        assert tiny_config(batch=2).batch == 2
