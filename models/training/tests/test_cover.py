"""Covered mouths and eyes: features against the numbers that the plugin is held to, and covers that are drawn where they should be."""
import json

import numpy as np

from anycost.labels.cover import LEFT_EYE, MOUTH, RIGHT_EYE, features
from anycost.studies.cover.draw import Cover, worse
from anycost.studies.cover.fit import as_typescript, fit, grey
from tests.support import TRAINING, drawn_face

FIXTURES = TRAINING.parents[1] / "test" / "fixtures" / "mesh"
PARTS = {"mouth": MOUTH, "left": LEFT_EYE, "right": RIGHT_EYE}


def mesh():
    return np.array(json.loads((FIXTURES / "teeth-meshes.json").read_text())["photo"])


def waves(side=256):
    """A picture that every language makes alike: three triangle waves."""
    y, x = np.mgrid[0:side, 0:side]
    wave = lambda t, length: np.abs(t % (2 * length) - length) * 255 // length  # noqa: E731
    return np.stack([wave(3 * x + y, 97), wave(2 * y + x, 61), wave(x + 255 - y, 120)], 2).astype(np.uint8)


def test_features_are_those_of_the_plugin():
    expected = json.loads((FIXTURES / "cover-features.json").read_text())
    for name, part in PARTS.items():
        assert np.abs(features(waves(), mesh(), part) - expected[name]).max() < 1e-5


def test_covers_lie_over_the_mouth_and_over_the_eyes():
    picture, points = np.asarray(drawn_face(0, 256)), mesh()
    cover = Cover(np.random.default_rng(0), [picture])
    mouth, eyes = points[[61, 291, 13, 14], :2].mean(0) * 256, points[[159, 386], :2] * 256
    for _ in range(20):
        changed = np.abs(cover.mouth(picture, points).astype(int) - picture).max(2) > 3
        near = changed[int(mouth[1]) - 8 : int(mouth[1]) + 8, int(mouth[0]) - 12 : int(mouth[0]) + 12]
        assert near.mean() > 0.3
        assert changed[int(mouth[1]), :5].mean() <= 1 and changed.mean() < 0.5
        over, which = cover.eyes(picture, points)
        for (x, y), covered in zip(eyes.astype(int), which):
            assert covered == (np.abs(over.astype(int) - picture).max(2)[y - 3 : y + 4, x - 3 : x + 4].mean() > 3)


def test_what_is_fitted_tells_two_kinds_apart_and_is_written_as_it_is():
    rng = np.random.default_rng(0)
    truth = rng.random(200) < 0.5
    values = rng.normal(size=(200, 5)) + truth[:, None] * [2, 0, 0, -1, 0]
    found = fit({"mouth": (values, truth)}, {"mouth": (values, truth)})["mouth"]
    assert found.auc > 0.9 and found.weights[0] > 0 > found.weights[3]
    code = as_typescript({"mouth": found})
    assert f"{found.weights[0]:.4g}" in code and f"MOUTH_BIAS = {found.bias:.4f}" in code


def test_worse_pictures_are_other_pictures_of_the_same():
    rng, picture = np.random.default_rng(1), np.asarray(drawn_face(0, 256))
    looks = [worse(picture, rng) for _ in range(12)]
    assert 0 < sum(np.array_equal(look, picture) for look in looks) < 12
    assert all(np.corrcoef(look.ravel(), picture.ravel())[0, 1] > 0.5 for look in looks)
    one = grey(picture)
    assert np.array_equal(one[..., 0], one[..., 2])
