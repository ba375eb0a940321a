"""Small things the tests share: the committed vectors, drawn faces, and a random network in SqueezeNet's file layout."""
import contextlib
import copy
import functools
import io
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from PIL import Image, ImageDraw

from anycost.cli.main import main
from anycost.data.resize import down
from anycost.losses.perceptual import PerceptualDistance
from anycost.machine.ranks import Ranks
from anycost.train import checkpoint
from anycost.train.joint.config import Config
from anycost.train.stages.config import StageConfig
from anycost.train.stages.start import new_stage

TRAINING = Path(__file__).resolve().parents[1]
FIXTURES = TRAINING.parents[1] / "test" / "fixtures"
AUTHORS = TRAINING.parents[1].parent / "shared" / "golden" / "train_style_ckpt.pt"  # a training checkpoint of theirs; not everywhere


def tiny_config(**changes):
    """A run of seconds: 64 px, few channels, every loss taking part from the first step."""
    values = dict(
        resolution=64, style_dim=16, n_mlp=2, multiplier=0.0625, channel_max=32, encoder_stem=8, encoder_widths=(8, 16, 16, 16), encoder_neck=8,
        tar="faces.tar", source_weights={}, minutes=1.0, batch=4, resolutions=((0.0, {32: 0.3, 64: 0.7}),), discriminator_from=0.0,
        adversarial_from=0.0, adversarial_ramp=0.05, r1_every=4, ema_halflife_images=100)
    return Config(**{**values, **changes})


def tiny_stage_config(**changes):
    """A stage at 32 px with 16 channels at most; its end is left to the caller."""
    values = dict(
        resolution=32, style_dim=16, n_mlp=2, multiplier=1 / 64, channel_max=16, d_multiplier=1 / 64, d_channel_max=16, n_res=3, tar="faces.tar",
        images=10**6, batch=4, bfloat16=False, sort_samples=500, r1_every=2, path_every=2)
    return StageConfig(**{**values, **changes})


def drawn_faces(count, size):
    """[count,3,size,size] in [-1,1]."""
    faces = np.stack([np.asarray(drawn_face(i, size)) for i in range(count)])
    return torch.from_numpy(faces).permute(0, 3, 1, 2).float() / 127.5 - 1


def tiny_stage(name, origin=None, ranks=Ranks(), photos=drawn_faces, **changes):
    """A stage on eight drawn faces; with an origin, as stages.start.read_origin gives it, the later ones have a teacher."""
    c = tiny_stage_config(**changes)
    faces = photos(8, c.resolution)
    reals = lambda count, size: down(faces[torch.randint(len(faces), (count,))], size)  # noqa: E731
    return new_stage(name, c, reals, torch.device("cpu"), ranks, None if name == "base" else tiny_distance(), origin)


@functools.lru_cache
def tiny_distance():
    with tempfile.TemporaryDirectory() as folder:
        write_squeezenet(Path(folder) / "net.onnx")
        return PerceptualDistance(Path(folder) / "net.onnx")


def origin_of(stage):
    """What the next stage starts from, as read from a checkpoint."""
    return copy.deepcopy((stage.g_ema.state_dict(), stage.d.state_dict()))


def run_steps(stage, count):
    return [stage.one_step() for _ in range(count)]


def assert_resumes(make, steps=3):
    """`make()` twice: a stage goes on after a checkpoint as if there had been none, to the last bit."""
    stage = make()
    run_steps(stage, 1)
    with tempfile.TemporaryDirectory() as folder:
        checkpoint.save(folder, stage.step, stage.state())
        logs = run_steps(stage, steps)
        torch.manual_seed(1234)  # what was drawn elsewhere must not matter
        again = make()
        again.restore(checkpoint.newest(folder))
    assert run_steps(again, steps) == logs
    assert (again.step, again.images) == (stage.step, stage.images)
    for name, network in stage.networks().items():
        other = again.networks()[name].state_dict()
        for key, value in network.state_dict().items():
            assert torch.equal(value, other[key]), f"{name}.{key}"
    return logs


