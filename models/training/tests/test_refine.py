"""The refining encoder on drawn faces: it starts as the small encoder, comes nearer, resumes bit for bit, sees the same photos whatever its losses."""
import copy
import json

import pytest
import torch

from anycost.data.resize import down
from anycost.losses.identity import IdentityDistance
from anycost.modelfile.file import read_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.networks.feature import faded
from anycost.networks.folded_refiner import FoldedRefiner, refiner_tensors
from anycost.networks.refiner import Refiner, with_picture
from anycost.studies.golden.refiners import made_up_photo, random_norms
from anycost.train.fixed import FixedGenerator
from anycost.train.joint.trained import build as joint_networks
from anycost.train.refine.config import RefineConfig
from anycost.train.looks import refined
from anycost.train.refine.stage import RefineStage, new_refiner
from tests.tiny_identity import write_identity
from tests.support import FIXTURES, assert_resumes, drawn_faces, run_steps, tiny_config, tiny_distance
from tests.tiny_refiner import SHAPE, TINY


@pytest.fixture(scope="module")
def identity_file(tmp_path_factory):
    return write_identity(tmp_path_factory.mktemp("faceplugin") / "fr_feature.onnx")


class Small:
    """A small encoder that always says the same but for the photo's brightness."""

    tensors = {"stem.weight": torch.zeros(4, 3, 3, 3), "neck.weight": torch.zeros(4, 4, 1, 1), **{f"blocks.{i}.conv1.weight": torch.zeros(4, 4, 3, 3) for i in range(4)}}

    def look(self, photos):
        levels = [photos.mean(1, keepdim=True).expand(-1, 4, -1, -1)]
        for side in (16, 8, 4, 2):
            levels.append(down(levels[0], side))
        return torch.ones(len(photos), 10, 16) * photos.mean((1, 2, 3))[:, None, None], levels[1:]


def tiny_stage(net=None, seen=None, **changes):
    c = RefineConfig(**{**TINY, **changes})
    torch.manual_seed(2)
    generator = joint_networks(tiny_config())[0].eval().requires_grad_(False)
    fixed = FixedGenerator(generator, [16, 32, 64], [0.25, 0.5, 0.75, 1.0], torch.zeros(16))
    faces = drawn_faces(8, 128)

    def photos(count):
        picked = torch.randint(len(faces), (count,))
        if seen is not None:
            seen.append(picked)
        return faces[picked]

    return RefineStage(c, new_refiner(c, generator, Small()), Small(), fixed, photos, faces[:3], tiny_distance(), net)


def test_it_starts_as_the_small_encoder():
    stage = tiny_stage()
    codes, features = stage.encode(stage.held)
    torch.testing.assert_close(codes, Small().look(down(stage.held, 64))[0])
    assert features is None


def test_pictures_come_nearer_and_the_generator_stays():
    stage = tiny_stage()
    before = copy.deepcopy(stage.generator.state_dict())
    logs = run_steps(stage, 40)
    for name in ("l1", "near"):
        first, last = (sum(log[name] for log in part) for part in (logs[:10], logs[-10:]))
        assert last < 0.95 * first, name
    assert set(logs[0]) == {"l1", "near", "sub", "delta", "known"}
    assert all(torch.equal(value, stage.generator.state_dict()[name]) for name, value in before.items())


@pytest.mark.parametrize("passes", [1, 2])
def test_it_resumes_bit_for_bit(passes):
    assert_resumes(lambda: tiny_stage(images=40, passes=passes))


def test_photos_do_not_depend_on_the_identity_weight(identity_file):
    """So that two runs can be compared: the same photos in the same order."""
    seen = {0.0: [], 0.5: []}
    logs = {}
    for weight, found in seen.items():
        logs[weight] = run_steps(tiny_stage(IdentityDistance(identity_file), found, identity=weight), 4)
    assert torch.equal(torch.stack(seen[0.0]), torch.stack(seen[0.5]))
    assert logs[0.0][0]["l1"] == logs[0.5][0]["l1"] and "stranger" in logs[0.5][0] and "stranger" not in logs[0.0][0]


