"""Checkpoints: round trip, two kept, a file cut off in the middle is passed over, a full disk leaves what was there."""
import contextlib
import io
import os
import resource

import pytest
import torch

from anycost.modelfile.file import write_safetensors
from anycost.train import checkpoint


class TestCheckpoints:
    @pytest.fixture(autouse=True)
    def a_folder(self, tmp_path):
        self.folder = tmp_path

    def test_round_trip_keeps_the_newest_two_by_number(self):
        for step in (500, 9500, 10000):
            checkpoint.save(self.folder, step, {"step": step, "value": torch.full((3,), float(step))})
        assert [p.name for p in checkpoint.numbered(self.folder)] == ["checkpoint-9500.pt", "checkpoint-10000.pt"]
        state = checkpoint.newest(self.folder)
        assert state["step"] == 10000
        assert torch.equal(state["value"], torch.full((3,), 10000.0))
        assert list(self.folder.glob("*.tmp")) == []

    def test_a_truncated_newest_file_falls_back_to_the_one_before(self):
        for step in (1, 2):
            checkpoint.save(self.folder, step, {"step": step, "value": torch.randn(1000)})
        newest = self.folder / "checkpoint-2.pt"
        newest.write_bytes(newest.read_bytes()[:1500])
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            state = checkpoint.newest(self.folder)
        assert state["step"] == 1
        assert "checkpoint-2.pt cannot be read" in said.getvalue()

    @pytest.fixture
    def small_disk(self):
        """No file of this process can grow beyond 500 kB (the system's message: File too large)."""
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    def refusal(self, numbers):
        """What saving that many random numbers as checkpoint 2, after a checkpoint 1, says; afterwards only checkpoint 1 is there, and whole."""
        checkpoint.save(self.folder, 1, {"step": 1})
        with pytest.raises(SystemExit) as caught:
            checkpoint.save(self.folder, 2, {"step": 2, "values": [torch.randn(n) for n in numbers]})
        assert [p.name for p in self.folder.iterdir()] == ["checkpoint-1.pt"]
        assert checkpoint.newest(self.folder)["step"] == 1
        return str(caught.value)

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
    @pytest.mark.parametrize("numbers", [[10], [100_000] * 3])
    def test_a_full_disk_is_said_in_one_sentence_and_leaves_nothing(self, numbers):
        """A small file meets the full disk when it is closed, a large one while torch writes it."""
        (self.folder / "checkpoint-2.pt.tmp").symlink_to("/dev/full")
        said = self.refusal(numbers)
        assert "No room for" in said
        assert "(No space left on device): make room, then go on with --resume" in said
        assert "\n" not in said

    def test_room_that_runs_out_in_the_middle(self, small_disk):
        """As a disk that fills up: the start of the file is written. Without atomic.Patient torch then aborts the whole process."""
        assert "checkpoint-2.pt (File too large): make room" in self.refusal([100_000] * 3)

    def test_a_model_file_that_finds_no_room_leaves_the_one_before(self, small_disk):
        file = self.folder / "model.safetensors"
        write_safetensors(file, {"a": torch.ones(10)}, {})
        before = file.read_bytes()
        with pytest.raises(SystemExit, match="model.safetensors .*make room, then run the command again"):
            write_safetensors(file, {"a": torch.ones(200_000)}, {})
        assert [file] == list(self.folder.iterdir())
        assert file.read_bytes() == before

    def test_another_error_stays_itself_and_leaves_nothing(self):
        with pytest.raises(Exception, match="pickle"):
            checkpoint.save(self.folder, 1, {"step": lambda: 1})
        assert list(self.folder.iterdir()) == []

    def test_an_empty_folder_has_none(self):
        assert checkpoint.newest(self.folder) is None
