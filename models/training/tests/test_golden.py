"""The generator against pictures that the published Anycost GAN code made with the same weights (float32, CPU)."""

import pytest
import torch

from anycost.modelfile.file import read_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.networks.generator import Generator
from tests.support import FIXTURES

# The published code's own distance from float64 on these pictures is 1e-6..3e-6; what is left is another order of summation.
TOLERANCE = 2e-5


class TestGolden:
    @classmethod
    def setup_class(cls):
        cls.model = OpenedModel(FIXTURES / "g64_small" / "g64_small.safetensors")
        cls.vectors, _ = read_safetensors(FIXTURES / "g64_small" / "vectors.safetensors")
        cls.wplus = cls.vectors["wplus"]

    def near(self, picture, name):
        worst = (picture - self.vectors[name]).abs().max().item()
        assert worst < TOLERANCE, f"{name}: largest difference {worst:.2e}"
        return worst

    @torch.no_grad()
    def run_generator(self, wplus, channels=None, resolution=None, noise="stored"):
        return self.model.generator(wplus, channels, resolution, noise)[-1]

    def test_every_resolution_and_ratio(self):
        channels = self.model.generator.channels
        worst = max(
            self.near(self.run_generator(self.wplus, channels(ratio), resolution), f"out_wplus_r{ratio}_res{resolution}")
            for ratio in (0.25, 0.5, 0.75, 1.0) for resolution in (8, 16, 32, 64))
        print(f"sub-generators against the published code: largest difference {worst:.1e}")

    def test_one_w_on_every_row(self):
        wplus = self.vectors["w"].expand(1, 10, 128)
        self.near(self.run_generator(wplus), "out_w_r1.0_res64")
        self.near(self.run_generator(wplus, self.model.generator.channels(0.25), 32), "out_w_r0.25_res32")

    def test_flexible_widths(self):
        channels = self.model.metadata["generator"]["flexible"]["flex"]["channels"]
        for resolution in (32, 64):
            self.near(self.run_generator(self.wplus, channels, resolution), f"out_wplus_flex_res{resolution}")

    def test_noise(self):
        given = [self.vectors[f"noiseB_{i}"] for i in range(9)]
        self.near(self.run_generator(self.wplus, self.model.generator.channels(0.5), noise=given), "out_wplus_r0.5_noiseB")
        self.near(self.run_generator(self.wplus, noise="none"), "out_wplus_zeronoise")

    def test_mapping_and_truncation(self):
        w = self.model.generator.map(self.vectors["z"][:, 0])
        self.near(w, "w")
        w = self.model.mean_w + 0.7 * (w - self.model.mean_w)
        self.near(self.run_generator(w[:, None].expand(1, 10, 128)), "out_z_trunc0.7")

    def test_mixing(self):
        first, second = self.vectors["mix2"][0]
        wplus = torch.stack([first] * 5 + [second] * 5)[None]
        self.near(self.run_generator(wplus), "out_mix2_inject5")
        self.near(self.run_generator(wplus, self.model.generator.channels(0.5), 32), "out_mix2_inject5_r0.5_res32")

    def test_edit(self):
        edited = self.wplus
        for slider, value in dict(smile=1, young=-0.6, wavy_hair=0.25, blonde_hair=-1, glasses=0.07, mustache=0.5).items():
            edited = self.model.edit(edited, slider, value)
        self.near(edited, "edited_n12")
        self.near(self.run_generator(edited, self.model.generator.channels(0.5), 32), "out_edited_n12_r0.5_res32")

    def test_a_wrong_number_of_rows_is_refused(self):
        with pytest.raises(AssertionError, match="w\\+ needs 10 rows, got 9"):
            Generator(64, 128, 8, 0.125, 64)(torch.zeros(1, 9, 128))
