"""The multi-resolution stage on drawn faces of 32 px: the student nears its teacher, it resumes bit for bit, it judges what it says."""

import pytest
import torch

from anycost.losses.distillation import distillation
from tests.support import assert_resumes, origin_of, run_steps, tiny_distance, tiny_stage


class TestMultiRes:
    def stage(self, **changes):
        return tiny_stage("multires", origin_of(tiny_stage("base")), **changes)

    def test_it_starts_as_the_stage_before(self):
        base = tiny_stage("base")
        run_steps(base, 2)
        stage = tiny_stage("multires", origin_of(base))
        torch.manual_seed(0)
        latent, photos = base.latent(4), torch.rand(4, 3, 32, 32)
        for generator in (stage.g, stage.g_ema, stage.teacher):
            with torch.no_grad():
                assert torch.equal(stage.pictures(generator, latent)[-1], base.pictures(base.g_ema, latent)[-1])
        assert (stage.d(photos) - base.d(photos)).abs().max().item() < 1e-5

    @torch.no_grad()
    def apart(self, stage):
        """Student and teacher on the same sixteen faces every time."""
        torch.manual_seed(99)
        latent = stage.latent(16)
        return distillation(stage.pictures(stage.g, latent), stage.pictures(stage.teacher, latent)[-1], tiny_distance()).item()

    def test_the_student_nears_its_teacher(self):
        stage = self.stage(lr=0.01, distill=20.0)
        stage.g.load_state_dict(tiny_stage("base", seed=2).g.state_dict())  # far from it at first
        before = self.apart(stage)
        run_steps(stage, 20)
        assert self.apart(stage) < 0.8 * before

    def test_it_resumes_bit_for_bit(self):
        origin = origin_of(tiny_stage("base"))
        stages = iter([origin, None])  # resumed without the stage before: the checkpoint holds the teacher
        logs = assert_resumes(lambda: tiny_stage("multires", next(stages)))
        assert [("r1" in log, "distill" in log) for log in logs] == [(True, True), (False, True), (True, True)]

    def test_two_of_three_resolutions_are_judged(self):
        stage, seen = self.stage(r1=0.0), []
        stage.d.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].shape[-1]))
        for _ in range(6):
            seen.clear()
            stage.one_step()
            first, second = seen[:4], seen[4:]
            assert first[::2] == first[1::2]  # real and fake of the same size
            assert (len(set(first)), len(set(second)), len(second)) == (2, 2, 2)
            assert set(seen) <= {8, 16, 32}

    def test_a_teacher_needs_a_distance(self):
        stage = self.stage()
        with pytest.raises(ValueError, match="needs a perceptual distance"):
            type(stage)(stage.c, stage.g, stage.d, stage.reals, stage.ranks, teacher=stage.teacher)
