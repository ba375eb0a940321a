"""The StyleGAN2 stage on drawn faces of 32 px: losses fall, it resumes bit for bit, it stops before a loss that is no number."""
from unittest import mock

import pytest
import torch

from tests.support import assert_resumes, drawn_faces, run_steps, tiny_stage


class TestBaseStage:
    def test_the_discriminator_learns_to_tell_and_the_generator_to_please(self):
        stage = tiny_stage("base", lr=0.01, r1=0.0, path=0.0)
        judge, _, please, _ = stage.phases()
        told = [stage.advance(judge)["d"] for _ in range(20)]
        assert sum(told[-5:]) < 0.5 * sum(told[:5])
        pleased = [stage.advance(please)["g"] for _ in range(20)]
        assert sum(pleased[-5:]) < 0.5 * sum(pleased[:5])

    def test_both_together_bring_the_colours_near(self):
        """The mean picture of what is made nears that of the faces, whoever of the two wins at the moment."""
        stage = tiny_stage("base", lr=0.01, path=0.0, ema_halflife_images=40)
        want = drawn_faces(8, 32).mean(0)

        @torch.no_grad()
        def off():
            torch.manual_seed(7)
            return (stage.pictures(stage.g_ema, stage.latent(64))[-1].mean(0) - want).square().mean().item()

        before = off()
        run_steps(stage, 60)
        assert off() < 0.6 * before

    def test_it_resumes_bit_for_bit(self):
        logs = assert_resumes(lambda: tiny_stage("base"))
        assert [sorted(log) for log in logs] == [["d", "g", "p", "path", "path_mean", "r1", "sign"], ["d", "g", "p", "sign"], ["d", "g", "p", "path", "path_mean", "r1", "sign"]]

    def test_it_resumes_bit_for_bit_in_mixed_precision(self):
        stage = lambda: tiny_stage("base", path=0.0)  # noqa: E731

        def mixed():
            made = stage()
            made.half = True  # also on a CPU that only imitates bfloat16
            return made

        logs, plain = assert_resumes(mixed), run_steps(stage(), 4)[1:]
        assert logs != plain
        assert logs[0]["d"] == pytest.approx(plain[0]["d"], abs=0.05)

    def test_the_learning_rate_is_the_configs_after_a_resumption(self):
        stage, lower = tiny_stage("base"), tiny_stage("base", lr=0.0005)
        run_steps(stage, 1)
        lower.restore(stage.state())
        assert {group["lr"] for o in (lower.opt_g, lower.opt_d) for group in o.param_groups} == {0.0005}

    def test_two_faces_are_mixed_by_rows(self):
        stage = tiny_stage("base", mixing=1.0)
        z, row, _ = stage.latent(4)
        assert z.shape == (4, 2, 16)
        assert 1 <= row < stage.g.n_style
        with torch.no_grad():
            w = stage.g.map(z.flatten(0, 1)).view(4, 2, 16)
            rows = torch.stack([w[:, int(i >= 3)] for i in range(stage.g.n_style)], 1)
            assert torch.equal(stage.rows(stage.g, z, 3), rows)
        assert tiny_stage("base", mixing=0.0).latent(4)[0].shape == (4, 1, 16)

    def test_the_average_follows_with_its_halflife(self):
        stage = tiny_stage("base", ema_halflife_images=8, accumulate=2)
        before = stage.g_ema.input.input.clone()
        run_steps(stage, 1)
        assert torch.allclose(stage.g_ema.input.input, (before + stage.g.input.input) / 2, atol=1e-6)
        assert stage.images == 8

    def test_a_loss_that_is_no_number_stops_before_the_weights(self):
        stage = tiny_stage("base", photos=lambda n, size: drawn_faces(n, size) * float("nan"))
        weights = stage.d.final_conv[0].weight.clone()
        with pytest.raises(FloatingPointError, match="The loss became nan at step 0; .*lower learning rate"):
            stage.one_step()
        assert torch.equal(weights, stage.d.final_conv[0].weight)

    def test_accumulated_gradients_are_those_of_the_mean_loss(self):
        stage = tiny_stage("base", accumulate=3, batch=2)
        seen = []
        step = stage.opt_d.step
        stage.opt_d.step = lambda: seen.append([p.grad.clone() for p in stage.d.parameters()]) or step()
        before = {k: v.clone() for k, v in stage.d.state_dict().items()}
        stage.advance(stage.phases()[0])
        stage.d.load_state_dict(before)
        total = 0
        for stage.micro in range(3):
            torch.manual_seed(stage.seed("d"))
            total = total + stage.discriminator_loss()[0] / 3
        for one, whole in zip(seen[0], torch.autograd.grad(total, list(stage.d.parameters()))):
            assert (one - whole).abs().max().item() < 1e-5 * max(1.0, whole.abs().max().item())

    def test_what_is_differentiated_twice_runs_uncompiled(self):
        """A stand-in for torch.compile: it wraps a network and counts its runs."""
        runs = []

        class Compiled:
            def __init__(self, network):
                self.network = network

            def __getattr__(self, name):
                return getattr(self.network, name)

            def __call__(self, *args, **kwargs):
                runs.append(type(self.network).__name__)
                return self.network(*args, **kwargs)

        plain = run_steps(tiny_stage("base"), 2)
        with mock.patch.object(torch, "compile", Compiled, create=True):
            assert run_steps(tiny_stage("base", compile=True), 2) == plain
        step = ["Generator", "PlainDiscriminator", "PlainDiscriminator", "Generator", "PlainDiscriminator"]
        assert runs == step * 2  # R1 and path length of the second step are not among them

    def test_a_checkpoint_of_another_stage_is_refused(self):
        stage = tiny_stage("base")
        with pytest.raises(SystemExit, match="checkpoint is of stage multires, and this is base"):
            stage.restore({**stage.state(), "stage": "multires"})
