"""The commands of the refining encoder, one after the other: photos from tars, runs that go on, a model file that has it."""
import json

import pytest
import torch

from anycost.cli.main import main
from anycost.data.resize import down
from anycost.modelfile.file import read_safetensors, write_safetensors
from anycost.modelfile.opened import OpenedModel
from anycost.modelfile.replace_encoder import put_encoder
from anycost.modelfile.replace_refiner import put_refiner
from anycost.networks.folded_encoder import shape_of
from anycost.networks.folded_refiner import go_on_from
from anycost.networks.refiner import Refiner
from anycost.studies.compare import of_run
from anycost.train import checkpoint, settings
from anycost.train.fixed import fingerprint
from anycost.train.joint.trained import build as joint_networks
from anycost.train.refine.run import load_start
from tests.tiny_identity import write_identity
from tests.support import drawn_faces, tiny_config
from tests.tiny_model import tiny_model
from tests.tiny_refiner import SHAPE, TINY


@pytest.fixture(scope="module")
def identity_file(tmp_path_factory):
    return write_identity(tmp_path_factory.mktemp("faceplugin") / "fr_feature.onnx")


def test_from_tars_to_a_run_that_another_begins_with(tmp_path, identity_file, capsys):
    _, model, _ = tiny_model(tmp_path)
    world = ["--nets", str(tmp_path), "--faceplugin", str(identity_file.parent)]
    main(["store", "--data", str(tmp_path), "--sources", "faces.tar", "--side", "128", "--out", str(tmp_path / "store")])
    main(["rarity", "--store", str(tmp_path / "store"), "--model", str(model), "--nets", str(tmp_path), "--faceplugin", ""])
    assert "rarity at 1, 25, 50" in capsys.readouterr().out
    (tmp_path / "refine.json").write_text(json.dumps({**TINY, "images": 12, "log_every": 1, "checkpoint_every": 1, "sheet_every": 2}))
    common = ["refine", "--model", str(model), "--config", str(tmp_path / "refine.json"), "--store", str(tmp_path / "store"), *world, "--device", "cpu"]
    main([*common, "--out", str(tmp_path / "one"), "--set", "rarity_power=1.0"])
    assert "stage refine on 1 x cpu, at step 0, 0 images" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="--resume"):
        main([*common, "--out", str(tmp_path / "one")])
    main([*common, "--out", str(tmp_path / "two"), "--start", str(tmp_path / "one"), "--set", "passes=2", "identity=0.1", "feature=4"])
    assert sorted(path.name for path in (tmp_path / "two").glob("checkpoint*")) == ["checkpoint-2.pt", "checkpoint-3.pt"]
    main(["compare", "--model", str(model), "--runs", str(tmp_path / "one"), str(tmp_path / "two"), "--store", str(tmp_path / "store"), "--data", str(tmp_path),
          *world, "--faceapi", "", "--rows", "2", "--out", str(tmp_path / "compare")])
    rows = json.loads((tmp_path / "compare" / "compare.json").read_text())
    assert list(rows["held out"]) == ["file", "one", "two"] and rows["images"]["two"] == 12
    assert rows["held out"]["file"]["distance"] != rows["held out"]["one"]["distance"] and rows["held out"]["file"]["nearer"] == 0
    assert "| held out | two | 12 |" in capsys.readouterr().out and (tmp_path / "compare" / "sheet.png").exists()
    with pytest.raises(SystemExit, match="No checkpoint of a refining encoder"):
        load_start(Refiner(**SHAPE), tmp_path / "store")
    into_files(tmp_path, model, capsys)


