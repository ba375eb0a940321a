"""Labels: crops, the mesh's tables, lengths and angles of a face, and the networks against what their own packages say."""
import json

import numpy as np
import onnx
import pytest
import torch

from anycost.labels import geometry, known
from anycost.labels.attributes import soft_stages
from anycost.data.pixels import to_float
from anycost.labels.crop import Squares, around, cut
from anycost.labels.faceapi import FaceApi, read_weights
from anycost.labels.identity import REFERENCE, SIDE, Identity, faces
from anycost.labels.mesh import SIZE, FaceMesh
from anycost.labels.mesh_tables import REFINED
from anycost.labels.nets import Net
from anycost.labels.second_identity import SecondIdentity
from tests.support import TRAINING, call, drawn_face, png, write_tar

MODULES = TRAINING.parents[1] / "node_modules"
FACEAPI, FACEPLUGIN = MODULES / "@vladmandic" / "face-api" / "model", MODULES / "faceplugin-face-recognition-js" / "model"
with_packages = pytest.mark.skipif(not (FACEAPI.exists() and FACEPLUGIN.exists()), reason="npm ci brings the packages whose networks these are")


def drawn(size, count=3):
    """uint8 [N,3,size,size]."""
    return torch.from_numpy(np.stack([np.asarray(drawn_face(i, size)) for i in range(count)])).permute(0, 3, 1, 2).contiguous()


# --- crops


def test_a_crop_of_the_whole_is_the_picture():
    pictures = drawn(32)
    assert np.abs(cut(pictures, Squares.same(3, 0.5, 0.5, 1.0), 32) - pictures.numpy()).max() < 1e-3
    half = cut(pictures, Squares.same(3, 0.25, 0.75, 0.5), 16)
    assert np.abs(half - pictures[:, :, 16:, :16].numpy()).max() < 1e-3


def test_a_quarter_turn_turns_the_picture():
    turned = cut(drawn(32), Squares(np.full((3, 2), 0.5), np.ones(3), np.full(3, np.pi / 2)), 32)
    assert np.abs(turned - np.rot90(drawn(32).numpy(), 1, (2, 3))).max() < 1e-2  # the crop's x runs down the picture


def test_what_leaves_the_picture_goes_on_as_its_border():
    pictures = torch.full((1, 3, 16, 16), 200, dtype=torch.uint8)
    assert cut(pictures, Squares.same(1, 0.0, 0.0, 2.0), 8).min() == 200


def test_large_squares_are_reduced_by_area():
    board = torch.zeros(1, 3, 64, 64, dtype=torch.uint8)
    board[..., ::2] = 255  # stripes of one pixel: bilinear sampling alone would see one colour or the other
    assert np.abs(cut(board, Squares.same(1, 0.5, 0.5, 1.0), 8) - 127.5).max() < 1e-3


def test_squares_fit_their_points_and_lie_level():
    angle, random = 0.3, np.random.default_rng(0)
    points = random.random((2, 40, 2)) * [0.2, 0.4]
    points[:, 0], points[:, 1] = [0.0, 0.1], [0.2, 0.1]  # level
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    moved = points @ turn + 0.3
    squares = around(moved, 1.5, (moved[:, 0], moved[:, 1]))
    extent = (points.max(1) - points.min(1)).max(1)
    assert np.allclose(squares.side, 1.5 * extent) and np.allclose(squares.angle, angle)
    # In the square's own coordinates the points are as they were, about the middle.
    own = (points - (points.max(1) + points.min(1))[:, None] / 2) / squares.side[:, None, None] + 0.5
    assert np.allclose(squares.to_picture(own), moved)


# --- the mesh


def write_net(path, shape, outputs):
    """An ONNX network that says the same of every picture."""
    given = onnx.helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, [1, *shape])
    nodes = [onnx.helper.make_node("Constant", [], [name], value=onnx.numpy_helper.from_array(np.float32(value), name)) for name, value in outputs.items()]
    infos = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, list(np.shape(value))) for name, value in outputs.items()]
    model = onnx.helper.make_model(onnx.helper.make_graph(nodes, "fixed", [given], infos), opset_imports=[onnx.helper.make_opsetid("", 16)])
    model.ir_version = 8
    onnx.save(model, path)


