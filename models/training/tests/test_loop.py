"""The loop around any trainer: what it writes when, and the three ways it ends."""
import contextlib
import io
import os
import re
import signal
import tempfile
import time
import types
from pathlib import Path

import torch

from anycost.train import loop


class Counter:
    """A trainer of five steps."""

    def __init__(self, at_step=lambda step: None):
        self.c = types.SimpleNamespace(log_every=2, sheet_every=3, checkpoint_every=2)
        self.step, self.images, self.spent, self.device = 0, 0, 0.0, torch.device("cpu")
        self.net, self.at_step, self.sheets = torch.nn.Linear(1, 1), at_step, []

    progress = property(lambda self: self.step / 5)

    def one_step(self):
        self.step, self.images = self.step + 1, self.images + 10
        self.at_step(self.step)
        return {"loss": float(self.step)}

    def state(self):
        return {"step": self.step, "images": self.images}

    def networks(self):
        return {"net": self.net}

    def sheet(self, path):
        self.sheets.append(path.name)

    def report(self):
        return f"report at {self.step}"


class TestLoop:
    def run_loop(self, trainer, **more):
        said = io.StringIO()
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(said):
            loop.run(trainer, Path(folder), **more)
            return said.getvalue().splitlines(), sorted(p.name for p in Path(folder).iterdir())

    def test_lines_sheets_and_checkpoints_come_when_due_and_at_the_end(self):
        trainer = Counter()
        lines, files = self.run_loop(trainer)
        assert files == ["checkpoint-4.pt", "checkpoint-5.pt"]
        assert trainer.sheets == ["sheet-000003.png", "sheet-000005.png"]
        assert re.search(r"^step 2 images 20 \d+\.\d/s progress 0\.400 left \d+ min loss 1\.5000$", lines[0])
        assert [line.split(" loss ")[-1] for line in lines] == ["1.5000", "report at 3", "3.5000", "report at 5"]
        assert trainer.spent > 0

    def test_time_left_is_what_the_last_lines_speed_gives(self):
        trainer = Counter(lambda step: time.sleep(0.05))
        log = loop.Log(trainer)
        trainer.one_step()
        log.mark = (log.mark[0] - 120, *log.mark[1:])  # two minutes for a fifth
        assert "0.1/s progress 0.200 left 8 min" in log.line()

    def test_sigterm_ends_after_the_step_with_a_checkpoint(self):
        before = signal.getsignal(signal.SIGTERM)
        _, files = self.run_loop(Counter(lambda step: step == 3 and os.kill(os.getpid(), signal.SIGTERM)))
        assert files == ["checkpoint-2.pt", "checkpoint-3.pt"]
        assert signal.getsignal(signal.SIGTERM) == before

    def test_the_clock_ends_it_too(self):
        trainer = Counter()
        self.run_loop(trainer, until=time.monotonic() - 1)
        assert trainer.step == 0
