"""Files in pieces and whole again: any sizes, in any order of journeys, and never a wrong file."""
import random
import tempfile
from pathlib import Path

import pytest

from anycost.machine import pieces
from tests.support import call


class TestPieces:
    @pytest.fixture(autouse=True)
    def a_folder(self, tmp_path):
        self.folder, self.random = tmp_path, random.Random(4)

    def file(self, name, size):
        (self.folder / name).write_bytes(self.random.randbytes(size))
        return self.folder / name

    def test_any_sizes_come_back_whole(self):
        for size in (0, 1, 9, 10, 11, 30, 95):
            for piece, load in ((10, 30), (10, 10), (7, 25), (100, 40)):
                files = [self.file("a.tar", size), self.file("b.onnx", 17)]
                with tempfile.TemporaryDirectory(dir=self.folder) as name:
                    there, back = Path(name) / "there", Path(name) / "back"
                    count = pieces.split(files, there, piece, load)
                    assert sorted(p.name for p in there.iterdir()) == [f"{i:02}" for i in range(count)]
                    for one in there.iterdir():
                        sizes = [p.stat().st_size for p in one.iterdir() if p.name != "pieces.json"]
                        assert sum(sizes) <= load and max(sizes) <= piece, (size, piece, load, sizes)
                    assert pieces.join([there], back) == (["a.tar", "b.onnx"], [])
                    assert [(back / f.name).read_bytes() for f in files] == [f.read_bytes() for f in files]

    def test_journey_by_journey(self):
        file, there, back = self.file("big", 55), self.folder / "there", self.folder / "back"
        assert pieces.split([file], there, 10, 20, only=2) == 3
        assert [p.name for p in there.iterdir()] == ["02"]
        assert pieces.join([there], back) == ([], [("big", 4)])
        assert not (back / "big").exists()
        pieces.split([file], there, 10, 20, only=0)
        pieces.split([file], self.folder / "other", 10, 20, only=1)  # brought into another folder: found as well
        assert pieces.join([there, self.folder / "other"], back) == (["big"], [])
        assert (back / "big").read_bytes() == file.read_bytes()
        written = (back / "big").stat().st_mtime_ns
        (there / "00" / "big.000").unlink()
        assert pieces.join([there, self.folder / "other"], back) == (["big"], [])  # whole already: nothing is read or written
        assert (back / "big").stat().st_mtime_ns == written

    def test_a_damaged_piece_gives_no_file(self):
        file, there, back = self.file("big", 25), self.folder / "there", self.folder / "back"
        pieces.split([file], there, 10, 100)
        (there / "00" / "big.001").write_bytes(b"0123456789")
        with pytest.raises(SystemExit, match="pieces of big do not give the file that was split: bring them again"):
            pieces.join([there], back)
        assert list(back.iterdir()) == []

    def test_the_commands(self):
        file, there, back = self.file("big", 3 * pieces.MIB), self.folder / "there", self.folder / "back"
        arguments = ("split", file, "--into", there, "--piece", 1, "--load", 2)
        assert "1 files in 2 folders" in call(*arguments, "--only", 0)
        with pytest.raises(SystemExit, match="big lacks 1 pieces: bring the other folders, then join again"):
            call("join", there, "--into", back)
        call(*arguments)
        assert "whole: big" in call("join", there, "--into", back)
        with pytest.raises(SystemExit, match="No pieces.json in"):
            call("join", back, "--into", back)
        with pytest.raises(SystemExit, match="same name"):
            pieces.split([file, file], there)
