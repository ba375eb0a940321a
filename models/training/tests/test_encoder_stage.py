"""The encoder stage on drawn faces: photos come nearer at every sub-generator, the generator stays, a run resumes bit for bit, a model file gets the encoder."""
import copy
import json
import re
import tempfile
from pathlib import Path

import pytest
import torch
from torch import nn

from anycost.data.resize import down
from anycost.machine.ranks import Ranks
from anycost.modelfile import replace_encoder
from anycost.modelfile.file import read_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.modelfile.origin import read_fixed
from anycost.train import checkpoint
from anycost.train.encoder import run as train_encoder
from anycost.train.encoder.config import EncoderConfig
from anycost.train.encoder.stage import EncoderStage
from anycost.train.fixed import FixedGenerator, fingerprint
from anycost.train.joint.trained import build
from tests.support import FIXTURES, assert_resumes, call, drawn_faces, run_steps, tiny_config, tiny_distance, tiny_stage
from tests.tiny_model import tiny_model

RESOLUTIONS, RATIOS = [16, 32, 64], [0.25, 0.5, 0.75, 1.0]


def tiny_encoder_config(**changes):
    values = dict(encoder_stem=8, encoder_widths=(8, 16, 16, 16), encoder_neck=8, tar="faces.tar", images=10**6, batch=4, bfloat16=False, lr=0.01, warmup_steps=0, ema_halflife_images=20)
    return EncoderConfig(**{**values, **changes})


def tiny_encoder_stage(seed=2, ranks=Ranks(), **changes):
    c = tiny_encoder_config(**changes)
    torch.manual_seed(seed)
    generator = build(tiny_config())[0].eval().requires_grad_(False)
    fixed = FixedGenerator(generator, RESOLUTIONS, RATIOS, torch.zeros(16))
    faces = drawn_faces(8, 64)
    reals = lambda count, size: down(faces[torch.randint(len(faces), (count,))], size)  # noqa: E731
    return EncoderStage(c, train_encoder.new_encoder(c, fixed), fixed, reals, faces[:3], tiny_distance(), ranks)


