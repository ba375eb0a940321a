"""Which room may import which (pyproject.toml), and what the command line offers."""
import os
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from anycost.cli import environment
from anycost.cli.main import COMMANDS, main, parser_of
from tests.support import TRAINING, call


def test_imports_point_down(capsys):
    assert lint_imports(config_filename=str(TRAINING / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_rule_can_fail(tmp_path, monkeypatch, capsys):
    """The same contracts with the rooms upside down are broken: the tool does look."""
    text = (TRAINING / "pyproject.toml").read_text()
    begin, end = text.index("layers = ["), text.index("]", text.index("layers = ["))
    rooms = [line for line in text[begin:end].splitlines()[1:] if line.strip()]
    (tmp_path / "pyproject.toml").write_text(text[:begin] + "\n".join(["layers = [", *reversed(rooms)]) + "\n" + text[end:])
    assert lint_imports(config_filename=str(tmp_path / "pyproject.toml"), no_cache=True) != EXIT_STATUS_SUCCESS


def test_every_room_says_what_it_is():
    rooms = [folder for folder in (TRAINING / "anycost").iterdir() if (folder / "__init__.py").exists()]
    assert len(rooms) > 8
    assert [room.name for room in rooms if not (room / "README.md").exists()] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    parser, module = parser_of(name)
    assert f"anycost {name}" in module.__doc__, "its docstring shows how it is called"
    assert f"usage: anycost {name}" in parser.format_help()


def test_help_lists_them_all_without_torch():
    environment = {**os.environ, "PYTHONPATH": str(TRAINING)}
    code = "import sys; from anycost.cli.main import main\ntry:\n    main(['--help'])\nfinally:\n    assert 'torch' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [name for name in COMMANDS if f"  {name} " not in done.stdout] == []


def test_an_unknown_command_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["tarin"])
    assert "invalid choice: 'tarin'" in capsys.readouterr().err


def test_the_environment_is_added_to_and_what_is_set_stays():
    assert set(environment.lacking({})) == {*environment.FIXED, "OMP_NUM_THREADS"}
    assert "OMP_NUM_THREADS" not in environment.lacking({"OMP_NUM_THREADS": "1"})
    assert environment.lacking(environment.lacking({})) == {}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's settings")
def test_the_command_takes_its_settings_on_in_the_same_process():
    script = "import os, sys; print(os.getpid(), os.environ['OMP_WAIT_POLICY'], os.environ['OMP_NUM_THREADS'])"
    wanted = {name: value for name, value in os.environ.items() if name not in environment.FIXED}
    started = subprocess.Popen(
        [sys.executable, "-m", "anycost.cli.environment", "-c", script], env={**wanted, "PYTHONPATH": str(TRAINING), "OMP_NUM_THREADS": "1"}, stdout=subprocess.PIPE, text=True)
    said, _ = started.communicate(timeout=120)
    assert said.split() == [str(started.pid), "passive", "1"]


def test_photos_are_aligned_from_their_landmarks(tmp_path):
    from PIL import Image

    (tmp_path / "photos").mkdir()
    Image.new("RGB", (200, 200), (90, 120, 150)).save(tmp_path / "photos" / "a.jpg")
    points = [[100.0 + (i % 9 - 4) * 8, 60.0 + i] for i in range(68)]
    (tmp_path / "l.json").write_text(f'{{"a.jpg": {{"landmarks68": {points}}}}}')
    said = call("align", "--photos", tmp_path / "photos", "--landmarks", tmp_path / "l.json", "--size", 32, "--out", tmp_path / "out")
    assert Image.open(tmp_path / "out" / "a.png").size == (32, 32)
    assert "1 faces of 32 px" in said
    assert Path(tmp_path / "out").exists()
