"""Checkpoints: round trip, two kept, a file cut off in the middle is passed over, a full disk leaves what was there."""
import contextlib
import io
import os
import resource
import tempfile
import unittest
from pathlib import Path

import torch

from anycost.modelfile.file import write_safetensors
from anycost.train import checkpoint


class Checkpoints(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_round_trip_keeps_the_newest_two_by_number(self):
        for step in (500, 9500, 10000):
            checkpoint.save(self.folder, step, {"step": step, "value": torch.full((3,), float(step))})
        self.assertEqual([p.name for p in checkpoint.numbered(self.folder)], ["checkpoint-9500.pt", "checkpoint-10000.pt"])
        state = checkpoint.newest(self.folder)
        self.assertEqual(state["step"], 10000)
        self.assertTrue(torch.equal(state["value"], torch.full((3,), 10000.0)))
        self.assertEqual(list(self.folder.glob("*.tmp")), [])

    def test_a_truncated_newest_file_falls_back_to_the_one_before(self):
        for step in (1, 2):
            checkpoint.save(self.folder, step, {"step": step, "value": torch.randn(1000)})
        newest = self.folder / "checkpoint-2.pt"
        newest.write_bytes(newest.read_bytes()[:1500])
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            state = checkpoint.newest(self.folder)
        self.assertEqual(state["step"], 1)
        self.assertIn("checkpoint-2.pt cannot be read", said.getvalue())

    def limit_files(self, size):
        """Until the test ends, no file of this process can grow beyond `size` bytes (the system's message: File too large)."""
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_FSIZE, before)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))

    def refusal(self, numbers):
        """What saving that many random numbers as checkpoint 2, after a checkpoint 1, says; afterwards only checkpoint 1 is there, and whole."""
        checkpoint.save(self.folder, 1, {"step": 1})
        with self.assertRaises(SystemExit) as caught:
            checkpoint.save(self.folder, 2, {"step": 2, "values": [torch.randn(n) for n in numbers]})
        self.assertEqual([p.name for p in self.folder.iterdir()], ["checkpoint-1.pt"])
        self.assertEqual(checkpoint.newest(self.folder)["step"], 1)
        return str(caught.exception)

    def test_a_full_disk_is_said_in_one_sentence_and_leaves_nothing(self):
        """A small file meets the full disk when it is closed, a large one while torch writes it."""
        if not os.path.exists("/dev/full"):
            return print("Left out: this system has no /dev/full.")
        for numbers in ([10], [100_000] * 3):
            with self.subTest(numbers=numbers):
                (self.folder / "checkpoint-2.pt.tmp").symlink_to("/dev/full")
                said = self.refusal(numbers)
                self.assertIn("No room for", said)
                self.assertIn("(No space left on device): make room, then go on with --resume", said)
                self.assertNotIn("\n", said)

    def test_room_that_runs_out_in_the_middle(self):
        """As a disk that fills up: the start of the file is written. Without atomic.Patient torch then aborts the whole process."""
        self.limit_files(500_000)
        self.assertIn("checkpoint-2.pt (File too large): make room", self.refusal([100_000] * 3))

    def test_a_model_file_that_finds_no_room_leaves_the_one_before(self):
        file = self.folder / "model.safetensors"
        write_safetensors(file, {"a": torch.ones(10)}, {})
        before = file.read_bytes()
        self.limit_files(500_000)
        with self.assertRaisesRegex(SystemExit, "model.safetensors .*make room, then run the command again"):
            write_safetensors(file, {"a": torch.ones(200_000)}, {})
        self.assertEqual([file], list(self.folder.iterdir()))
        self.assertEqual(file.read_bytes(), before)

    def test_another_error_stays_itself_and_leaves_nothing(self):
        with self.assertRaisesRegex(Exception, "pickle"):
            checkpoint.save(self.folder, 1, {"step": lambda: 1})
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_an_empty_folder_has_none(self):
        self.assertIsNone(checkpoint.newest(self.folder))


if __name__ == "__main__":
    unittest.main()