class TestTraining:
    def test_every_sub_generator_comes_nearer_and_the_generator_stays(self):
        stage = tiny_encoder_stage()
        before = copy.deepcopy(stage.reconstruction.generator.state_dict())
        logs = run_steps(stage, 40)
        for name in ("l1", "consistency"):
            first, last = (sum(log[name] for log in part) for part in (logs[:10], logs[-10:]))
            assert last < 0.9 * first, name
        assert set(logs[0]) == {"l1", "mse", "perceptual", "consistency", "delta"}
        after = stage.reconstruction.generator.state_dict()
        assert all(torch.equal(before[key], after[key]) for key in before)

    def test_it_resumes_bit_for_bit(self):
        assert_resumes(lambda: tiny_encoder_stage(images=40))  # the learning rate falls on the way

    def test_two_micro_batches_are_two(self):
        """Each draws its own photos and its own sub-generator."""
        one, two = (run_steps(tiny_encoder_stage(accumulate=count), 1)[0] for count in (1, 2))
        assert one != two

    def test_the_learning_rate_falls(self):
        stage, rates = tiny_encoder_stage(images=40, decay_from=0.5, decay_to=0.1), []
        while stage.progress < 1:
            run_steps(stage, 1)
            rates.append(stage.opt.param_groups[0]["lr"])
        assert rates[:5] == [0.01] * 5
        assert rates[5:] == sorted(rates[5:], reverse=True)
        assert rates[-1] < 0.5 * 0.01

    def test_the_learning_rate_rises_first(self):
        stage, rates = tiny_encoder_stage(warmup_steps=4), []
        for _ in range(5):
            run_steps(stage, 1)
            rates.append(stage.opt.param_groups[0]["lr"] / 0.01)
        assert [round(rate, 6) for rate in rates] == [0.25, 0.5, 0.75, 1, 1]

    def test_without_the_consistency_term_only_the_full_generator_is_asked(self):
        stage = tiny_encoder_stage(consistency=0.0)
        assert "consistency" not in run_steps(stage, 1)[0]

    def test_the_average_has_batch_normalisation_s_statistics_too(self):
        stage = tiny_encoder_stage()
        run_steps(stage, 5)
        for mean, new in zip(stage.e_ema.modules(), stage.e.modules()):
            if isinstance(new, nn.BatchNorm2d):
                assert mean.num_batches_tracked == 5
                assert not torch.equal(mean.running_mean, torch.zeros_like(mean.running_mean))
                assert not torch.equal(mean.running_mean, new.running_mean)

    def test_ranks_agree_on_the_statistics(self):
        class Two(Ranks):
            """The other rank has what this one has, plus one."""

            def sum_(self, tensors):
                for tensor in tensors:
                    tensor.copy_(2 * tensor + 1)

        stage = tiny_encoder_stage(ranks=Two(0, 2))
        statistics = [b.clone() for b in stage.e.buffers()]
        stage.agree({})
        for before, after in zip(statistics, stage.e.buffers()):
            assert torch.equal(after, before + 0.5 if before.is_floating_point() else before)

    def test_the_report_and_the_sheet_show_the_corners(self):
        stage = tiny_encoder_stage()
        assert re.search(r"^held out: 64@1 0\.\d+ 64@0\.25 0\.\d+ 16@1 0\.\d+ 16@0\.25 0\.\d+$", stage.report())
        with tempfile.TemporaryDirectory() as folder:
            stage.sheet(Path(folder) / "sheet.png")
            assert (Path(folder) / "sheet.png").stat().st_size > 1000

    def test_a_fresh_encoder_starts_at_the_mean_w_and_reads_any_size(self):
        fixed = FixedGenerator(tiny_encoder_stage().reconstruction.generator, RESOLUTIONS, RATIOS, torch.full((16,), 3.0))
        encoder = train_encoder.new_encoder(tiny_encoder_config(input_size=32), fixed)
        assert encoder.size == 32
        with torch.no_grad():
            assert (encoder.eval()(drawn_faces(4, 32)).mean() - 3).abs().item() < 0.5
        run_steps(tiny_encoder_stage(input_size=32), 1)