def drawn_face(number, size):
    """A face of flat shapes; colours and places differ by number."""
    colour = lambda k: tuple((number * a + k * b) % 200 + 30 for a, b in ((37, 61), (53, 17), (71, 29)))  # noqa: E731
    picture = Image.new("RGB", (size, size), colour(1))
    draw = ImageDraw.Draw(picture)
    box = lambda x, y, rx, ry: tuple(int(v * size) for v in (x - rx, y - ry, x + rx, y + ry))  # noqa: E731
    shift = (number % 5 - 2) * 0.02
    draw.ellipse(box(0.5 + shift, 0.35, 0.33, 0.3), fill=colour(2))
    draw.ellipse(box(0.5 + shift, 0.55, 0.27, 0.36), fill=colour(3))
    for x in (0.38, 0.62):
        draw.ellipse(box(x + shift, 0.475, 0.05, 0.03), fill=(20, 20, 30))
    draw.ellipse(box(0.5 + shift, 0.73, 0.12, 0.02 + 0.01 * (number % 4)), fill=(150, 40, 50))
    return picture


def write_tar(path, members):
    """members: (name, bytes)."""
    with tarfile.open(path, "w") as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def png(picture):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def write_faces(path, count=40, size=64):
    write_tar(path, [(f"drawn_{i:03d}.png", png(drawn_face(i, size))) for i in range(count)])


def write_squeezenet(path, scale=8):
    """An ONNX file with SqueezeNet's tensor names and random weights, its widths divided by `scale`.

    Distances by it mean nothing about faces; they are zero for equal pictures and have gradients, which is what these tests need.
    Returns the tensors by name.
    """
    random = torch.Generator().manual_seed(5)
    tensors, width = {}, 96 // scale

    def conv(name, out, into, kernel):
        tensors[f"{name}_w"] = torch.randn(out, into, kernel, kernel, generator=random) * (2 / (into * kernel * kernel)) ** 0.5
        tensors[f"{name}_b"] = torch.randn(out, generator=random) * 0.1

    conv("conv1", width, 3, 7)
    for i, (squeeze, expand) in enumerate(((16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192)), 2):
        conv(f"fire{i}_conv1x1_1", squeeze // scale, width, 1)
        conv(f"fire{i}_conv1x1_2", expand // scale, squeeze // scale, 1)
        conv(f"fire{i}_conv3x3_2", expand // scale, squeeze // scale, 3)
        width = 2 * (expand // scale)
    initializers = [onnx.numpy_helper.from_array(value.numpy(), name) for name, value in tensors.items()]
    onnx.save(onnx.helper.make_model(onnx.helper.make_graph([], "squeezenet", [], [], initializers)), path)
    return tensors


def tiny_world(folder, count=40, size=64):
    """`folder` as --data and --nets at once: faces.tar and a network file."""
    write_faces(Path(folder) / "faces.tar", count, size)
    write_squeezenet(Path(folder) / "squeezenet_v1.0_features.onnx")


def call(*arguments):
    """`anycost ARGUMENTS` in this process; what it printed."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        main([str(argument) for argument in arguments])
    return said.getvalue()


def entry(**numbers):
    """Labels of a face, as `anycost label` writes them: those that directions.labels.measure reads."""
    names = ("smile", "mouth_open", "lid_left", "lid_right", "age", "female", "yaw", "pitch", "brow_left", "brow_right")
    return {**dict.fromkeys(names, 0.0), **{name: float(value) for name, value in numbers.items()}}


def advance(trainer, steps):
    """Steps with a clock that depends on nothing but the step: a minute of Config.minutes is 60 of them."""
    logs = []
    for _ in range(steps):
        logs.append(trainer.one_step())
        trainer.spent += 1.0
    return logs
