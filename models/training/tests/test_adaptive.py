"""The stage with adaptive channels on drawn faces of 32 px: where it starts from, what it tells the discriminator, bit-identical resumption."""
import warnings

import torch

from anycost.modelfile.origin import read_origin
from anycost.networks.sampling import RATIOS, g_arch
from anycost.train.stages.stage import new_generator
from anycost.train.stages.start import load_generator
from tests.support import AUTHORS, assert_resumes, origin_of, run_steps, tiny_stage


class TestAdaptive:
    @classmethod
    def setup_class(cls):
        torch.manual_seed(3)
        before = tiny_stage("multires", origin_of(tiny_stage("base")))
        run_steps(before, 2)
        cls.before, cls.origin = before, origin_of(before)

    def stage(self, **changes):
        return tiny_stage("adaptive", self.origin, **changes)

    @torch.no_grad()
    def test_at_ratio_1_it_starts_as_the_stage_before_although_sorted(self):
        stage = self.stage()
        assert not torch.equal(stage.g.conv1.conv.weight, self.before.g_ema.conv1.conv.weight)
        torch.manual_seed(0)
        latent = self.before.latent(8)
        want = self.before.pictures(self.before.g_ema, latent)
        for generator in (stage.g, stage.g_ema):
            for picture, wanted in zip(stage.pictures(generator, latent, stage.sampler.uniform(1.0).channels), want):
                assert (picture - wanted).abs().max().item() < 1e-4
        assert torch.equal(stage.pictures(stage.teacher, latent)[-1], want[-1])  # copied before the sorting

    def test_the_discriminator_goes_on_from_the_stage_before(self):
        stage = self.stage()
        assert torch.equal(stage.d.blocks[0].conv1[0].weight, self.before.d.blocks[0].conv1[0].weight)
        assert stage.d.g_arch_length == 4 * stage.g.n_style
        assert len(stage.sampler.full) == stage.g.n_style

    def test_it_resumes_bit_for_bit(self):
        for mode in ("uniform", "flexible", "sandwich"):
            origins = iter([self.origin, None])
            logs = assert_resumes(lambda: tiny_stage("adaptive", next(origins), mode=mode))  # noqa: B023
            assert [sorted(log) for log in logs] == [["d", "distill", "g", "p", "r1", "sign"], ["d", "distill", "g", "p", "sign"], ["d", "distill", "g", "p", "r1", "sign"]], mode

    def test_what_the_discriminator_is_told(self):
        """In a step: real faces an own draw, fakes and R1 the sub-generator of the discriminator's step, the generator's step another."""
        stage, seen, ran = self.stage(r1_every=1, n_sampled_res=1, mode="flexible"), [], []
        stage.d.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[1]))
        stage.g.register_forward_pre_hook(lambda _, inputs: ran.append(inputs[1]))
        independent = 0
        for _ in range(8):
            seen.clear()
            ran.clear()
            at = {who: stage.drawn(who) for who in ("real", "d", "g")}
            stage.one_step()
            real, fake, r1, generator = seen
            for told, who in ((real, "real"), (fake, "d"), (r1, "d"), (generator, "g")):
                assert torch.equal(told, g_arch(at[who].ratios)), who
            assert ran == [at["d"].channels, at["g"].channels]
            independent += at["real"] != at["d"] and at["d"] != at["g"]
        assert independent > 4

    def test_every_ratio_is_drawn_and_every_micro_batch_draws_its_own(self):
        stage, drawn = self.stage(accumulate=2), []
        stage.g.register_forward_pre_hook(lambda _, inputs: drawn.append(inputs[1]))
        run_steps(stage, 12)
        assert set(drawn) == {stage.sampler.uniform(ratio).channels for ratio in RATIOS}
        assert any(a != b for a, b in zip(drawn[::2], drawn[1::2]))

    def test_narrow_ones_near_the_teacher(self):
        stage = self.stage(lr=0.005, distill=1000.0, r1=0.0)

        @torch.no_grad()
        def apart():
            torch.manual_seed(5)
            latent = stage.latent(16)
            target = stage.pictures(stage.teacher, latent)[-1]
            narrow = [stage.pictures(stage.g, latent, stage.sampler.uniform(ratio).channels)[-1] for ratio in RATIOS[:3]]
            return [(picture - target).square().mean().item() for picture in narrow]

        before = apart()
        run_steps(stage, 20)
        for ratio, after, first in zip(RATIOS, apart(), before):
            assert after < 0.95 * first, ratio

    def test_it_goes_on_from_a_checkpoint_of_the_authors(self):
        if not AUTHORS.exists():
            warnings.warn(f"{AUTHORS.name} is not here: no stage was started from a training checkpoint of the authors' code.")
            return
        origin = read_origin(AUTHORS)
        changes = dict(resolution=16, style_dim=32, multiplier=2, d_multiplier=2, n_res=2)
        stage = tiny_stage("adaptive", origin, **changes)
        assert all(torch.equal(stage.d.state_dict()[key], value) for key, value in origin[1].items())
        torch.manual_seed(0)
        latent = stage.latent(2)
        given = new_generator(stage.c)
        load_generator(given, origin[0])
        with torch.no_grad():
            assert (stage.pictures(stage.g, latent)[-1] - stage.pictures(given, latent)[-1]).abs().max().item() < 1e-4
        run_steps(stage, 1)
