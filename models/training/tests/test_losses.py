"""Each loss against its plain formula in double precision, or against a numerical derivative."""
import math

import pytest
import torch
from torch import nn

from anycost.losses.adversarial import PathLength, discriminator_logistic, generator_nonsaturating, is_due, lazy, r1
from anycost.losses.distillation import distillation, teacher_pyramid
from anycost.losses.perceptual import for_perception
from anycost.train.joint.trained import build
from tests.support import tiny_config


class Smooth(nn.Module):
    """A small discriminator with second derivatives everywhere."""

    def __init__(self):
        super().__init__()
        self.conv, self.out = nn.Conv2d(3, 4, 3, padding=1), nn.Linear(4 * 36, 1)

    def forward(self, x, shift=0.0):
        return self.out(torch.tanh(self.conv(x) + shift).flatten(1))


class TestLosses:
    def setup_method(self):
        torch.manual_seed(8)

    def test_logistic(self):
        real, fake = torch.randn(6, 1) * 4, torch.randn(6, 1) * 4
        sigmoid = lambda v: 1 / (1 + math.exp(-v))  # noqa: E731
        mean = lambda values: sum(values) / len(values)  # noqa: E731
        d = mean([-math.log(sigmoid(v)) for v in real.flatten().tolist()]) + mean([-math.log(1 - sigmoid(v)) for v in fake.flatten().tolist()])
        g = mean([-math.log(sigmoid(v)) for v in fake.flatten().tolist()])
        assert discriminator_logistic(real, fake).item() == pytest.approx(d, abs=5e-6)
        assert generator_nonsaturating(fake).item() == pytest.approx(g, abs=5e-6)
        assert generator_nonsaturating(torch.tensor([-200.0])).item() == pytest.approx(200, abs=5e-4)  # does not overflow

    def test_r1_is_the_numerical_gradient(self):
        network, x = Smooth().double(), torch.randn(2, 3, 6, 6).double()
        step, total = 1e-5, 0.0
        for i in range(x[0].numel()):
            delta = torch.zeros(x[0].numel()).double()
            delta[i] = step
            delta = delta.view(3, 6, 6)
            with torch.no_grad():
                slope = (network(x + delta, 0.3) - network(x - delta, 0.3)) / (2 * step)
            total += slope.square().sum().item()
        assert r1(network, x, 0.3).item() == pytest.approx(total / 2, abs=5e-6)

    def test_r1_reaches_the_weights_and_not_the_photos(self):
        network, x = Smooth(), torch.randn(2, 3, 6, 6)
        lazy(r1(network, x), 5, 16).backward()
        assert network.conv.weight.grad.abs().sum().item() > 0
        assert not x.requires_grad

    def test_lazy(self):
        assert [step for step in range(40) if is_due(step, 16)] == [15, 31]
        assert not any(is_due(step, 0) for step in range(5))
        assert lazy(torch.tensor(3.0), 5, 16).item() == 240

    def test_path_length_of_a_linear_map(self):
        """pictures = A w summed over rows: J^T y is A^T y for every row, whatever w."""
        a, rows = torch.randn(3 * 4 * 4, 5).double(), 3
        w = torch.randn(2, rows, 5).double().requires_grad_(True)
        path = PathLength()
        penalty = path((w.sum(1) @ a.t()).view(2, 3, 4, 4), w, torch.Generator().manual_seed(1))
        y = torch.randn((2, 3, 4, 4), generator=torch.Generator().manual_seed(1)).double().view(2, -1) / 4
        lengths = [math.sqrt(sum(v * v for v in (a.t() @ one).tolist())) for one in y]
        mean = 0.01 * sum(lengths) / 2
        assert path.mean == pytest.approx(mean, abs=5e-7)
        assert penalty.item() == pytest.approx(sum((v - mean) ** 2 for v in lengths) / 2, abs=5e-5)

    def test_the_mean_of_path_lengths_runs_and_is_kept(self):
        path, same = PathLength(decay=0.5), lambda: torch.ones(1, 1, 1, requires_grad=True)
        means = []
        for _ in range(12):
            w = same()
            path((w * 7).view(1, 1, 1, 1).expand(1, 3, 1, 1), w, torch.Generator().manual_seed(3))
            means.append(path.mean)
        length = means[0] / 0.5
        for i, mean in enumerate(means):
            assert mean == pytest.approx(length * (1 - 0.5 ** (i + 1)), abs=5e-6)
        again = PathLength()
        again.load_state_dict(path.state_dict())
        assert again.mean == path.mean

    def test_path_length_reaches_the_generator(self):
        generator, _ = build(tiny_config())
        w = torch.randn(2, generator.n_style, 16, requires_grad=True)
        PathLength()(generator(w, resolution=16)[-1], w).backward()
        assert generator.convs[0].conv.weight.grad.abs().sum().item() > 0

    def test_the_teachers_pyramid(self):
        ramp = torch.linspace(-1, 1, 16).expand(1, 3, 16, 16).contiguous()
        full, half, quarter = teacher_pyramid(ramp, [16, 8, 4])
        assert full is ramp
        for small in (half, quarter):  # aligned corners keep a ramp's ends
            assert torch.allclose(small[0, 0, 0], torch.linspace(-1, 1, small.shape[-1]), atol=1e-6)

    def test_distillation(self):
        students = [torch.randn(2, 3, size, size, requires_grad=True) for size in (8, 16)]
        teacher = torch.randn(2, 3, 16, 16, requires_grad=True)
        distance = lambda a, b: (a - b).abs().mean((1, 2, 3))  # noqa: E731
        loss = distillation(students, teacher, distance)
        plain = 0.0
        for s, t in zip(students, teacher_pyramid(teacher.detach(), [8, 16])):
            s, t = s.detach().double(), t.double()
            plain += (s - t).square().mean().item() + (s.clamp(-1, 1) - t.clamp(-1, 1)).abs().mean().item()
        assert loss.item() == pytest.approx(plain, abs=5e-6)
        loss.backward()
        assert all(s.grad.abs().sum() > 0 for s in students)
        assert teacher.grad is None

    def test_what_perception_sees(self):
        big = torch.full((1, 3, 512, 512), 3.0)
        assert tuple(for_perception(big).shape) == (1, 3, 256, 256)
        assert for_perception(big).max().item() == 1
