"""Settings of the process that make training on a CPU several times faster, and that only a new process takes on.

Idle OpenMP threads sleep, and glibc keeps large buffers instead of returning them to the system (each step would fault the same pages in again).
`anycost` takes them on by itself; `python -m anycost.cli.environment SCRIPT …` runs another script under them.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

FIXED = {
    "OMP_WAIT_POLICY": "passive",
    "MALLOC_MMAP_THRESHOLD_": str(4 * 2**30),  # bytes
    "MALLOC_TRIM_THRESHOLD_": str(16 * 2**30),
    "MALLOC_TOP_PAD_": str(256 * 2**20),
}


def usable_cores() -> int:
    """Those this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def lacking(environment: Mapping[str, str]) -> dict[str, str]:
    """What is to be added; whatever is set already, by hand or by torchrun, stays as it is."""
    wanted = {**FIXED, "OMP_NUM_THREADS": str(usable_cores())}
    return {name: value for name, value in wanted.items() if name not in environment}


def restart(arguments: Sequence[str]) -> None:
    """Python with these arguments in the place of this process (same id, so signals and torchrun find it), with what was lacking."""
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, *arguments], {**os.environ, **lacking(os.environ)})


def ensure() -> None:
    """Starts this command again if its environment lacks something. Elsewhere than on Linux another C library takes no notice."""
    if lacking(os.environ) and sys.platform.startswith("linux"):
        restart(["-m", "anycost", *sys.argv[1:]])


if __name__ == "__main__":
    restart(sys.argv[1:])
