"""The studies on generators at tiny size: every run of the queue, and what each variant leaves out."""
import numpy as np
import pytest
import torch
from PIL import Image

from anycost.evaluate.features import SqueezeNetPooled
from anycost.studies.fashion import Part
from anycost.studies.generators import begin, faces, runs, variants
from anycost.studies.generators.conditional import new_conditional
from anycost.studies.generators.every_scale import EveryScaleDiscriminator
from anycost.studies.generators.judges import Judges
from anycost.studies.generators.lab import Lab, codes, pictures
from anycost.studies.generators.prune import magnitude, pruned
from anycost.studies.generators.queue import STUDIES, runs_of, work_off
from anycost.studies.generators.scale import Scale
from anycost.studies.generators.sheet import save_sheet
from anycost.studies.generators.tables import tables
from anycost.studies.journal import Journal
from anycost.networks.generator import Generator
from anycost.networks.sort_channels import sort_channels
from tests.support import tiny_world

TINY = Scale(style_dim=8, multiplier=1 / 32, channel_max=16, images=4, more=4, samples=12, pairs=2, population=3, generations=1, per_class=4)


def tiny_lab(folder):
    """Judged by one small random network; FashionMNIST is noise."""
    tiny_world(folder, 60, 64)
    lab = Lab(TINY, folder, folder, folder / "out", tars=("faces.tar",))
    random = torch.Generator().manual_seed(0)
    part = lambda n: Part(torch.randint(256, (n, 28, 28), generator=random).to(torch.uint8), torch.arange(n) % 10)  # noqa: E731
    lab.fashion = (part(40), part(40), part(40))
    lab.judges = Judges({"squeezenet": SqueezeNetPooled(folder / "squeezenet_v1.0_features.onnx", 32)}, lab.faces.test)
    return lab


def some_generator():
    torch.manual_seed(3)
    return Generator(32, 8, 2, 1 / 32, 16).requires_grad_(False)


def test_the_whole_queue_runs_once_and_fills_the_tables(tmp_path):
    lab, said = tiny_lab(tmp_path), []
    journal = Journal(tmp_path / "out" / "generators.jsonl")
    work_off("generators", lab, journal, [1], said.append)
    names = list(runs.everything())
    assert sorted(row["run"] for row in journal.rows) == sorted(names)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "weights").iterdir()}
    work_off("generators", lab, Journal(journal.path), [1], said.append)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "weights").iterdir()} == before
    found = next(row["found"] for row in journal.rows if row["run"] == "found")
    assert all(one["macs"] <= one["budget"] for one in found.values())
    written = tables("generators", journal)
    assert written.keys() == {"resolutions", "channels", "ablation", "conditional"}
    assert not any("Not run yet" in text for text in written.values())
    alone = next(row["found"]["32"]["squeezenet"] for row in journal.rows if row["run"] == "alone-32")
    assert f"{1000 * alone:.1f}" in written["resolutions"]
    save_sheet(lab, 1, tmp_path / "sheet.png", 3)
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    assert sheet.shape == (3 * 64, 11 * 64, 3)
    full = ((pictures(lab.generator("adaptive", 1), codes(8, 3, 2)).clamp(-1, 1) + 1) * 127.5).round().byte()
    assert (sheet[:64:2, :64:2] == full[0].permute(1, 2, 0).numpy()).all()
    with pytest.raises(SystemExit, match="pruned-75"):
        save_sheet(lab, 2, tmp_path / "none.png")


def test_a_study_has_what_its_runs_need_and_in_that_order():
    for study in STUDIES:
        names = [run.name for run in runs_of(study, 32, 3)]
        assert len(names) > 0
        for run in runs_of(study, 32, 3):
            assert not run.after or run.after in names[: names.index(run.name)], (study, run.name)
    assert len(runs_of("generators", 32, 3)) == len(runs.everything())


def test_a_journal_of_another_size_is_refused(tmp_path):
    journal = Journal(tmp_path / "g.jsonl")
    journal.add({"run": "sampled", "seed": 1, "images": 5, "more": 8, "samples": 12, "found": {}})
    try:
        work_off("resolutions", Lab(TINY, tmp_path, tmp_path, tmp_path), journal, [1], print)
    except SystemExit as error:
        assert "5 + 8 images" in str(error)
    else:
        raise AssertionError("runs of different lengths would have been mixed")


