"""Projection on a small generator: nearer to the photo at every sub-generator, held back by the pull, the same twice."""
import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from anycost.data.resize import down
from anycost.losses.reconstruction import Reconstruction, Weights
from anycost.networks.generator import Generator
from anycost.studies import project
from anycost.studies.project import Settings, read_photos
from anycost.train.joint.trained import build
from tests.support import call, drawn_faces, tiny_config, tiny_distance
from tests.tiny_model import tiny_model

RESOLUTIONS, RATIOS = (16, 32, 64), (0.25, 0.5, 0.75, 1.0)


class TestProjection:
    def setup_method(self):
        torch.manual_seed(3)
        self.generator = build(tiny_config())[0].eval().requires_grad_(False)
        self.mean_w = torch.zeros(16)
        self.start = torch.randn(2, 1, 16).expand(-1, self.generator.n_style, -1).contiguous()
        self.photos = drawn_faces(2, 64)

    def reconstruction(self, **weights):
        return Reconstruction(self.generator, tiny_distance(), RESOLUTIONS, RATIOS, Weights(**weights))

    def project(self, settings=Settings(steps=20, lr=0.08), **weights):
        said = []
        r = self.reconstruction(**weights)
        return r, project.project(r, self.photos, self.start, self.mean_w, settings, lambda step, numbers: said.append(numbers)), said

    def test_the_loss_goes_down(self):
        _, _, said = self.project()
        first, last = (sum(n["l1"] + n["perceptual"] for n in part) for part in (said[:5], said[-5:]))
        assert last < 0.9 * first
        assert len(said) == 20

    def test_the_plugins_search_draws_a_narrower_one_every_fourth_step_in_turn(self):
        drawn = []

        class Noted(project.InTurn):
            def terms(self, wplus, photo, rung):
                drawn.append(rung)
                return super().terms(wplus, photo, rung)

        r = Noted(self.generator, tiny_distance(), RESOLUTIONS, RATIOS, project.PLUGIN_WEIGHTS)
        project.project(r, self.photos, self.start, self.mean_w, project.plugin_settings(9))
        full = (64, 1.0)
        assert drawn == [full] * 3 + [(64, 0.75)] + [full] * 3 + [(64, 0.5)] + [full]

    def test_every_sub_generator_comes_nearer_on_average(self):
        r, found, _ = self.project()
        before, after = r.apart(self.start, self.photos), r.apart(found, self.photos)
        assert set(before) == {(k, ratio) for k in RESOLUTIONS for ratio in RATIOS}
        mean = lambda apart: sum(d.mean().item() for d in apart.values()) / len(apart)  # noqa: E731
        assert mean(after) < mean(before)

    def test_the_consistency_term_brings_sub_generators_nearer_than_the_full_one_alone_does(self):
        apart = {}
        for weight in (0, 1):
            r, found, said = self.project(consistency=weight)
            assert ("consistency" in said[0]) == (weight == 1)
            others = [r.terms(found, self.photos, rung) for rung in r.others]
            apart[weight] = sum(r.weighted(terms).item() for terms in others)
        assert apart[1] < apart[0]

    def test_it_is_the_same_twice_and_another_with_another_seed(self):
        found = [self.project(Settings(steps=6, seed=seed))[1] for seed in (1, 1, 2)]
        assert torch.equal(found[0], found[1])
        assert not torch.equal(found[0], found[2])

    def test_the_pull_keeps_the_code_near_the_start(self):
        moved = [(self.project(Settings(steps=10, lr=0.05, pull=pull))[1] - self.start).square().mean().item() for pull in (0, 1, 100)]
        assert moved == sorted(moved, reverse=True)
        assert moved[2] < 0.3 * moved[0]

    def test_photos_of_one_batch_do_not_disturb_each_other(self):
        both = self.project(Settings(steps=8))[1]
        r = self.reconstruction()
        alone = project.project(r, self.photos[:1], self.start[:1], self.mean_w, Settings(steps=8))
        apart, moved = (alone - both[:1]).abs().mean().item(), (alone - self.start[:1]).abs().mean().item()
        assert apart < 0.03 * moved  # rounding, which Adam makes larger where a gradient is small; 0.007 here

    def test_a_loss_that_is_no_number_stops_it(self):
        self.generator.to_rgb1.bias.fill_(float("nan"))
        with pytest.raises(SystemExit, match="loss became nan at step 0: lower --lr"):
            self.project()

    def test_without_noise_the_noise_does_not_matter(self):
        for layer in (self.generator.conv1, *self.generator.convs):
            layer.noise.weight.fill_(0.5)
        r = Reconstruction(self.generator, tiny_distance(), RESOLUTIONS, RATIOS, noise="none")
        stored = self.reconstruction().picture(self.start, 64, 1.0)
        plain = r.picture(self.start, 64, 1.0)
        for i in range(self.generator.n_style - 1):
            getattr(self.generator.noises, f"noise_{i}").zero_()
        assert torch.allclose(self.reconstruction().picture(self.start, 64, 1.0), plain, atol=1e-6)
        assert (stored - plain).abs().max().item() > 1e-3


