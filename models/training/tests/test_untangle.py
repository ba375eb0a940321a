"""Sliders of measured effects: in a world where pictures mix what codes keep apart, they move one label and leave the others."""
import numpy as np
import pytest
import torch

from anycost.data.faces import Faces
from anycost.data.faces import is_held_out
from anycost.directions.fit import fit
from anycost.directions.labels import measure
from anycost.directions.measured import Drawn, Other
from anycost.directions.untangle import Judged, pieces, shares, untangled
from tests.support import call, entry, write_faces

GROUPS = ((0, 1), (1, 2))


def world(count=12):
    """Codes of two rows and four numbers. Label 0 follows number 0 of both rows, and number 1 of row 0 drags it along; label 1 follows number 1."""
    torch.manual_seed(0)
    codes = torch.randn(count, 2, 4)
    paint = torch.randn(8, 3 * 16 * 16) * 0.1
    draw = lambda w: (w.flatten(1) @ paint).view(-1, 3, 16, 16)  # noqa: E731
    back = torch.linalg.pinv(paint)

    def judge(pictures):
        w = (pictures.flatten(1) @ back).view(-1, 2, 4)
        return torch.stack([w[:, 0, 0] + w[:, 1, 0] + 0.8 * w[:, 0, 1], w[:, 0, 1] + w[:, 1, 1]], 1).numpy()

    return Judged(codes, np.ones((count, 2)), draw, judge)


VECTORS = torch.zeros(2, 2, 4)
VECTORS[0, :, 0] = 0.5
VECTORS[1, :, 1] = 0.5


def test_pieces_are_the_directions_group_by_group():
    found = pieces(VECTORS, GROUPS)
    assert found.shape == (4, 2, 4)
    torch.testing.assert_close(found.view(2, 2, 2, 4).sum(1), VECTORS)
    assert all((found[i, 1 - i % 2] == 0).all() for i in range(4))


def test_a_slider_keeps_its_strength_and_drops_what_it_dragged_along():
    faces = world()
    before = faces.shift(3 * VECTORS[1])[0]
    assert before[0] > 0.3 * before[1]
    (found,) = untangled(faces, VECTORS, GROUPS, [(1, (), 3 * VECTORS[1])], leak=100.0)
    move, after = found.move, faces.shift(found.move)[0]
    np.testing.assert_allclose(found.before, before)
    np.testing.assert_allclose(found.after, after)
    assert after[1] == pytest.approx(before[1], rel=1e-4)
    assert abs(after[0]) < 0.1 * before[0]
    assert move[1, 1] > abs(move[0, 1]) or move[:, 0].sum() < 0, "by the row that moves the label alone, or against the one dragged along"


def test_a_companion_may_go_along():
    faces = world()
    kept, free = (untangled(faces, VECTORS, GROUPS, [(1, along, 3 * VECTORS[1])], leak=100.0)[0].move for along in ((), (0,)))
    assert abs(faces.shift(kept)[0][0]) < abs(faces.shift(free)[0][0])


def test_labels_count_only_where_they_mean_something():
    faces = world()
    counts = np.ones((12, 2))
    counts[6:, 0] = 0
    half = Judged(faces.codes[:6], np.ones((6, 2)), faces.draw, faces.judge)
    some = Judged(faces.codes, counts, faces.draw, lambda pictures: faces.judge(pictures) * np.r_[np.ones(6), np.full(6, 99.0)][:, None])
    assert some.shift(VECTORS[0])[0][0] == pytest.approx(half.shift(VECTORS[0])[0][0], rel=1e-3)


def test_pieces_that_do_not_move_the_label_make_no_slider():
    faces = world()
    both = lambda pictures: np.maximum(0, faces.judge(pictures) - 10)  # what one group of rows does alone never shows  # noqa: E731
    with np.errstate(invalid="ignore", divide="ignore"):
        assert untangled(Judged(faces.codes, faces.counts, faces.draw, both), VECTORS, GROUPS, [(0, (), 20 * VECTORS[0])]) == [None]