def into_files(folder, model, capsys):
    """Runs "one" and "two" in files: half precision says what the runs say, all else is the same to the byte, and another encoder takes it out again."""
    before, photos = OpenedModel(model), drawn_faces(3, 128)
    stored, file = read_safetensors(model)[0], folder / "refined.safetensors"
    for name, facts in (("one", {}), ("two", {"passes": 2, "featureSize": 8})):
        main(["replace", "refiner", "--model", str(model), "--run", str(folder / name), "--out", str(file)])
        assert "128 px that has seen 12 images" in capsys.readouterr().out
        after, tensors = OpenedModel(file), read_safetensors(file)[0]
        assert after.metadata["refiner"] == {"kind": "plain-pyramid", "inputSize": 128, **facts}
        assert all(torch.equal(tensors[key], value) for key, value in stored.items())
        code, feature = of_run(before, folder / name).encode(photos)
        again, made = after.encode_all(photos)
        moved = (code - before.encode(photos)).abs().max()
        assert moved > 1e-4 and (code - again).abs().max() < 0.02 * moved
        assert feature is made is None if name == "one" else 0 < (feature - made).abs().max() < 0.02 * feature.abs().max()
    main(["replace", "refiner", "--model", str(model), "--run", str(folder / "one"), "--out", str(file)])
    begun_with_a_file(folder, model, file)
    (folder / "about.json").write_text(json.dumps({"about": "New words.", "data": "more faces"}))
    main(["replace", "refiner", "--model", str(model), "--run", str(folder / "one"), "--out", str(folder / "said.safetensors"), "--about", str(folder / "about.json")])
    old, new = before.metadata, OpenedModel(folder / "said.safetensors").metadata
    assert (new["about"], new["provenance"]) == ("New words.", {**old["provenance"], "data": "more faces"}) and new["name"] == old["name"]
    state = checkpoint.newest(folder / "one")
    with pytest.raises(SystemExit, match="belongs to another generator"):
        put_refiner({**state, "generator": "another"}, model, file)
    tensors, texts = read_safetensors(model)
    about = {**json.loads(texts["anycost"]), "encoder": None}
    write_safetensors(folder / "none.safetensors", {k: v for k, v in tensors.items() if not k.startswith("encoder.")}, {"anycost": json.dumps(about)})
    with pytest.raises(SystemExit, match="reads 64 px, and .* has none"):
        put_refiner(state, folder / "none.safetensors", file)
    encoder = joint_networks(tiny_config())[1]
    put_encoder({"generator": fingerprint(before.generator), "shape": encoder.shape, "e_ema": encoder.state_dict()}, file, file)
    again = OpenedModel(file)
    assert again.refiner is None and "refiner" not in again.metadata["sha256"] and not any(key.startswith("refiner.") for key in read_safetensors(file)[0])


def begun_with_a_file(folder, model, file):
    """A run that begins with what a file has says what the file says, of the photos whose statistics it took."""
    opened, photos = OpenedModel(file), drawn_faces(8, 128)
    refiner = Refiner(**{**SHAPE, "small": opened_widths(opened)})
    base, levels = opened.encoder.look(down(photos, 64))
    go_on_from(refiner, opened.refiner.tensors, photos, levels)
    with torch.no_grad():
        torch.testing.assert_close(base + refiner.train()(photos, levels), opened.encode(photos), atol=1e-4, rtol=1e-3)
    with pytest.raises(SystemExit, match="another shape"):
        go_on_from(Refiner(**{**SHAPE, "small": opened_widths(opened), "top": (6, 2)}), opened.refiner.tensors, photos, levels)
    command = ["refine", "--config", str(folder / "refine.json"), "--store", str(folder / "store"), "--nets", str(folder), "--faceplugin", "", "--device", "cpu"]
    main([*command, "--model", str(file), "--start", str(file), "--out", str(folder / "three"), "--set", "images=8"])
    assert checkpoint.newest(folder / "three")["images"] == 8
    with pytest.raises(SystemExit, match="no refining encoder to begin with"):
        main([*command, "--model", str(model), "--start", str(model), "--out", str(folder / "four")])


def opened_widths(model):
    """Of the small encoder's blocks."""
    return shape_of(model.encoder.tensors)["widths"]


def test_single_settings_are_json():
    assert settings.changes(["identity=0.1", "batch=8"]) == {"identity": 0.1, "batch": 8}
    with pytest.raises(SystemExit, match="NAME=VALUE"):
        settings.changes(["identity"])
