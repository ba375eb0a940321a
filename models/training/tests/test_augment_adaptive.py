"""Adaptive augmentation: what each change does, that p follows the discriminator, and that gradients run through."""
import math
from unittest import mock

import pytest
import torch

from anycost.data import augment_adaptive
from anycost.data.augment_adaptive import MOST, AdaptiveAugmentation, augment, colours, geometry
from tests.support import assert_resumes, drawn_faces, run_steps, tiny_stage


class TestAugmentation:
    def setup_method(self):
        torch.manual_seed(5)

    def test_p_0_is_the_identity(self):
        x = drawn_faces(4, 32)
        assert augment(x, 0.0) is x

    def test_at_a_small_p_most_pictures_are_left_as_they_are(self):
        x = torch.rand(400, 3, 8, 8) * 2 - 1
        same = (augment(x, 0.02) - x).abs().amax((1, 2, 3)) < 1e-4
        # Twelve coins of 0.02 (the two turns share one; half the mirrors, a quarter of the quarter turns and half the luma flips do nothing).
        assert 0.70 < same.float().mean().item() < 0.92, same.float().mean()

    def test_blits_move_whole_pixels(self):
        """Without the normal draws and the turns, what is left are mirrors, quarter turns and shifts: every value is one of the picture's."""
        x = (torch.arange(64).float() / 32 - 1).view(1, 1, 8, 8).repeat(300, 3, 1, 1)
        with mock.patch.object(torch, "randn", lambda *a, **k: torch.zeros(*a, **k)), mock.patch.object(math, "sqrt", lambda v: 1.0):
            grid = torch.nn.functional.affine_grid(geometry(300, 0.9, 8, x.device)[:, :2], list(x.shape), align_corners=False)
        y = torch.nn.functional.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
        steps = (y + 1) * 32
        assert (steps - steps.round()).abs().max().item() < 1e-3
        different = {tuple(one[0].flatten().round().int().tolist()) for one in steps}
        assert len(different) > 30

    def test_geometry_is_a_similarity_up_to_the_stretch(self):
        m = geometry(2000, 0.6, 32, torch.device("cpu"))
        area = torch.det(m[:, :2, :2]).abs()
        assert torch.allclose(m[:, 2], torch.tensor([0.0, 0.0, 1.0]).expand(2000, 3))
        logs = area.log2() / 2
        # The stretch keeps the area, so its logarithm is the scale's: 0 or N(0, 0.2).
        assert (logs.abs() < 1e-5).float().mean().item() == pytest.approx(0.4, abs=0.05)
        assert logs.square().mean().sqrt().item() == pytest.approx(0.2 * math.sqrt(0.6), abs=0.02)

    def test_colours(self):
        m = colours(4000, 0.5, torch.device("cpu"))
        assert torch.allclose(m[:, 3], torch.tensor([0.0, 0.0, 0.0, 1.0]).expand(4000, 4), atol=1e-6)
        grey = m[:, :3, :3].sum(2)  # what white without brightness becomes: grey, since hue and saturation turn about it
        assert (grey - grey.mean(1, keepdim=True)).abs().max().item() < 1e-4 * grey.abs().max().item()
        inverted = (grey.mean(1) < 0).float().mean().item()
        assert inverted == pytest.approx(0.25, abs=0.03)  # half of the luma flips do nothing
        with mock.patch.object(torch, "rand", lambda *a, **k: torch.full(a, 0.5 + 0.4999 * (len(a) == 0), **k)):
            nothing = colours(3, 0.5, torch.device("cpu"))  # no coin falls below p
        assert torch.allclose(nothing, torch.eye(4).expand(3, 4, 4), atol=1e-6)

    def test_gradients_flow(self):
        x = drawn_faces(4, 16).requires_grad_(True)
        torch.manual_seed(3)
        augment(x, MOST).square().sum().backward()
        assert (x.grad.abs().sum((1, 2, 3)) > 0).all()
        d, at = torch.zeros_like(x), (0, 1, 8, 8)
        d[at] = 1e-2
        run = lambda v: (torch.manual_seed(3), augment(v, MOST).double().square().sum().item())[1]  # noqa: E731
        assert x.grad[at].item() == pytest.approx((run(x.detach() + d) - run(x.detach() - d)) / 2e-2, abs=0.005)

    def test_a_batch_gets_different_changes_and_the_same_seed_the_same(self):
        x = drawn_faces(1, 16).repeat(8, 1, 1, 1)
        y = augment(x, MOST)
        assert len({tuple(one.flatten().tolist()) for one in y}) > 6
        torch.manual_seed(1)
        first = augment(x, 0.5)
        torch.manual_seed(1)
        assert torch.equal(augment(x, 0.5), first)

    def test_p_rises_while_the_discriminator_is_sure_and_falls_otherwise(self):
        a = AdaptiveAugmentation(target=0.6, images=1000, every=4)
        moves = []
        for sign in [1.0] * 8 + [0.2] * 4 + [0.5, 0.5, 0.7, 0.8] + [-1.0] * 8:
            a.saw(sign, 25)
            moves.append(round(a.p, 6))
        assert moves[3::4] == [0.1, 0.2, 0.1, 0.2, 0.1, 0.0]
        assert moves[:3] == [0, 0, 0]  # only every fourth step
        for _ in range(100):
            a.saw(1.0, 25)
        assert a.p == MOST
        off = AdaptiveAugmentation(target=0.0, images=10, every=1)
        off.saw(1.0, 100)
        assert off.p == 0

    def test_an_overfit_discriminator_raises_p_and_the_stage_keeps_it(self):
        stage = tiny_stage("base", lr=0.01, path=0.0, r1=0.0, ada_target=0.6, ada_images=200)
        judge = stage.phases()[0]
        for _ in range(40):  # eight faces, and a generator that stands still: soon known by heart
            numbers = stage.advance(judge)
        assert numbers["sign"] > 0.6
        assert stage.augment.p > 0
        assert numbers["p"] == stage.augment.p

        def begun():
            stage = tiny_stage("base", ada_target=0.6, ada_images=50)
            stage.augment.p = 0.5
            return stage

        logs = assert_resumes(begun, steps=5)
        assert len({log["p"] for log in logs}) == 2

    def test_what_the_discriminator_sees_is_augmented_and_what_the_teacher_is_compared_with_is_not(self):
        stage = tiny_stage("multires", ada_target=0.6, r1_every=1)
        calls = []
        with mock.patch.object(augment_adaptive, "augment", lambda x, p: calls.append(x.shape[-1]) or x):
            run_steps(stage, 1)
        assert len(calls) == 2 * 2 + 1 + 2  # two resolutions real and made, R1, two of the generator's
