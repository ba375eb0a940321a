"""Files in pieces and whole again: any sizes, in any order of journeys, and never a wrong file."""
import random
import tempfile
import unittest
from pathlib import Path

from anycost.machine import pieces
from tests.support import call


class Pieces(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.random = Path(folder.name), random.Random(4)

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
                    self.assertEqual(sorted(p.name for p in there.iterdir()), [f"{i:02}" for i in range(count)])
                    for one in there.iterdir():
                        sizes = [p.stat().st_size for p in one.iterdir() if p.name != "pieces.json"]
                        self.assertTrue(sum(sizes) <= load and max(sizes) <= piece, (size, piece, load, sizes))
                    self.assertEqual(pieces.join([there], back), (["a.tar", "b.onnx"], []))
                    self.assertEqual([(back / f.name).read_bytes() for f in files], [f.read_bytes() for f in files])

    def test_journey_by_journey(self):
        file, there, back = self.file("big", 55), self.folder / "there", self.folder / "back"
        self.assertEqual(pieces.split([file], there, 10, 20, only=2), 3)
        self.assertEqual([p.name for p in there.iterdir()], ["02"])
        self.assertEqual(pieces.join([there], back), ([], [("big", 4)]))
        self.assertFalse((back / "big").exists())
        pieces.split([file], there, 10, 20, only=0)
        pieces.split([file], self.folder / "other", 10, 20, only=1)  # brought into another folder: found as well
        self.assertEqual(pieces.join([there, self.folder / "other"], back), (["big"], []))
        self.assertEqual((back / "big").read_bytes(), file.read_bytes())
        written = (back / "big").stat().st_mtime_ns
        (there / "00" / "big.000").unlink()
        self.assertEqual(pieces.join([there, self.folder / "other"], back), (["big"], []))  # whole already: nothing is read or written
        self.assertEqual((back / "big").stat().st_mtime_ns, written)

    def test_a_damaged_piece_gives_no_file(self):
        file, there, back = self.file("big", 25), self.folder / "there", self.folder / "back"
        pieces.split([file], there, 10, 100)
        (there / "00" / "big.001").write_bytes(b"0123456789")
        with self.assertRaisesRegex(SystemExit, "pieces of big do not give the file that was split: bring them again"):
            pieces.join([there], back)
        self.assertEqual(list(back.iterdir()), [])

    def test_the_commands(self):
        file, there, back = self.file("big", 3 * pieces.MIB), self.folder / "there", self.folder / "back"
        arguments = ("split", file, "--into", there, "--piece", 1, "--load", 2)
        self.assertIn("1 files in 2 folders", call(*arguments, "--only", 0))
        with self.assertRaisesRegex(SystemExit, "big lacks 1 pieces: bring the other folders, then join again"):
            call("join", there, "--into", back)
        call(*arguments)
        self.assertIn("whole: big", call("join", there, "--into", back))
        with self.assertRaisesRegex(SystemExit, "No pieces.json in"):
            call("join", back, "--into", back)
        with self.assertRaisesRegex(SystemExit, "same name"):
            pieces.split([file, file], there)


if __name__ == "__main__":
    unittest.main()
