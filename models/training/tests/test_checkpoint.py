"""Checkpoints: round trip, two kept, and a file cut off in the middle is passed over."""
import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import torch

from tests.support import TRAINING  # noqa: F401

import checkpoint


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

    def test_an_empty_folder_has_none(self):
        self.assertIsNone(checkpoint.newest(self.folder))


if __name__ == "__main__":
    unittest.main()
