"""Settings of the process that make training on a CPU several times faster, and that only a new process takes on.

Idle OpenMP threads sleep, and glibc keeps large buffers instead of returning them to the system (each step would fault the same pages in again).
"""
from __future__ import annotations

import os
import sys
from collections.abc import Mapping

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


def ensure() -> None:
    """Starts this command again in the same process (same id, so signals and torchrun find it) if its environment lacks something."""
    added = lacking(os.environ)
    if added and sys.platform.startswith("linux"):
        os.execve(sys.executable, [sys.executable, "-m", "anycost", *sys.argv[1:]], {**os.environ, **added})