def test_thin_steps_draw_with_the_narrower_generator_until_their_share_of_the_run():
    stage = tiny_stage(images=80, thin=0.5, thin_until=0.5, consistency_share=0.0, known_share=0.0)  # 20 steps
    widths, forward = [], stage.generator.forward

    def watched(wplus, channels=None, *rest, **more):
        widths.append(channels[-1])
        return forward(wplus, channels, *rest, **more)

    stage.generator.forward = watched
    run_steps(stage, 20)
    full, half = (stage.generator.channels(ratio)[-1] for ratio in (1.0, 0.5))
    assert set(widths) == {full, half} and half < full
    assert widths[10:] == 10 * [full] and 2 <= widths[:10].count(half) <= 8


def test_smaller_pictures_are_compared_at_their_own_side_until_their_share_of_the_run():
    stage = tiny_stage(images=40, resolutions=[(0.0, {32: 1.0}), (0.5, {64: 1.0})], consistency_share=0.0, known_share=0.0)  # 10 steps
    sides, forward = [], stage.generator.forward

    def watched(*arguments, **more):
        pictures = forward(*arguments, **more)
        sides.append(pictures[-1].shape[-1])
        return pictures

    stage.generator.forward = watched
    run_steps(stage, 10)
    assert sides == 5 * [32] + 5 * [64]


def test_a_ratio_that_the_generator_has_not_is_refused():
    with pytest.raises(SystemExit, match="thin_ratio is 0.3"):
        tiny_stage(thin=0.5, thin_ratio=0.3)


def test_an_identity_weight_needs_the_net():
    with pytest.raises(SystemExit, match="--faceplugin"):
        tiny_stage(identity=0.1)


def test_a_second_look_starts_as_the_first(tmp_path):
    """Weights of one that sees the photo, in one that sees the picture too: the same change until it has learnt more."""
    torch.manual_seed(0)
    one = Refiner(**SHAPE).eval()
    for head in one.heads:
        torch.nn.init.normal_(head.fc.weight, std=0.01)
    two = Refiner(**SHAPE, planes=6).eval()
    two.load_state_dict(with_picture(one.state_dict()))
    photos = drawn_faces(2, 128)
    looked = Small().look(down(photos, 64))
    draw = lambda code: torch.rand(len(code), 3, 64, 64)  # noqa: E731
    with torch.no_grad():
        once = refined(two, 1, photos, looked, draw)[0]
        torch.testing.assert_close(once, refined(one, 1, photos, looked, draw)[0])
        assert not torch.equal(refined(two, 2, photos, looked, draw)[0], once)


def test_a_feature_starts_at_zero_and_is_learnt_alone():
    """The code and its statistics stay; pictures with the feature come nearer, those without are the same."""
    stage = tiny_stage(feature=4, feature_only=True, feature_drop=0.0, known_share=0.0, consistency_share=0.0)
    first = stage.evaluate()
    assert first["distance with feature"] == pytest.approx(first["distance"], abs=1e-6)
    before = copy.deepcopy(stage.e.state_dict())
    logs = run_steps(stage, 40)
    assert sum(log["near"] for log in logs[-10:]) < 0.97 * sum(log["near"] for log in logs[:10])
    assert [name for name, value in stage.e.state_dict().items() if not torch.equal(value, before[name])] == [
        f"feature.{i}.{kind}" for i in (0, 2) for kind in ("weight", "bias")]
    last = stage.evaluate()
    assert last["distance"] == first["distance"] and last["distance with feature"] != last["distance"]
    codes, features = stage.encode(stage.held)
    assert features.shape == (3, stage.generator.width_at(8), 8, 8)