def a_face():
    """[468, 3] in px of SIZE: points of a plausible face, upright, the rest scattered about it."""
    random = np.random.default_rng(3)
    p = np.concatenate([random.uniform(40, 150, (468, 2)), random.uniform(-10, 10, (468, 1))], 1)
    for i, xyz in {33: (55, 80, 5), 133: (80, 80, 2), 362: (112, 80, 2), 263: (137, 80, 5), 10: (96, 30, 0), 2: (96, 115, 0), 152: (96, 175, 0),
                   61: (75, 140, 3), 291: (117, 140, 3), 13: (96, 139, 0), 14: (96, 143, 0), 82: (90, 139, 0), 87: (90, 143, 0), 312: (102, 139, 0), 317: (102, 143, 0)}.items():
        p[i] = xyz
    for upper, lower in (*geometry.LIDS["left"], *geometry.LIDS["right"]):
        x = p[upper, 0]
        p[upper], p[lower] = (x, 76, 2), (x, 84, 2)
    for i in (*geometry.BROWS["left"], *geometry.BROWS["right"]):
        p[i, 1:] = 65, 2
    return p


def write_mesh(folder, points):
    refined = {name: points[list(index), :2][None] + 1 for name, index in REFINED.items()}
    write_net(folder / "face_mesh_attention.onnx", (3, SIZE, SIZE), {"mesh": points[None], **refined, "flag": [[0.75]]})


def test_refined_points_take_the_place_of_the_mesh_s_own(tmp_path):
    points = a_face()
    write_mesh(tmp_path, points)
    mesh = FaceMesh(tmp_path).once(drawn(64, 2), Squares.same(2, 0.5, 0.5, 0.8))
    want = points.copy()
    for index in REFINED.values():
        want[list(index), :2] += 1
    assert mesh.points.shape == (2, 468, 3) and mesh.sure.tolist() == [0.75, 0.75]
    assert np.allclose(mesh.points[0, :, :2], 0.5 + (want[:, :2] / SIZE - 0.5) * 0.8, atol=1e-6)
    assert np.allclose(mesh.points[0, :, 2], want[:, 2] / SIZE * 0.8, atol=1e-6)


def test_a_network_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SystemExit, match="none.onnx is not there: give its folder"):
        Net(tmp_path, "none.onnx")


# --- lengths and angles


def rotation(yaw, pitch, roll):
    """Of the coordinates right, down, back: roll, then pitch, then yaw, in the signs of geometry.pose, degrees."""
    y, p, r = np.radians([yaw, pitch, roll])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_y = np.array([[np.cos(y), 0, -np.sin(y)], [0, 1, 0], [np.sin(y), 0, np.cos(y)]])
    return about_z @ about_x @ about_y


@pytest.mark.parametrize(("name", "angle"), [("yaw", 25.0), ("yaw", -40.0), ("pitch", 15.0), ("pitch", -20.0), ("roll", 10.0)])
def test_the_pose_of_a_turned_face_is_how_far_it_was_turned(name, angle):
    points = a_face()[None]
    before = geometry.pose(points)
    after = geometry.pose(points @ rotation(**{"yaw": 0, "pitch": 0, "roll": 0, name: angle}).T)
    assert abs(after[name][0] - before[name][0] - angle) < 1e-6
    assert all(abs(after[other][0] - before[other][0]) < 1e-6 for other in before if other != name)


def test_yaw_is_positive_where_the_face_looks_to_the_picture_s_right():
    points = a_face()[None]
    forward = np.array([0.0, 0.0, -1.0])
    assert (forward @ rotation(30, 0, 0).T)[0] > 0 and geometry.pose(points @ rotation(30, 0, 0).T)["yaw"][0] > 0


