"""The perceptual distance reads its network from an ONNX file; here one with random weights in the same layout."""
import tempfile
import unittest
from pathlib import Path

import torch

from anycost.losses.perceptual import LAYERS, PerceptualDistance, read_initializers
from tests.support import write_squeezenet


class Perceptual(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.path = Path(folder.name) / "net.onnx"
        cls.tensors = write_squeezenet(cls.path)
        cls.distance = PerceptualDistance(cls.path)

    def test_tensors_are_read_as_written(self):
        again = read_initializers(self.path)
        self.assertEqual(again.keys(), self.tensors.keys())
        self.assertTrue(all(torch.equal(again[k], v) for k, v in self.tensors.items()))

    def test_zero_for_equal_pictures_and_growing_with_the_change(self):
        torch.manual_seed(0)
        a, noise = torch.rand(2, 3, 64, 64) * 2 - 1, torch.randn(2, 3, 64, 64)
        steps = [self.distance(a, a + noise * s) for s in (0, 0.05, 0.5)]
        self.assertEqual(steps[0].abs().max().item(), 0)
        self.assertTrue(((steps[0] < steps[1]) & (steps[1] < steps[2])).all())
        self.assertEqual(len(self.distance.features(a)), len(LAYERS))

    def test_small_pictures_and_gradients(self):
        a = torch.zeros(1, 3, 16, 16, requires_grad=True)
        self.distance(a, torch.ones(1, 3, 16, 16) * 0.5).sum().backward()
        self.assertGreater(a.grad.abs().sum().item(), 0)


if __name__ == "__main__":
    unittest.main()
