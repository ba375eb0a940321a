"""A progress bar where somebody watches, and a line now and then in a log file."""
from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from tqdm import tqdm


def bar(over: Iterable[Any] | None = None, **options: Any) -> tqdm:
    """tqdm with its options; twice a second on a terminal, every half minute elsewhere."""
    return tqdm(over, mininterval=0.5 if sys.stderr.isatty() else 30, **options)