def test_lengths_do_not_change_with_pose_place_and_size():
    points = a_face()[None]
    moved = 0.37 * points @ rotation(20, -10, 7).T + [3.0, -2.0, 5.0]
    for name, value in geometry.numbers(points).items():
        assert abs(geometry.numbers(moved)[name][0] - value[0]) < 1e-9, name


def test_lengths_are_what_they_say():
    found = {name: value[0] for name, value in geometry.numbers(a_face()[None]).items()}
    span = 137 - 55
    assert found["mouth_width"] == pytest.approx(42 / span)
    assert found["mouth_open"] == pytest.approx(4 / span)
    assert found["mouth_corners"] == pytest.approx((141 - 140) / span)
    assert found["smile"] == pytest.approx(found["mouth_width"] + 2 * found["mouth_corners"])
    assert found["lid_left"] == pytest.approx(8 / 25) and found["lid_right"] == pytest.approx(8 / 25)
    assert found["brow_left"] == pytest.approx(15 / span)
    assert geometry.dlib_points(a_face()[None]).shape == (1, 68, 2) and len(set(geometry.DLIB)) == 68


# --- networks


def test_the_stages_of_ssr_net():
    random = np.random.default_rng(1)
    out = {f"prob_stage_{i}": random.random((2, 3)) for i in (1, 2, 3)}
    out.update({f"stage{i}_delta_k": random.random((2, 1)) for i in (1, 2, 3)})
    out.update({f"index_offset_stage{i}": random.random((2, 3)) for i in (1, 2, 3)})
    for n in range(2):
        total, width = 0.0, 1.0
        for i in (1, 2, 3):
            width /= 3 * (1 + out[f"stage{i}_delta_k"][n, 0])
            total += width * sum((k + out[f"index_offset_stage{i}"][n, k]) * out[f"prob_stage_{i}"][n, k] for k in range(3))
        assert soft_stages(out)[n] == pytest.approx(total)


