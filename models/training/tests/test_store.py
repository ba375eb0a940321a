"""Photos decoded once, how often each is drawn, and the parts of a face that weigh more."""
import numpy as np
import pytest
import torch

from anycost.data.store import PhotoStore, build
from anycost.losses.regions import Regions, weight_map
from anycost.studies.rarity import rarity
from tests.support import drawn_faces, tiny_world


def test_weight_maps_have_mean_one_and_weigh_eyes_and_mouth():
    weights = weight_map((32, 32), 3.0)
    assert weights.mean() == pytest.approx(1, abs=1e-6)
    assert weights[15, 10] / weights[2, 2] == pytest.approx(3, abs=1e-4) and weights[23, 16] / weights[2, 2] == pytest.approx(3, abs=1e-4)
    a, b = torch.rand(2, 3, 16, 16), torch.rand(2, 3, 16, 16)
    torch.testing.assert_close(Regions(1.0).l1(a, b), (a - b).abs().mean())


def test_a_store_gives_back_what_was_decoded(tmp_path):
    tiny_world(tmp_path, count=40, size=64)
    build(tmp_path / "store", tmp_path, ["faces.tar"], 128)
    store = PhotoStore(tmp_path / "store")
    assert (store.side, len(store.names), store.native.tolist()) == (128, 40, [64] * 40)
    photos = store.take([3, 1])
    assert photos.shape == (2, 3, 128, 128) and (photos - drawn_faces(4, 128)[[3, 1]]).abs().mean() < 0.05
    train, weights, held = store.split({})
    assert len(train) + len(held) == 40 and set(train.tolist()).isdisjoint(held.tolist()) and weights.sum() == pytest.approx(1)
    with pytest.raises(SystemExit, match="anycost rarity"):
        store.split({}, 1.0)
    rare = np.ones(40, "f4")
    rare[train[0]] = 100
    np.save(tmp_path / "store" / "rarity.npy", rare)
    _, weights, _ = PhotoStore(tmp_path / "store").split({}, 1.0)
    assert weights[0] / weights[1] == pytest.approx(3)  # never more than so many times as often


def test_a_folder_without_photos_says_how_to_make_them(tmp_path):
    with pytest.raises(SystemExit, match="anycost store"):
        PhotoStore(tmp_path)


def test_a_lonely_picture_is_rare():
    torch.manual_seed(0)
    views = [torch.randn(100, 3), torch.randn(100, 1)]
    views[1][7] = 30
    found = rarity(views)
    assert found.argmax() == 7 and found.median() == pytest.approx(1, abs=0.02)