def test_a_feature_is_added_by_its_first_channels():
    """At its own resolution and above, at every ratio; zero adds nothing."""
    stage = tiny_stage()
    code, generator = torch.randn(2, 10, 16), stage.generator
    feature = torch.randn(2, generator.width_at(16), 16, 16)
    for ratio in (0.25, 1.0):
        channels = generator.channels(ratio)
        plain, with_it, zero = (generator(code, channels, feature=f) for f in (None, feature, feature * 0))
        assert [torch.equal(a, b) for a, b in zip(plain, with_it)] == [True, True, False, False, False]
        assert all(torch.equal(a, b) for a, b in zip(plain, zero))
        beyond = feature.clone()
        beyond[:, channels[5] :] += 1  # channels that the narrow block does not have
        assert all(torch.equal(a, b) for a, b in zip(with_it, generator(code, channels, feature=beyond)))


def test_training_a_feature_alone_needs_one():
    with pytest.raises(SystemExit, match="such as 28"):
        tiny_stage(feature_only=True)


def test_a_run_with_a_feature_resumes_bit_for_bit():
    assert_resumes(lambda: tiny_stage(images=40, feature=4))


@pytest.mark.parametrize("planes", [3, 6])
def test_folded_it_is_plain_convolutions_that_say_the_same(planes):
    torch.manual_seed(0)
    refiner = Refiner(**SHAPE, planes=planes).eval().requires_grad_(False)
    random_norms(refiner)
    for head in refiner.heads:
        torch.nn.init.normal_(head.fc.weight)
        torch.nn.init.normal_(head.fc.bias)
    photos = torch.rand(2, planes, 128, 128) * 2 - 1
    levels = [torch.randn(2, 4, side, side) for side in (16, 8, 4, 2)]
    expected = refiner(photos, levels)
    assert expected.std() > 0.1
    torch.testing.assert_close(FoldedRefiner(refiner_tensors(refiner), 16, 128)(photos, levels), expected, atol=1e-4, rtol=1e-4)


def test_the_plugins_vectors_are_what_the_package_says(tmp_path):
    """The committed files, opened anew: what models/runtime is held to is no memory of an older package."""
    folder = FIXTURES / "refiner"
    codes = read_safetensors(folder / "codes.safetensors")[0]
    for name in ("once", "twice"):
        model, photo = OpenedModel(folder / f"{name}.safetensors"), made_up_photo(128)
        code, feature = model.encode_all(photo)
        torch.testing.assert_close(code[0], codes[f"{name}.refined"], atol=1e-5, rtol=1e-5)
        if feature is not None:
            torch.testing.assert_close(feature[0], codes[f"{name}.feature"], atol=1e-4, rtol=1e-4)
            assert model.passes == 2


def test_a_feature_fades_where_the_face_is_drawn_otherwise():
    generator = joint_networks(tiny_config())[0].eval().requires_grad_(False)
    feature, code = torch.ones(1, generator.width_at(16), 16, 16), torch.randn(1, 10, 16)
    late, early = code.clone(), code.clone()
    late[:, 7:] += 1  # rows of larger blocks alone
    early[:, :2] += 1
    assert torch.equal(faded(generator, feature, code, late), feature)
    left = faded(generator, feature, code, early)
    assert 0 < left.min() < 0.9 and left.max() <= 1 and left.std() > 0


def test_a_side_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match="multiple of 64"):
        Refiner(size=100)


def test_the_sheet_writes_a_line_of_figures(tmp_path, identity_file):
    stage = tiny_stage(IdentityDistance(identity_file))
    stage.sheet(tmp_path / "sheet.png")
    line = json.loads((tmp_path / "evaluation.jsonl").read_text())
    assert set(line) == {"step", "images", "spent", "distance", "lower_face", "l1", "64@0.25", "32@1", "identity"}
    assert (tmp_path / "sheet.png").stat().st_size > 1000 and stage.report().startswith("held out: distance 0.")