def test_weights_in_bytes_have_a_scale_and_an_offset(tmp_path):
    manifest = [{"weights": [{"name": "a/filters", "shape": [1, 1, 2, 3], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 0.5, "min": -1}},
                             {"name": "a/bias", "shape": [2], "dtype": "float32"}]}]
    (tmp_path / "net-weights_manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "net.bin").write_bytes(bytes(range(6)) + np.float32([1.5, -2]).tobytes())
    weights = read_weights(tmp_path, "net")
    assert weights["a/filters"].shape == (3, 2, 1, 1) and weights["a/filters"][:, :, 0, 0].tolist() == [[-1, 0.5], [-0.5, 1], [0, 1.5]]
    assert weights["a/bias"].tolist() == [1.5, -2]
    with pytest.raises(SystemExit, match="npm ci brings it"):
        read_weights(tmp_path, "none")


@with_packages
@pytest.mark.parametrize(("size", "want"), [
    (64, [[7.6853, 0.8277, 0.3202, 0.1774, 0.015], [12.892, 0.6684, 0.3587, 0.4442, 0.0001], [11.1203, 0.8994, 0.1107, 0.583, 0.0002]]),
    (256, [[6.0086, 0.5605, 0.0543, 0.0478, 0.5632], [14.2175, 0.7362, 0.4078, 0.3297, 0.0009], [8.6787, 0.7567, 0.0586, 0.6889, 0.0002]])])
def test_face_api_says_what_it_says_in_node(size, want):
    """`want`: @vladmandic/face-api 1.7.15 on tfjs's plain JavaScript backend, of the same drawings."""
    found = FaceApi(FACEAPI)(drawn(size))
    assert np.abs(np.stack([found[name] for name in ("age", "female", "happy", "neutral", "surprised")], 1) - want).max() < 5e-4


@with_packages
def test_the_second_opinion_on_identity_is_what_node_says():
    """Numbers by @vladmandic/face-api 1.7.15 on tfjs's plain JavaScript backend, of the same drawings."""
    judge = SecondIdentity(FACEAPI)
    with torch.no_grad():
        found = judge.describe(to_float(drawn(150, 2)))
    assert np.abs(found[:, :4].numpy() - [[-0.01644, 0.10552, -0.00332, -0.00555], [-0.03625, 0.16414, 0.01949, -0.01925]]).max() < 1e-4
    assert found.norm(dim=1).tolist() == pytest.approx([1.39601, 1.35117], abs=1e-4)
    assert judge(to_float(drawn(64))).shape == (3, 128)


def landmarks():
    points = np.stack([[0.5 + 0.3 * np.cos(i * 0.7), 0.55 + 0.3 * np.sin(i * 1.1)] for i in range(68)])
    for i, point in {37: (0.36, 0.46), 38: (0.40, 0.46), 40: (0.40, 0.49), 41: (0.36, 0.49), 43: (0.60, 0.47), 44: (0.64, 0.47), 46: (0.64, 0.5), 47: (0.60, 0.5),
                     30: (0.51, 0.62), 48: (0.4, 0.74), 60: (0.41, 0.74), 54: (0.62, 0.75), 64: (0.61, 0.75)}.items():
        points[i] = point
    return np.repeat(points[None], 3, 0)


@with_packages
def test_identity_features_are_those_of_onnxruntime_web():
    """Numbers by onnxruntime-web 1.30 with its own resampling, of the same drawings and landmarks."""
    features = Identity(FACEPLUGIN)(drawn(256), landmarks())
    assert features.shape == (3, 512) and np.allclose((features**2).sum(1), 1, atol=1e-5)
    cosines = features @ features.T
    assert [round(float(c), 4) for c in (cosines[0, 1], cosines[0, 2], cosines[1, 2])] == pytest.approx([0.6609, 0.6779, 0.5490], abs=2e-3)
    assert np.abs(features[:, :4] - [[-0.02202, 0.02809, -0.01447, 0.03358], [0.0018, 0.01624, 0.02447, 0.07262], [-0.01173, 0.03044, -0.04904, 0.02788]]).max() < 1e-3


def test_the_face_that_is_cut_lies_on_the_reference():
    angle, scale = 0.2, 0.004
    turn = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    five = REFERENCE @ turn + [0.3, 0.2]
    points = np.zeros((1, 68, 2))
    for ids, point in zip(((37, 38, 40, 41), (43, 44, 46, 47), (30,), (48, 60), (54, 64)), five):
        points[0, list(ids)] = point
    squares = faces(points)
    assert squares.angle[0] == pytest.approx(angle) and squares.side[0] == pytest.approx(SIDE * scale)
    assert np.allclose(squares.to_picture((REFERENCE[None] + 0.5) / SIDE)[0], five)


# --- what is known


def test_measures_of_labels():
    assert known.in_order([0, 1], [2, 3]) == 1 and known.in_order([2], [2]) == 0.5 and known.in_order([3], [1, 5]) == 0.5
    low, high = ([{"v": v} for v in side] for side in ((0.0, 0.2, 0.4), (0.3, 0.6, 0.3)))
    found = known.smiles(low, high, lambda e: e["v"])
    assert found["pairs"] == pytest.approx(2 / 3) and found["across"] == pytest.approx(7 / 9)
    changes = np.array([0.3, 0.4, -0.1])
    assert found["steady"] == pytest.approx(changes.mean() / changes.std())
    assert known.fixed(low, high, lambda e: e["v"])["apart"] == pytest.approx(np.abs(changes).mean())
    assert known.mirrored([{"v": 5.0}], [{"v": -4.0}], "yaw (x)", lambda e: e["v"]) == pytest.approx(1)
    assert known.mirrored([{"v": 5.0}], [{"v": 4.0}], "age (x)", lambda e: e["v"]) == pytest.approx(1)


def test_the_tables_say_them():
    entry = lambda v, sign=1: {**{name: v for name in ("smile", "mouth_corners", "mouth_width", "happy", "age", "pitch", "brow_left", "brow_right", "lid_left", "lid_right", "female")},  # noqa: E731
                               "yaw": sign * v, "roll": sign * v}
    names = ["london_001_neutral.jpg", "london_001_smiling.jpg", "london_002_neutral.jpg", "london_002_smiling.jpg", "faker_female_1.jpg", "faker_male_1.jpg"]
    values = (0.1, 0.9, 0.2, 0.8, 0.7, 0.3)
    plain, mirror = ([{**entry(v, sign), "second": entry(v, sign)} for v in values] for sign in (1, -1))
    text = known.tables(names, plain, mirror)
    assert "| smile (mesh) | 100% | 1.000 | 7.00 | 0.000 |" in text
    assert "| yaw (faceplugin) | -1.00 | 0.700 | 0.000 |" in text
    assert "(1 and 1), share of all pairs: face-api 1.000, faceplugin 1.000." in text


# --- the command


@with_packages
def test_the_command_labels_tars_and_folders(tmp_path):
    write_mesh(tmp_path, a_face())
    write_tar(tmp_path / "one.tar", [(f"a_{i}.png", png(drawn_face(i, 64))) for i in range(2)])
    (tmp_path / "more" / "deep").mkdir(parents=True)
    (tmp_path / "more" / "deep" / "b.png").write_bytes(png(drawn_face(5, 32)))
    folders = ("--mesh", tmp_path, "--faceapi", FACEAPI, "--faceplugin", FACEPLUGIN)
    said = call("label", tmp_path / "one.tar", tmp_path / "more", "--out", tmp_path / "labels.json", *folders)
    labels = json.loads((tmp_path / "labels.json").read_text())
    assert list(labels) == ["a_0.png", "a_1.png", "deep/b.png"] and "3 faces" in said
    assert labels["a_0.png"]["age"] == pytest.approx(7.6853, abs=5e-4)
    assert {"face", "smile", "mouth_open", "lid_left", "brow_right", "yaw", "female", "happy", "landmarks"} <= set(labels["a_1.png"])
    assert "second" not in labels["a_1.png"]
    with pytest.raises(SystemExit, match="Two pictures are called a_0.png"):
        call("label", tmp_path / "one.tar", tmp_path / "one.tar", "--out", tmp_path / "again.json", *folders)
    assert not (tmp_path / "again.json").exists()


@with_packages
def test_the_second_opinion(tmp_path):
    write_mesh(tmp_path, a_face())
    write_tar(tmp_path / "one.tar", [("a_0.png", png(drawn_face(0, 64)))])
    call("label", tmp_path / "one.tar", "--out", tmp_path / "l.json", "--second", "--mesh", tmp_path, "--faceapi", FACEAPI, "--faceplugin", FACEPLUGIN)
    second = json.loads((tmp_path / "l.json").read_text())["a_0.png"]["second"]
    assert set(second) == {"age", "female", "angry", "disgust", "fear", "happy", "sad", "surprise", "neutral", "yaw", "pitch", "roll", "eye_left", "eye_right"}
    assert sum(second[name] for name in ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")) == pytest.approx(1, abs=1e-3)


@with_packages
def test_the_check_of_labels(tmp_path):
    """The whole command on drawn portraits, with a mesh that says the same of all: chance."""
    write_mesh(tmp_path, a_face())
    folder = tmp_path / "portraits"
    folder.mkdir()
    names = ["london_001_neutral.jpg", "london_001_smiling.jpg", "london_002_neutral.jpg", "london_002_smiling.jpg", "faker_female_1.jpg", "faker_male_1.jpg"]
    for i, name in enumerate(names):
        drawn_face(i, 200).save(folder / name)
    points = (landmarks()[0] * 200).tolist()
    (folder / "dlib-landmarks.json").write_text(json.dumps({name: {"faces": 1, "landmarks68": points} for name in names}))
    said = call("label-check", "--data", tmp_path, "--size", 64, "--mesh", tmp_path, "--faceapi", FACEAPI, "--faceplugin", FACEPLUGIN)
    assert "| smile (mesh) | 0% | 0.500 |" in said
    assert "(1 and 1), share of all pairs: face-api " in said
