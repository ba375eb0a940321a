"""Fréchet distance against closed forms, path length against a known map, and the whole command on drawn faces."""
import tempfile
from pathlib import Path

import numpy as np
import pytest
import torch

from anycost.evaluate.features import SqueezeNetPooled
from anycost.evaluate.frechet import frechet, root, statistics
from anycost.evaluate.path_length import box_down, path_lengths, step_pairs, trimmed_mean
from anycost.evaluate.samples import measure, real_halves
from anycost.losses.perceptual import PerceptualDistance
from anycost.modelfile.opened import OpenedModel
from tests.support import FIXTURES, tiny_world


class TestFrechet:
    def setup_method(self):
        self.random = np.random.default_rng(4)

    def test_statistics(self):
        x = self.random.normal(size=(7, 3))
        mean, cov = statistics(x.astype(np.float32))
        plain = sum(np.outer(row - x.mean(0), row - x.mean(0)) for row in x) / 6
        assert np.allclose(mean, x.mean(0), atol=1e-6) and np.allclose(cov, plain, atol=1e-6)
        with pytest.raises(ValueError, match="2 pictures or more, got 1"):
            statistics(x[:1])

    def test_independent_coordinates_have_a_closed_form(self):
        """Diagonal covariances: sum of (m1 - m2)^2 + (s1 - s2)^2."""
        m1, m2, s1, s2 = (self.random.uniform(0.1, 3, size=20) for _ in range(4))
        plain = ((m1 - m2) ** 2 + (s1 - s2) ** 2).sum()
        assert frechet((m1, np.diag(s1**2)), (m2, np.diag(s2**2))) == pytest.approx(plain, abs=5e-10)
        turn = np.linalg.qr(self.random.normal(size=(20, 20)))[0]  # the same after a rotation of the whole space
        turned = [(turn @ m, turn @ np.diag(s**2) @ turn.T) for m, s in ((m1, s1), (m2, s2))]
        assert frechet(*turned) == pytest.approx(plain, abs=5e-10)

    def test_two_dimensions_that_do_not_commute(self):
        """2 x 2: tr (AB)^1/2 = sqrt(tr AB + 2 sqrt(det AB)), from the characteristic polynomial."""
        a, b = (m @ m.T + 0.1 * np.eye(2) for m in self.random.normal(size=(2, 2, 2)))
        assert np.abs(a @ b - b @ a).max() > 0.01
        plain = np.trace(a) + np.trace(b) - 2 * np.sqrt(np.trace(a @ b) + 2 * np.sqrt(np.linalg.det(a @ b)))
        assert frechet((np.zeros(2), a), (np.zeros(2), b)) == pytest.approx(plain, abs=5e-10)

    def test_fewer_pictures_than_features(self):
        a, b = (statistics(self.random.normal(size=(8, 40))) for _ in range(2))
        assert frechet(a, a) == pytest.approx(0, abs=5e-9)
        assert frechet(a, b) > 1
        assert frechet(a, b) == pytest.approx(frechet(b, a), abs=5e-9)

    def test_the_root(self):
        m = self.random.normal(size=(30, 12))
        assert np.allclose(root(m @ m.T) @ root(m @ m.T), m @ m.T, atol=1e-8)


class TestPathLength:
    def setup_method(self):
        torch.manual_seed(9)

    def test_a_linear_map_has_the_length_of_its_steps(self):
        a, (w0, w1) = torch.randn(12, 5).double(), torch.randn(2, 6, 5).double()
        render = lambda w: (w @ a.t()).view(-1, 3, 2, 2)  # noqa: E731
        distance = lambda x, y: (x - y).square().sum((1, 2, 3))  # noqa: E731
        found = path_lengths(distance, *map(render, step_pairs(w0, w1)))
        plain = [((a @ (q - p)) ** 2).sum().item() for p, q in zip(w0, w1)]
        assert np.allclose(found, plain, rtol=1e-6)

    def test_the_ends_are_dropped(self):
        values = np.array([*np.ones(300), 1e9, -1e9])
        assert trimmed_mean(values) == 1.0

    def test_only_large_pictures_are_made_smaller(self):
        x = torch.arange(4.0).view(1, 1, 2, 2)
        assert box_down(x, 1).item() == 1.5
        assert box_down(x, 2) is x


class TestWholeCommand:
    @classmethod
    def teardown_class(cls):
        cls.temporary.cleanup()

    @classmethod
    def setup_class(cls):
        cls.temporary = folder = tempfile.TemporaryDirectory()
        tiny_world(folder.name)
        cls.tar = Path(folder.name) / "faces.tar"
        cls.net = Path(folder.name) / "squeezenet_v1.0_features.onnx"

    def test_features(self):
        features = SqueezeNetPooled(self.net, size=64)
        x = torch.rand(5, 3, 64, 64) * 2 - 1
        assert torch.allclose(features(x, batch=2), features(x), atol=1e-5)
        assert torch.equal(features(x.clamp(-0.5, 0.5) * 4), features((x.clamp(-0.5, 0.5) * 4).clamp(-1, 1)))
        assert features(x[..., :16, :16]).shape == features(x).shape

    def test_every_sub_generator_is_measured_and_repeats(self):
        model = OpenedModel(FIXTURES / "g64_small" / "g64_small.safetensors")
        model.resolutions, model.ratios = [32, 64], [0.5, 1.0]
        features, distance = SqueezeNetPooled(self.net, size=64), PerceptualDistance(self.net)
        real, other = real_halves(self.tar, 64, 6)
        assert not any(torch.equal(a, b) for a in real for b in other)
        rows = list(measure(model, features, distance, real, other, 1.0))
        assert [row[:2] for row in rows] == [(32, 0.5), (64, 0.5), (32, 1.0), (64, 1.0)]
        for _, _, row in rows:
            assert all(np.isfinite(value) and value > 0 for value in row.values()), row
        assert rows == list(measure(model, features, distance, real, other, 1.0))
        with_second = list(measure(model, features, distance, real, other, 1.0, second=SqueezeNetPooled(self.net, size=32)))
        assert [(*row[:2], {name: row[2][name] for name in ("frechet", "real", "path_length")}) for row in with_second] == rows
        assert [ratio for _, ratio, row in with_second if "second" in row] == [1.0, 1.0]
        assert all(row["second"] > 0 and row["second"] != row["frechet"] and row["second_real"] > 0 for _, ratio, row in with_second if ratio == 1)

    def test_real_faces_are_nearer_than_samples_of_random_weights(self):
        features = SqueezeNetPooled(self.net, size=64)
        real, other = (statistics(features(x.float() / 127.5 - 1)) for x in real_halves(self.tar, 64, 20))
        noise = statistics(features(torch.rand(20, 3, 64, 64) * 2 - 1))
        assert frechet(real, other) < frechet(real, noise)

    def test_too_few_faces(self):
        with pytest.raises(SystemExit, match="holds 40 pictures; --count 21 needs 42"):
            real_halves(self.tar, 64, 21)
