"""Alignment against the published aligner (dlib points given): pixels 448..575 of its 1024 px output, of one case, stored
exactly in tests/align (all four cases of ../shared/golden/align were within one level when this was written)."""
import json
from pathlib import Path

import numpy as np
from PIL import Image

from anycost.data.align import align, ffhq_quad, shrink
from tests.support import FIXTURES

GOLDEN = Path(__file__).parent / "align"


class TestAlign:
    @classmethod
    def setup_class(cls):
        cls.base = Image.open(FIXTURES / "align" / "base.png").convert("RGB")
        cls.cases = json.loads((FIXTURES / "align" / "cases.json").read_text())

    def test_the_square_of_every_case(self):
        for name, case in self.cases.items():
            assert np.abs(ffhq_quad(case["landmarks"]) - case["quad"]).max() < 1e-9 * case["scale"], name

    def test_pixels_of_a_padded_face_and_its_small_crop(self):
        landmarks = self.cases["edge_pad"]["landmarks"]
        large = np.int16(align(self.base, landmarks))
        assert np.abs(large[448:576, 448:576] - np.int16(Image.open(GOLDEN / "edge_pad.png"))).max() <= 1
        small = np.float32(align(self.base, landmarks, 256))
        assert np.abs(small - large.reshape(256, 4, 256, 4, 3).mean((1, 3))).mean() < 1

    def test_a_large_photo_is_shrunk_first_and_gives_the_same_face(self):
        landmarks = np.array(self.cases["rotated_pad"]["landmarks"])
        photo = self.base.resize((320 * 6, 240 * 6), Image.BICUBIC)
        shrunk, quad = shrink(photo, ffhq_quad(landmarks * 6), 128)
        assert shrunk.size == (384, 288)
        assert np.abs(quad - ffhq_quad(landmarks * 1.2)).max() < 1e-9
        error = np.abs(np.float32(align(photo, landmarks * 6, 128)) - np.float32(align(self.base, landmarks, 128)))
        assert error.mean() < 4
