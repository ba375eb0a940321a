"""The numbers of an evaluation, on values small enough to check by hand, and its report."""

import numpy as np
import pytest
import torch

from anycost.data.pixels import to_bytes
from anycost.data.resize import down, up
from anycost.directions.fit import ranks
from anycost.directions.labels import measure
from anycost.evaluate.measures import agreement, correlation, lower_face, other_people, shifts
from anycost.evaluate.report import EVALUATION, GENERATOR, between, markdown
from tests.support import entry


class TestMeasures:
    def test_shift_is_in_standard_deviations(self):
        before, after = np.array([[0.0, 10.0], [2.0, 10.0]]), np.array([[1.0, 10.0], [3.0, 12.0]])
        np.testing.assert_allclose(shifts(after, before, np.array([0.5, 4.0])), [2.0, 0.25])

    def test_agreement_counts_sides_of_the_median(self):
        a, b = np.array([[0.1], [0.9], [0.4], [0.6]]), np.array([[0.2], [0.2], [0.45], [0.99]])
        np.testing.assert_allclose(agreement(a, b, np.array([0.5])), [0.75])

    def test_correlation_and_strangers(self):
        x = np.array([[1.0, 1.0], [2.0, 0.0], [4.0, -2.0]])
        np.testing.assert_allclose(correlation(x, x * [2, -3] + 1), [1, -1])
        assert correlation(x, np.ones((3, 2))).tolist() == [0, 0]
        assert other_people(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])) == pytest.approx(1 / 3, abs=5e-8)

    def test_sizes(self):
        x = torch.arange(16.0).reshape(1, 1, 4, 4)
        assert down(x, 2).flatten().tolist() == [2.5, 4.5, 10.5, 12.5]
        assert down(x, 4) is x
        assert up(x, 8).shape[-1] == 8
        assert lower_face(x).flatten().tolist() == [9.0, 10.0, 13.0, 14.0]
        assert to_bytes(torch.tensor([[-1.5, -1.0, 0.0, 1.0]])).flatten().tolist() == [0, 0, 128, 255]

    def test_labels_of_a_face(self):
        image = np.full((3, 100, 100), 200, np.uint8)
        image[:, 83:89, 44:56] = 50  # a dark chin
        got = measure(entry(smile=0.8, age=41, female=0.25, mouth_open=0.5, lid_left=0.1, lid_right=0.3, brow_left=0.2, brow_right=0.4, yaw=-3), image)
        assert got["eyes_open"] == pytest.approx(0.2, abs=5e-5)
        assert got["brows"] == pytest.approx(0.3, abs=5e-5)
        assert got["beard"] == pytest.approx(150, abs=5e-4)
        assert (got["smile"], got["age"], got["gender"], got["mouth_open"], got["yaw"]) == (0.8, 41.0, 0.25, 0.5, -3)

    def test_ranks_are_normal_scores(self):
        z = ranks(np.array([5.0, 1.0, 3.0]))
        assert z[2] == pytest.approx(0, abs=5e-7)
        assert z[0] == pytest.approx(-z[1], abs=5e-7)
        assert z[1] < z[2] < z[0]


class TestReport:
    def test_tables_name_rungs_sliders_and_the_largest_leak(self):
        rung = {"portraits": 0.2, "held_out": 0.3, "identity": 0.4}
        same = {"distance": 0.05, "identity": 0.9, "agreement": 0.8}
        at = {"own": 1.5, "others": {"age": 0.1, "gender": -0.7}, "identity": 0.6}
        smiles = {"0.0": {"face": 0.3, "lower_face": 0.4, "nearer_face": 0.0, "nearer_lower_face": 0.0},
                  "1.0": {"face": 0.2, "lower_face": 0.3, "nearer_face": 1.0, "nearer_lower_face": 0.5}}
        result = {
            "model": {"id": "m", "trained_images": 5}, "portraits": 2, "people": 1, "held_out": 3,
            "reconstruction": {f"128@{r}": rung for r in (0.25, 0.5, 0.75, 1.0)}, "consistency": {f"128@{r}": same for r in (0.25, 0.5, 0.75, 1.0)},
            "lower_face": {"portraits": 0.25, "held_out": 0.15},
            "identity": {"same_person": 0.7, "different_people": 0.1, "held_out_reconstruction": 0.5}, "labels_kept": {"age": 0.5},
            "sliders": {"smile": {s: at for s in ("-1.0", "-0.5", "+0.5", "+1.0")}},
            "london": {"pairs": 1, "reconstruction": smiles, "photo": smiles, "reconstruction_of_the_smile": {"face": 0.1, "lower_face": 0.15}},
        }
        text = markdown(result)
        assert "| 128 px, α 0.25 | 0.200 | 0.300 |  | 0.400 | 0.050 | 0.900 | 0.800 |" in text
        assert "| smile | +1.50 | +1.50 | +1.50 | +1.50 | gender -0.70 | 0.600 | 0.600 |" in text
        assert "| reconstruction, unedited | 0.300 | 0.400 |  |" in text
        assert "| photo, the change added, smile 1.0 | 0.200 | 0.300 | 100% / 50% |" in text
        assert "by the full generator: portraits 0.250, held-out 0.150." in text
        assert "Photos in the wild were not at hand." in text
        result["wild"] = {"photos": 9, "identity": 0.12, "different_people": 0.05, "rungs": {name: {"distance": 0.7} for name in result["reconstruction"]}}
        text = markdown(result)
        assert "| 128 px, α 0.25 | 0.200 | 0.300 | 0.700 | 0.400 |" in text
        assert "9 photos of as many people (LFW)" in text

    def test_a_card_gets_the_new_tables_between_its_marks(self):
        (begin, end), (other, last) = EVALUATION, GENERATOR
        card = f"# Card\n{begin}\nold\n{end}\nrest\n{other}\nkept\n{last}\n"
        assert between(card, EVALUATION, "new\n") == f"# Card\n{begin}\n\nnew\n\n{end}\nrest\n{other}\nkept\n{last}\n"
        with pytest.raises(SystemExit, match="The card has no lines"):
            between("# Card", EVALUATION, "new")
