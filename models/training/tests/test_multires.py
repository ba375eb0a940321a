"""The multi-resolution stage on drawn faces of 32 px: losses fall, it resumes bit for bit, it judges what it says."""
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from tests.support import drawn_face, write_squeezenet

from losses import distillation
from networks.generator import Generator
from networks.residual_discriminator import MultiResDiscriminator, discriminator_channels
from perceptual import PerceptualDistance
from stages.multires import MultiResolution, Settings


def generator():
    return Generator(32, 16, 2, 1 / 64, 16)


class MultiRes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        net = Path(folder.name) / "net.onnx"
        write_squeezenet(net)
        cls.distance = PerceptualDistance(net)
        faces = np.stack([np.asarray(drawn_face(i, 32)) for i in range(8)])
        cls.photos = torch.from_numpy(faces).permute(0, 3, 1, 2).float() / 127.5 - 1

    def setUp(self):
        torch.manual_seed(12)

    def stage(self, teacher=True, n_res=3, **changes):
        given = (generator(), self.distance) if teacher else (None, None)
        return MultiResolution(generator(), MultiResDiscriminator(discriminator_channels(32, 1 / 64, 16), n_res), *given, Settings(**changes))

    @torch.no_grad()
    def apart(self, stage):
        """Student and teacher on the same sixteen faces every time."""
        torch.manual_seed(99)
        (z, row), noise = stage.styles(16), stage.g.random_noise(16)
        teacher = stage.pictures(stage.teacher, z, row, noise)[-1]
        return distillation(stage.pictures(stage.g, z, row, noise), teacher, self.distance).item()

    def test_the_student_nears_its_teacher(self):
        stage = self.stage(lr=0.01, distill=20.0)
        before = self.apart(stage)
        for _ in range(20):
            stage.one_step(self.photos)
        self.assertLess(self.apart(stage), 0.8 * before)

    def test_the_discriminator_learns_to_tell(self):
        stage = self.stage(teacher=False, lr=0.01)
        losses = [stage.discriminator_step(self.photos)["d"] for _ in range(20)]
        self.assertLess(sum(losses[-5:]), 0.5 * sum(losses[:5]))

    def test_the_generator_learns_what_the_discriminator_likes(self):
        stage = self.stage(teacher=False, n_sampled_res=3, lr=0.01)
        for _ in range(5):
            stage.discriminator_step(self.photos)
        stage.d.requires_grad_(False)
        losses = [stage.generator_step(8)["g"] for _ in range(15)]
        self.assertLess(sum(losses[-5:]), 0.8 * sum(losses[:5]))

    def test_it_resumes_bit_for_bit(self):
        stage = self.stage(r1_every=2)
        stage.one_step(self.photos)
        state = stage.state()
        on = [stage.one_step(self.photos) for _ in range(3)]
        self.assertEqual([("r1" in log) for log in on], [True, False, True])
        other = self.stage(r1_every=2)
        other.teacher.load_state_dict(stage.teacher.state_dict())
        other.restore(state)
        self.assertEqual([other.one_step(self.photos) for _ in range(3)], on)
        for a, b in zip(stage.g_ema.state_dict().values(), other.g_ema.state_dict().values()):
            self.assertTrue(torch.equal(a, b))

    def test_two_of_three_resolutions_are_judged(self):
        stage, seen = self.stage(teacher=False), []
        stage.d.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].shape[-1]))
        for _ in range(6):
            seen.clear()
            stage.one_step(self.photos)
            first, second = seen[:4], seen[4:]
            self.assertEqual(first[::2], first[1::2])  # real and fake of the same size
            self.assertEqual((len(set(first)), len(set(second)), len(second)), (2, 2, 2))
            self.assertLessEqual(set(seen), {8, 16, 32})

    def test_two_faces_are_mixed_by_rows(self):
        stage = self.stage(teacher=False, mixing=1.0)
        z, row = stage.styles(4)
        self.assertEqual(z.shape, (4, 2, 16))
        self.assertTrue(1 <= row < stage.g.n_style)
        noise = [None] * (stage.g.n_style - 1)
        with torch.no_grad():
            w = stage.g.map(z.flatten(0, 1)).view(4, 2, 16)
            rows = torch.stack([w[:, int(i >= 3)] for i in range(stage.g.n_style)], 1)
            self.assertTrue(torch.equal(stage.pictures(stage.g, z, 3, noise)[-1], stage.g(rows, noise=noise)[-1]))
        self.assertEqual(self.stage(teacher=False, mixing=0.0).styles(4)[0].shape, (4, 1, 16))

    def test_the_average_follows_with_its_halflife(self):
        stage = self.stage(teacher=False, ema_halflife_images=8)
        before = stage.g_ema.input.input.clone()
        stage.one_step(self.photos)
        self.assertTrue(torch.allclose(stage.g_ema.input.input, (before + stage.g.input.input) / 2, atol=1e-6))

    def test_a_loss_that_is_no_number_stops_before_the_weights(self):
        stage = self.stage(teacher=False)
        weights = stage.d.final_conv[0].weight.clone()
        with self.assertRaisesRegex(FloatingPointError, "The loss became nan at step 0"):
            stage.one_step(self.photos * float("nan"))
        self.assertTrue(torch.equal(weights, stage.d.final_conv[0].weight))

    def test_a_teacher_needs_a_distance(self):
        with self.assertRaisesRegex(ValueError, "needs a perceptual distance"):
            MultiResolution(generator(), MultiResDiscriminator(discriminator_channels(32, 1 / 64, 16), 2), teacher=generator())


if __name__ == "__main__":
    unittest.main()
