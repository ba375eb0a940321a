"""Headwear: features against the numbers that the plugin is held to; what is fitted, judged and written."""
import json

import numpy as np
import pytest
import torch

from anycost.labels.headwear import PART, ROWS, SIZE, Headwear
from anycost.losses.perceptual import SqueezeNetFeatures
from anycost.studies.cover.headwear import LOOKS, Fitted, as_typescript, cheeks, fit, from_store, judged, look, read_marks, seen
from tests.support import TRAINING, drawn_face
from tests.test_cover import FIXTURES, waves

NET = TRAINING.parents[1] / "models" / "nets" / "squeezenet.safetensors"


@pytest.fixture(scope="module")
def headwear():
    return Headwear(SqueezeNetFeatures(NET))


def test_features_are_those_of_the_plugin(headwear):
    part = torch.from_numpy(waves(SIZE)).permute(2, 0, 1)[None] / 127.5 - 1
    expected = np.array(json.loads((FIXTURES / "headwear-features.json").read_text()))
    found = headwear.of_part(part.float())[0]
    assert found.shape == expected.shape and np.abs(found - expected).max() < 0.01


def test_only_the_upper_part_is_seen(headwear):
    picture = torch.from_numpy(waves(128)).permute(2, 0, 1)[None]
    below, above = picture.clone(), picture.clone()
    below[:, :, round(128 * PART[2]) :] = 0
    above[:, :, :10] = 0
    first = headwear.features(picture)
    assert first.shape[1] % ROWS == 0
    assert np.array_equal(headwear.features(below), first) and not np.allclose(headwear.features(above), first)


def test_what_is_fitted_finds_and_is_written_as_it_is():
    rng = np.random.default_rng(0)
    covered = rng.random(400) < 0.5
    values = rng.normal(size=(400, 4)) + covered[:, None] * [4, 0, 0, -2]
    fitted = fit(values, covered)
    light = np.where(rng.random(400) < 0.2, 50.0, 150.0)
    found = judged(fitted, values, covered, light)
    assert found.auc > 0.95 and found.found > 0.8 and found.flagged < 0.1 and found.dark[0] < 0.1 * found.dark[1]
    nothing = judged(Fitted(np.zeros(4), 0.0), values, covered, light)
    assert (nothing.found, nothing.flagged) == (0, 0)
    assert nothing.dark == (0, (~covered & (light < 85))[1::2].sum())
    code = as_typescript(fitted, found.limit)
    assert f"{fitted.weights[0]:.3g}" in code and f"LIMIT = {found.limit:.2f}" in code


def test_cheeks_are_looked_at_where_an_aligned_face_has_them():
    pictures = np.full((2, 100, 100, 3), 200, np.uint8)
    pictures[1, 60:68, 30:38] = pictures[1, 60:68, 62:70] = 20
    np.testing.assert_allclose(cheeks(pictures), [200, 20], atol=0.01)


def test_marks_are_names_of_training_photos_and_numbers_of_lfw():
    marks = read_marks()
    assert len(marks["photos"]) > 50 and all(isinstance(name, str) for name in marks["photos"])
    assert not set(marks["photos"]) & set(marks["unsure"]) and not set(marks["wild"]) & set(marks["wild_unsure"])


def test_photos_of_a_store_are_told_apart_by_their_marks(headwear):
    class Store:
        names = [f"face_{i}" for i in range(16)]
        images = np.stack([np.asarray(drawn_face(i, 256)) for i in range(16)])

    for i in range(4):  # a hat is a bright band here
        Store.images[i, :60] = 250
    marks = {"photos": Store.names[:4], "unsure": [Store.names[4]]}
    fitted = from_store(Store(), headwear, marks, 11)
    scores = fitted.score(seen(headwear, list(Store.images)))
    assert scores[:4].min() > scores[5:].max()
    with pytest.raises(SystemExit, match="None of the photos"):
        from_store(Store(), headwear, {"photos": ["nobody"], "unsure": []}, 2)


def test_looks_are_other_pictures_of_the_same():
    rng, picture = np.random.default_rng(2), np.asarray(drawn_face(1, 256))
    looks = [look(picture, rng) for _ in range(LOOKS)]
    assert all(one.shape == picture.shape and one.dtype == np.uint8 for one in looks)
    assert sum(np.array_equal(one, picture) for one in looks) < LOOKS