def test_a_pruned_generator_is_the_sub_generator_of_the_heaviest_channels():
    whole = some_generator()
    small = pruned(whole, 0.5)  # which sorts `whole`
    weight = whole.convs[1].conv.weight.abs().sum((0, 1, 3, 4))
    assert torch.equal(weight, weight.sort(descending=True).values)
    z = codes(8, 5, 0)
    assert small.channels(1.0) == whole.channels(0.5)
    assert (pictures(small, z) - pictures(whole, z, whole.channels(0.5))).abs().max() < 1e-4
    before = some_generator()
    assert (pictures(before, z) - pictures(whole, z)).abs().max() < 1e-4, "sorting by weight changes no full picture"
    by_use = sort_channels(some_generator(), codes(8, 50, 1))
    assert not torch.equal(by_use.convs[1].conv.weight, whole.convs[1].conv.weight), "the method's order is another one"
    assert magnitude(whole.convs[1], z).shape == (whole.channels(1.0)[4],)


def test_the_msg_discriminator_looks_at_every_resolution():
    torch.manual_seed(0)
    d = EveryScaleDiscriminator([16, 16, 16, 16], 3)
    given = [torch.randn(4, 3, r, r, requires_grad=True) for r in (8, 16, 32)]
    d(given).sum().backward()
    assert d.resolutions == [32, 16, 8]
    assert all(picture.grad.abs().max() > 0 for picture in given)


def test_a_class_changes_the_picture_and_the_judgement(tmp_path):
    lab = tiny_lab(tmp_path)
    stage = begin.conditional(lab, 1)
    torch.manual_seed(0)
    w = stage.g.map(codes(8, 2, 0)[:1].expand(2, -1), torch.tensor([1, 7]))
    assert (w[0] - w[1]).abs().max() > 1e-3
    real = stage.reals(4, 32)
    assert torch.equal(stage.condition("real")[0][:, -10:].argmax(1), stage.reals.labels)
    (told,) = stage.condition("real")
    other = torch.cat([told[:, :-10], told[:, -10:].roll(1, 1)], 1)
    assert (stage.d(real, told) - stage.d(real, other)).abs().max() > 1e-4
    z, row, _ = stage.latent(4)
    wplus = stage.rows(stage.g, z, row)
    assert torch.allclose(wplus[:, 0], stage.g.map(z[:, 0, :-1], stage.fakes))
    assert new_conditional(stage.c).codes.weight.shape == (10, 8)


def test_what_the_ablations_leave_out(tmp_path):
    lab = tiny_lab(tmp_path)
    lab.keep("sampled", 1, (lambda stage: {"g": stage.g_ema.state_dict(), "d": stage.d.state_dict()})(begin.fresh(begin.MultiResolution, lab, 1, 4)))
    teacher = lab.generator("sampled", 1)
    stage = lambda kind, **changes: begin.onward(kind, lab, 1, **changes)  # noqa: E731
    method, unsorted, untold = stage(variants.Adaptive), stage(variants.Unsorted), stage(variants.Untold)
    same = lambda g: torch.equal(g.convs[0].conv.weight, teacher.convs[0].conv.weight)  # noqa: E731
    assert same(unsorted.g) and not same(method.g)
    assert len(method.condition("d")) == 1 and untold.condition("d") == () and untold.d.g_arch_length == 0
    assert stage(variants.Whole).channels("g") is None and method.channels("g") is not None
    latent = method.latent(4)
    made = method.pictures(method.g, latent, method.g.channels(0.25))
    assert method.held(made, latent)[0] > 0 and stage(variants.Adaptive, distill=0.0).held(made, latent) == (0, {})
    whole, before = (method.pictures(g, latent)[-1] for g in (method.g, method.teacher))
    assert (whole - before).abs().max() < 1e-4, "the full one begins as its teacher"


def test_faces_are_split_by_name():
    names = [f"face_{i}.png" for i in range(1000)]
    parts = faces.split(torch.arange(1000), names)
    assert sorted(torch.cat([parts.train, parts.validation, parts.test]).tolist()) == list(range(1000))
    assert 550 < len(parts.train) < 650 and 70 < len(parts.validation) < 130
    again = faces.split(torch.arange(1000), names)
    assert torch.equal(again.test, parts.test)