def test_without_leaks_it_stays_the_slider_that_it_was():
    """Piece 1 would move the label with less of the picture; what leaks is taken out by piece 2, which moves the label by nothing."""
    alone = shares(np.array([[1.0, 0.0], [1.0, 0.0]]), np.diag([9.0, 1.0]), 0, [0])
    np.testing.assert_allclose(alone, [1, 0], atol=0.01)
    change, leaking = np.diag([1.0, 0.1]), np.array([[1.0, 0.8], [0.0, -0.5]])
    both = shares(leaking, change, 0, [0], leak=100.0)
    assert both[0] == pytest.approx(1) and abs(both @ leaking[:, 1]) < 0.05


def test_sliders_of_a_file_are_of_measured_pictures_where_they_are_to_be(tmp_path):
    """Codes that are the labels themselves, and a generator that mixes them: a slider keeps its strength and drops most of what it drags along."""
    write_faces(tmp_path / "faces.tar", 60, 32)
    photos = Faces(tmp_path / "faces.tar", 32)
    random = torch.Generator().manual_seed(0)
    labels = {i: {**dict(zip(entry(), torch.rand(10, generator=random).tolist())), "female": 0.1} for i in range(60)}
    for one in labels.values():
        one["age"] += 40
    kept = [i for i in labels if not is_held_out(photos.names[i])]
    rows = [measure(labels[i], photos.images[i].numpy()) for i in kept]
    values = torch.tensor([list(row.values()) for row in rows])
    deviation, names = values.std(0, correction=0).clamp_min(1e-6), list(rows[0])
    codes = ((values - values.mean(0)) / deviation)[:, None].expand(-1, 3, -1).contiguous()
    n = len(names)
    mix, paint = torch.eye(n) + 0.3 * torch.randn(n, n, generator=random), 0.1 * torch.randn(n, 192, generator=random)
    draw = lambda w: (w.mean(1) @ mix @ paint).view(-1, 3, 8, 8)  # noqa: E731
    judge = lambda pictures: (pictures.flatten(1) @ torch.linalg.pinv(paint) * deviation).numpy()  # noqa: E731
    make = lambda drawn=None: {slider["id"]: slider for slider in fit(lambda _: codes, 3, photos, labels, lambda _: None, drawn)}  # noqa: E731

    def does(slider):
        """(shift of its own label, sum of squares of the others')."""
        move, own = slider["range"] * torch.tensor(slider["vector"]), names.index(slider["id"])
        shift = ((judge(draw(codes + move)) - judge(draw(codes - move))) / deviation.numpy()).mean(0) / 2
        return shift[own], np.square(np.delete(shift, own)).sum()

    regressed, made = make(), make(Drawn(20, draw, judge))
    loose = [id_ for id_, slider in made.items() if slider["group"] != "Hair"]  # the labels of the others are a rectangle's brightness
    assert made.keys() == regressed.keys() and 3 < len(loose) < len(made)
    assert all(made[id_]["vector"] == regressed[id_]["vector"] for id_ in made if id_ not in loose)
    for id_ in loose:
        assert does(made[id_])[0] == pytest.approx(does(regressed[id_])[0], rel=0.02)
    assert sum(does(made[id_])[1] for id_ in loose) < 0.3 * sum(does(regressed[id_])[1] for id_ in loose)

    twice = Other(lambda some: codes[: len(some)], draw, {"smile": 2 * made["smile"]["range"] * torch.tensor(made["smile"]["vector"])})
    stronger = make(Drawn(20, draw, judge, other=twice))
    assert stronger["smile"]["range"] == pytest.approx(2 * made["smile"]["range"], rel=0.02)
    assert all(stronger[id_]["range"] == made[id_]["range"] for id_ in made if id_ != "smile")


def test_rectangles_see_a_dark_room_and_a_red_face_apart():
    plain = np.full((3, 100, 100), 100, np.uint8)
    dark, red = plain.copy(), plain.copy()
    dark[:, :40, :20] = dark[:, :40, 80:] = 0
    red[0, 25:75, 25:75] = 200
    nothing, room, face = (measure(entry(), image) for image in (plain, dark, red))
    assert room["backdrop"] < nothing["backdrop"] - 90 and room["redness"] == nothing["redness"]
    assert face["redness"] > nothing["redness"] + 90 and face["backdrop"] == nothing["backdrop"]


def test_another_models_strength_needs_pictures():
    with pytest.raises(SystemExit, match="give --measured FACES"):
        call("directions", "--run", "none", "--labels", "none", "--as-strong-as", "none")