class TestCommand:
    @classmethod
    def teardown_class(cls):
        cls.temporary.cleanup()

    @classmethod
    def setup_class(cls):
        cls.temporary = folder = tempfile.TemporaryDirectory()
        cls.folder = Path(folder.name)
        cls.run_folder, cls.model, _ = tiny_model(cls.folder)

    def train(self, out, *arguments, origin=("--model", "tiny.safetensors"), **changes):
        c = {**vars(tiny_encoder_config(images=12)), "log_every": 1, "checkpoint_every": 1, "sheet_every": 2, **changes}
        (self.folder / "config.json").write_text(json.dumps(c))
        kind, path = origin
        return call("encoder", kind, self.folder / path, "--config", self.folder / "config.json", "--data", self.folder, "--nets", self.folder,
                    "--out", self.folder / out, "--device", "cpu", *arguments)

    def test_an_encoder_goes_into_the_model_file(self):
        said = self.train("encoder")
        assert "stage encoder on 1 x cpu, at step 0, 0 images" in said
        assert re.search(r"step 3 images 12 .*consistency", said)
        assert "held out: 64@1" in said
        out = self.folder / "with.safetensors"
        assert "64 px that has seen 12 images" in call("replace", "encoder", "--model", self.model, "--run", self.folder / "encoder", "--out", out)
        before, after = OpenedModel(self.model), OpenedModel(out)
        tensors, _ = read_safetensors(out)
        old, _ = read_safetensors(self.model)
        same = [key for key in old if not key.startswith("encoder.")]
        assert all(torch.equal(old[key], tensors[key]) for key in same)
        assert torch.equal(tensors["encoder.mean_latent"], old["mean_w"])
        assert before.metadata["sha256"].pop("encoder") != after.metadata["sha256"].pop("encoder")
        assert before.metadata == after.metadata
        state = checkpoint.newest(self.folder / "encoder")
        photos = drawn_faces(3, 64)
        codes = replace_encoder.trained_encoder(state, before.generator)(photos)
        assert (after.encode(photos) - codes).abs().max().item() < 5e-3 * codes.abs().max().item()

    def test_resuming_gives_what_one_run_gives(self):
        self.train("whole", images=16)
        self.train("parts", images=8)
        self.train("parts", "--resume", images=16)
        one, two = (checkpoint.newest(self.folder / name) for name in ("whole", "parts"))
        # The first half of the parts ended its learning rate earlier; what is trained on is the same.
        assert (one["step"], one["images"], one["generator"]) == (two["step"], two["images"], two["generator"])
        self.train("constant", images=8, decay_from=1.0)
        self.train("constant", "--resume", images=16, decay_from=1.0)
        self.train("constant whole", images=16, decay_from=1.0)
        one, two = (checkpoint.newest(self.folder / name) for name in ("constant", "constant whole"))
        assert all(torch.equal(one["e_ema"][key], two["e_ema"][key]) for key in one["e_ema"])

    def test_a_warm_start_begins_with_the_file_s_codes(self):
        model, photos = OpenedModel(self.model), drawn_faces(40, 64)
        encoder = train_encoder.warm_encoder(model.encoder.tensors, 64, read_fixed(self.model), photos).eval()
        assert encoder.shape == {"size": 64, "stem": 8, "widths": (8, 16, 16, 16), "neck": 8}
        with torch.no_grad():
            assert (encoder(photos) - model.encode(photos)).abs().max().item() < 1e-3
        self.train("warm", "--warm", images=4)

    def test_of_any_run(self):
        self.train("of a joint run", origin=("--run", "run"), images=4)
        joint = read_fixed(self.run_folder)
        assert (joint.resolutions, joint.ratios, joint.mean_w.shape) == (RESOLUTIONS, RATIOS, (16,))
        assert fingerprint(joint.generator) == fingerprint(read_fixed(self.model).generator)
        stage = tiny_stage("multires")
        (self.folder / "multires").mkdir()
        checkpoint.save(self.folder / "multires", 0, stage.state())
        fixed = read_fixed(self.folder / "multires")
        assert (fixed.resolutions, fixed.ratios) == ([8, 16, 32], [1.0])
        assert torch.equal(fixed.generator.conv1.conv.weight, stage.g_ema.conv1.conv.weight)

    def test_refusals_are_one_sentence(self):
        small = FIXTURES / "g64_small" / "g64_small.safetensors"
        self.train("first", images=4)
        for sentence, refused in (
            ("add --resume to go on with it, or choose another --out", lambda: self.train("first")),
            ("belongs to another generator: give the same --model or --run", lambda: self.train("first", "--resume", origin=("--model", small))),
            ("The model file has no encoder to begin with", lambda: self.train("none", "--warm", origin=("--model", small))),
            ("--warm begins with the encoder of a model file", lambda: self.train("none", "--warm", origin=("--run", "run"))),
            ("nowhere is not there: give a model file", lambda: self.train("none", origin=("--run", "nowhere"))),
            ("No checkpoint in .*: give a run that has trained", lambda: self.train("none", origin=("--run", "."))),
            ("belongs to another generator than that of", lambda: call("replace", "encoder", "--model", small, "--run", self.folder / "first", "--out", self.folder / "x")),
            ("No checkpoint of an encoder in", lambda: call("replace", "encoder", "--model", self.model, "--run", self.run_folder, "--out", self.folder / "x")),
            ("The config sets no end", lambda: self.train("none", images=0)),
        ):
            with pytest.raises(SystemExit, match=sentence):
                refused()
