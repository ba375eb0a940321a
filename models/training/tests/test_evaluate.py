"""The whole evaluation on drawn faces, with made-up judges: every number is there, doing nothing is the baseline, and the tables say them."""
import tempfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from anycost.data.faces import Faces
from anycost.data.pixels import to_float
from anycost.evaluate.evaluation import Evaluation
from anycost.evaluate.kept import effects, markdown as kept_table, read_codes
from anycost.evaluate.measures import distances
from anycost.evaluate.report import markdown, rounded
from anycost.losses.perceptual import PerceptualDistance
from anycost.modelfile.opened import OpenedModel
from tests.support import entry
from tests.tiny_model import tiny_model


def made_up(pictures):
    """Labels and identity features that depend on the picture's mean colour alone."""
    colours = pictures.float().mean((2, 3)).numpy() / 255
    features = np.concatenate([colours, np.ones((len(colours), 1))], 1)
    entries = [entry(smile=c[0], age=c[2], female=c[1], mouth_open=c[0] * c[1], yaw=c[1] - c[2]) for c in colours.astype(float)]
    return entries, (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)


class TestWholeEvaluation:
    @classmethod
    def teardown_class(cls):
        cls.temporary.cleanup()

    @classmethod
    def setup_class(cls):
        cls.temporary = folder = tempfile.TemporaryDirectory()
        _, file, _ = tiny_model(folder.name)
        cls.photos = to_float(Faces("faces.tar", 64, folder.name).images)
        cls.portraits = SimpleNamespace(images=cls.photos[:8], names=list("abcdefgh"), people=[0, 1, 2, 3, 6, 7], pairs=[(2, 4), (3, 5)])
        cls.wild = SimpleNamespace(images=cls.photos[20:28], names=list("ijklmnop"), native=32)
        cls.model = OpenedModel(file)
        cls.distance = PerceptualDistance(Path(folder.name) / "squeezenet_v1.0_features.onnx")
        cls.evaluation = Evaluation(cls.model, cls.distance, cls.portraits, cls.photos[10:14], cls.wild)
        cls.evaluation.draw()
        cls.evaluation.album.judge(made_up)

    def test_a_smile_is_measured_against_doing_nothing(self):
        london = self.evaluation.london()
        neutral, smiling = self.photos[[2, 3]], self.photos[[4, 5]]
        (photo,) = distances(self.distance, smiling, neutral)
        (drawn,) = distances(self.distance, smiling, self.model.picture(self.model.encode(neutral)))
        assert london["photo"]["0.0"]["face"] == pytest.approx(photo.mean(), abs=5e-6)
        assert london["reconstruction"]["0.0"]["face"] == pytest.approx(drawn.mean(), abs=5e-6)
        assert list(london["photo"]) == list(london["reconstruction"])
        assert london["photo"]["0.0"]["nearer_face"] == 0
        assert london["photo"]["1.0"]["face"] != london["photo"]["0.0"]["face"]

    def test_the_wild_is_measured_at_the_sizes_its_photos_have(self):
        wild = self.evaluation.in_the_wild()
        assert wild["photos"] == 8
        assert {name.split("@")[0] for name in wild["rungs"]} == {"16", "32"}
        small = torch.nn.functional.avg_pool2d(self.wild.images, 2)
        (found,) = distances(self.distance, small, self.model.picture(self.model.encode(self.wild.images), 32))
        assert wild["rungs"]["32@1.0"]["distance"] == pytest.approx(found.mean(), abs=5e-6)

    def test_the_tables(self):
        e = self.evaluation
        medians, deviations = np.zeros(len(e.album.label_names)), np.ones(len(e.album.label_names))
        result = rounded({
            "model": self.model.facts, "portraits": 8, "people": 6, "held_out": 4, "reconstruction": e.reconstruction(), "lower_face": e.lower_faces(), "identity": e.identity_scale(),
            "labels_kept": e.labels_kept(), "consistency": e.consistency(medians), "sliders": e.sliders(deviations), "london": e.london(), "wild": e.in_the_wild()})
        text = markdown(result)
        assert result["consistency"]["64@1.0"]["distance"] == 0
        for words in ("| 64 px, α 0.25 |", "| smile |", "| photo, the change added, smile 0.5 |", "In the wild: 8 photos"):
            assert words in text


class TestKept:
    """What sliders do on refined codes, beside the encoder's."""

    @classmethod
    def teardown_class(cls):
        cls.temporary.cleanup()

    @classmethod
    def setup_class(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name)
        _, file, _ = tiny_model(cls.folder)
        cls.model = OpenedModel(file)
        torch.manual_seed(0)
        for name in "abc":
            w = torch.randn(cls.model.generator.n_style, cls.model.generator.style_dim)
            np.save(cls.folder / f"{name}.npy", torch.stack([w, w]).numpy())

    def test_the_same_code_keeps_all_and_another_does_not(self):
        codes = read_codes(self.folder, self.model)
        found = effects(self.model, codes, made_up)
        assert list(found) == list(self.model.directions)
        for at in found.values():
            assert at["encoder"] == at["refined"] != 0
            assert at["kept"] == 1
        slider = list(found)[0]
        codes["refined"] = codes["encoder"] + 5 * torch.randn_like(codes["encoder"])
        other = effects(self.model, codes, made_up)[slider]
        assert other["kept"] != 1 and other["encoder"] == found[slider]["encoder"]
        assert kept_table(found).count("100%") == len(found)

    def test_some_of_the_codes_and_refusals(self):
        assert len(read_codes(self.folder, self.model, 2)["encoder"]) == 2
        (self.folder / "wrong").mkdir()
        with pytest.raises(SystemExit, match="has no codes"):
            read_codes(self.folder / "wrong", self.model)
        np.save(self.folder / "wrong" / "d.npy", np.zeros((2, 3, 4), np.float32))
        with pytest.raises(SystemExit, match=r"d.npy in .* hold no codes of \(2, 10, 16\)"):
            read_codes(self.folder / "wrong", self.model)
