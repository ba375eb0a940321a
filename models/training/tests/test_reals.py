"""Real faces of a stage: which are drawn for which size, how often, mirrored half the time."""
import tempfile
from pathlib import Path

import pytest
import torch

from anycost.data.faces import Faces
from anycost.data.pixels import to_float
from anycost.data.reals import Reals
from anycost.data.resize import down
from tests.support import drawn_face, png, write_tar


class TestRealFaces:
    @classmethod
    def teardown_class(cls):
        cls.temporary.cleanup()

    @classmethod
    def setup_class(cls):
        cls.temporary = folder = tempfile.TemporaryDirectory()
        named = [(f"{'big' if i % 2 else 'small'}_{i}.png", drawn_face(i, 32 if i % 2 else 16)) for i in range(40)]
        for _, picture in named:
            picture.paste((255, 255, 255), (0, 0, picture.width // 4, picture.width // 4))  # none is its own mirror image
        write_tar(Path(folder.name) / "faces.tar", [(name, png(picture)) for name, picture in named])
        cls.faces = Faces("faces.tar", 32, folder=folder.name)

    def setup_method(self):
        torch.manual_seed(8)

    def names(self, pictures, size):
        """The name of each picture, whichever way round it is."""
        all_of = down(to_float(self.faces.images), size)
        both = torch.stack([all_of, all_of.flip(3)]).flatten(2)  # [2, faces, values]
        found = [(both - one.flatten()).abs().amax(2).min(0).values.argmin().item() for one in pictures]
        return [self.faces.names[i] for i in found]

    def test_a_small_picture_supervises_the_smaller_size_only(self):
        reals = Reals(self.faces, {}, torch.device("cpu"))
        assert {name.split("_")[0] for name in self.names(reals(200, 32), 32)} == {"big"}
        assert {name.split("_")[0] for name in self.names(reals(200, 16), 16)} == {"big", "small"}

    def test_weights_and_held_out_faces(self):
        reals = Reals(self.faces, {"small": 3.0}, torch.device("cpu"))
        drawn = self.names(reals(600, 8), 8)
        held = {self.faces.names[i] for i in self.faces.split({})[2].tolist()}
        assert len(held) > 0
        assert set(drawn) & held == set()
        counts = {kind: sum(name.startswith(kind) for name in drawn) for kind in ("small", "big")}
        train = [self.faces.names[i].split("_")[0] for i in self.faces.split({})[0].tolist()]
        expected = 3 * train.count("small") / (3 * train.count("small") + train.count("big"))
        assert counts["small"] / 600 == pytest.approx(expected, abs=0.07)

    def test_half_are_mirrored(self):
        reals = Reals(self.faces, {}, torch.device("cpu"))
        pictures = reals(400, 32)
        originals = to_float(self.faces.images)
        same = torch.stack([(originals - one).abs().amax((1, 2, 3)).min() < 1e-6 for one in pictures]).float().mean().item()
        assert same == pytest.approx(0.5, abs=0.05)