class TestDrawn:
    def test_sub_generators_are_drawn_alike_and_never_the_full_one(self):
        r = Reconstruction(Generator(64, 16, 1, 0.0625, 32), tiny_distance(), RESOLUTIONS, RATIOS)
        random = torch.Generator().manual_seed(1)
        counts = {rung: 0 for rung in r.others}
        for _ in range(2200):
            counts[r.draw(random)] += 1
        assert len(counts) == 11
        for count in counts.values():
            assert abs(count - 200) < 5 * (200 * 10 / 11) ** 0.5
        only = Reconstruction(r.generator, r.distance, [64], [1.0])
        assert only.draw(random) == (64, 1.0)

    def test_the_terms_of_a_sub_generator_are_measured_at_its_size(self):
        r = Reconstruction(Generator(64, 16, 1, 0.0625, 32), tiny_distance(), RESOLUTIONS, RATIOS)
        w, photo = torch.randn(1, 10, 16), drawn_faces(1, 64)
        terms = r.terms(w, photo, (32, 0.5))
        picture = r.generator(w, r.generator.channels(0.5), 32)[-1]
        assert terms["l1"].item() == pytest.approx((picture - down(photo, 32)).abs().mean().item(), abs=5e-7)
        assert terms["mse"].item() == pytest.approx((picture - down(photo, 32)).square().mean().item(), abs=5e-7)
        weighted = Reconstruction(r.generator, r.distance, RESOLUTIONS, RATIOS, Weights(l1=2, mse=3, perceptual=0)).weighted(terms)
        assert weighted.item() == pytest.approx(2 * terms["l1"].item() + 3 * terms["mse"].item(), abs=5e-6)


class TestCommand:
    @classmethod
    def teardown_class(cls):
        cls.temporary.cleanup()

    @classmethod
    def setup_class(cls):
        cls.temporary = folder = tempfile.TemporaryDirectory()
        cls.folder = Path(folder.name)
        _, cls.model, _ = tiny_model(cls.folder)

    def run_it(self, *arguments):
        return call("project", "--model", self.model, "--nets", self.folder, "--steps", 4, "--out", self.folder / "out", *arguments)

    def test_members_of_a_tar(self):
        said = self.run_it("--photos", self.folder / "faces.tar", "--members", "drawn_003.png", "drawn_001.png")
        report = json.loads((self.folder / "out" / "projected.json").read_text())
        assert report["photos"] == ["drawn_001", "drawn_003"]
        assert list(report["distances"]) == [f"{k}@{ratio:g}" for k in RESOLUTIONS for ratio in RATIOS]
        assert np.load(self.folder / "out" / "drawn_003.npy").shape == (10, 16)
        with Image.open(self.folder / "out" / "projected.png") as sheet:
            assert sheet.size == (5 * 64, 2 * 64)
        assert "64@1  " in said

    def test_one_picture(self):
        path = self.folder / "face.png"
        Image.fromarray(((drawn_faces(1, 128)[0].permute(1, 2, 0).numpy() + 1) * 127.5).astype(np.uint8)).save(path)
        self.run_it("--photos", path, "--noise", "none", "--consistency", 0)
        assert np.load(self.folder / "out" / "face.npy").dtype == np.float32
        names, photos = read_photos(path, [], 64)
        assert (names, photos.shape) == (["face"], (1, 3, 64, 64))
        assert (photos - down(drawn_faces(1, 128), 64)).abs().max().item() < 2 / 127.5

    def test_refusals_are_one_sentence(self):
        tar = self.folder / "faces.tar"
        small, wide, text = (self.folder / name for name in ("small.png", "wide.png", "text.png"))
        Image.new("RGB", (32, 32)).save(small)
        Image.new("RGB", (64, 32)).save(wide)
        text.write_text("no picture")
        for sentence, arguments in (
            ("name those to project with --members", (tar,)),
            ("faces.tar has no nobody.png", (tar, "--members", "nobody.png")),
            ("small.png: smaller than the model's 64 px", (small,)),
            ("wide.png is 64 x 32 px, not square", (wide,)),
            ("text.png in it is not a readable picture", (text,)),
            ("nowhere.tar is not there", (self.folder / "nowhere.tar", "--members", "a.png")),
        ):
            with pytest.raises(SystemExit, match=sentence):
                self.run_it("--photos", *arguments)
        with pytest.raises(SystemExit, match="has no encoder"):
            call("project", "--model", Path(__file__).parents[3] / "test" / "fixtures" / "g64_small" / "g64_small.safetensors", "--photos", small, "--out", self.folder)
