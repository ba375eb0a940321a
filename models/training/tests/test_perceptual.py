"""The perceptual distance reads its network from an ONNX file; here one with random weights in the same layout."""
import tempfile
from pathlib import Path

import torch

from anycost.losses.perceptual import LAYERS, PerceptualDistance, read_initializers
from tests.support import write_squeezenet


class TestPerceptual:
    @classmethod
    def teardown_class(cls):
        cls.temporary.cleanup()

    @classmethod
    def setup_class(cls):
        cls.temporary = folder = tempfile.TemporaryDirectory()
        cls.path = Path(folder.name) / "net.onnx"
        cls.tensors = write_squeezenet(cls.path)
        cls.distance = PerceptualDistance(cls.path)

    def test_tensors_are_read_as_written(self):
        again = read_initializers(self.path)
        assert again.keys() == self.tensors.keys()
        assert all(torch.equal(again[k], v) for k, v in self.tensors.items())

    def test_zero_for_equal_pictures_and_growing_with_the_change(self):
        torch.manual_seed(0)
        a, noise = torch.rand(2, 3, 64, 64) * 2 - 1, torch.randn(2, 3, 64, 64)
        steps = [self.distance(a, a + noise * s) for s in (0, 0.05, 0.5)]
        assert steps[0].abs().max().item() == 0
        assert ((steps[0] < steps[1]) & (steps[1] < steps[2])).all()
        assert len(self.distance.features(a)) == len(LAYERS)

    def test_small_pictures_and_gradients(self):
        a = torch.zeros(1, 3, 16, 16, requires_grad=True)
        self.distance(a, torch.ones(1, 3, 16, 16) * 0.5).sum().backward()
        assert a.grad.abs().sum().item() > 0
