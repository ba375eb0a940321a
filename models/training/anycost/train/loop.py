"""The loop around a trainer's steps: log lines with speed and time left, sheets, checkpoints, SIGTERM.

A trainer has one_step() -> numbers of a log line, step, images, spent (seconds), progress (0 to 1), state(), networks(), sheet(path) and the
config `c` with log_every, sheet_every and checkpoint_every; report() -> text, said with each sheet, may be empty.
"""
import signal
import time

import torch

from anycost.machine.device import memory_to_lower, training_seconds
from anycost.machine.ranks import Ranks
from anycost.train import checkpoint

LESS_MEMORY = "halve `batch` in the config and double `accumulate`, which trains the same; or lower `resolution` or `multiplier`. Then go on with --resume."


class Log:
    """Means of the numbers since the last line, pictures a second and minutes left at that speed."""

    def __init__(self, trainer):
        self.trainer = trainer
        self.restart()

    def restart(self):
        t = self.trainer
        self.sums, self.mark = {}, (time.monotonic(), t.images, t.progress)

    def add(self, numbers):
        for name, value in numbers.items():
            total, count = self.sums.get(name, (0.0, 0))
            self.sums[name] = (total + value, count + 1)

    def line(self):
        t, (began, images, progress) = self.trainer, self.mark
        seconds = max(1e-9, time.monotonic() - began)
        left = (1 - t.progress) * seconds / max(1e-9, t.progress - progress) / 60
        means = " ".join(f"{name} {total / count:.4f}" for name, (total, count) in self.sums.items())
        self.restart()
        return f"step {t.step} images {t.images} {(t.images - images) / seconds:.1f}/s progress {t.progress:.3f} left {left:.0f} min {means}"


def save(trainer, out):
    """A checkpoint, of finite weights only: the one before is the last good one."""
    for name, network in trainer.networks().items():
        if not all(torch.isfinite(p).all() for p in network.parameters()):
            raise FloatingPointError(f"Weights of {name} are no numbers at step {trainer.step}; the newest checkpoint is intact, resume from it with a lower learning rate.")
    return checkpoint.save(out, trainer.step, trainer.state())


def show(trainer, out):
    trainer.sheet(out / f"sheet-{trainer.step:06d}.png")
    if report := trainer.report():
        print(report, flush=True)


def run(trainer, out, ranks=Ranks(), until=float("inf"), advice=LESS_MEMORY):
    """Steps until the trainer's progress is 1, the monotonic clock shows `until`, or SIGTERM; then a checkpoint and a sheet.

    @raises SystemExit with one sentence for a loss that is no number (the last checkpoint stays) and for full memory.
    """
    stop, c, log = [], trainer.c, Log(trainer)
    before = signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    ended = lambda: bool(stop) or trainer.progress >= 1 or time.monotonic() >= until  # noqa: E731
    try:
        with memory_to_lower(advice):
            while not ranks.any(ended(), trainer.device):
                began = training_seconds(trainer.device)
                log.add(trainer.one_step())
                trainer.spent += training_seconds(trainer.device) - began
                if not ranks.chief:
                    continue
                if trainer.step % c.log_every == 0:
                    print(log.line(), flush=True)
                if trainer.step % c.checkpoint_every == 0:
                    save(trainer, out)
                if trainer.step % c.sheet_every == 0:
                    show(trainer, out)
            if ranks.chief:
                save(trainer, out)
                show(trainer, out)
    except FloatingPointError as error:
        raise SystemExit(str(error)) from error
    finally:
        signal.signal(signal.SIGTERM, before)
