"""What a sub-generator costs: multiply-accumulates, or time from a table of block times. Rules of models/graph/widths.ts."""
from __future__ import annotations

import json
import math
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Block = tuple[int, tuple[int, ...]]  # (index, widths)


def entries(resolution: int) -> int:
    """How many widths of a channel list [const, conv1, up@8, conv@8, ...] a picture of this size uses."""
    return 2 * (int(math.log2(resolution)) - 1)


def block_widths(channels: Sequence[int], resolution: int) -> list[Block]:
    """(index, widths) of each block: [const, conv1] of 4 px, then [in, up, conv] of every doubling."""
    return [(0, tuple(channels[:2]))] + [(i, tuple(channels[2 * i - 1 : 2 * i + 2])) for i in range(1, entries(resolution) // 2)]


def block_macs(index: int, widths: Sequence[int]) -> int:
    """Convolutions, toRGB and the blur. An up-convolution counts h^2 * 9 * Cin * Cout at its input's size h.

    Its polyphase form (networks/ops.py) does four times that, and the authors' tool counts about as much (reference §2.3): a budget
    in their "G" is not one in these.
    """
    size = 4 << index
    if index == 0:
        const, conv = widths
        return size**2 * (9 * const * conv + 3 * conv)
    into, up, conv = widths
    return (size // 2) ** 2 * 9 * into * up + size**2 * (9 * up * conv + 3 * conv + 16 * up)


class Macs:
    """Multiply-accumulates of a picture."""

    def __call__(self, channels: Sequence[int], resolution: int) -> int:
        return sum(block_macs(index, widths) for index, widths in block_widths(channels, resolution))

    @staticmethod
    def text(cost: float) -> str:
        """For a table."""
        return f"{cost / 1e6:.1f} M MACs"


class BlockTimes:
    """Milliseconds of a picture as the sum of its blocks', nothing reused. table: [{"segment", "widths", "ms"}]."""

    def __init__(self, table: Iterable[dict[str, Any]]):
        self.ms = {(row["segment"], tuple(row["widths"])): row["ms"] for row in table}

    def __call__(self, channels: Sequence[int], resolution: int) -> float:
        try:
            return sum(self.ms[block] for block in block_widths(channels, resolution))
        except KeyError as missing:
            raise SystemExit(f"The table of times lacks block {missing}: it was made for another model; remove it to have one measured.") from None

    @staticmethod
    def text(cost: float) -> str:
        return f"{cost:.2f} ms"


def measured(model: str | Path, blocks: Iterable[Block], path: str | Path) -> list[dict[str, Any]]:
    """The table at `path`; where there is none, the plugin's engine (WASM, one thread) is timed on this machine and the table written."""
    path = Path(path)
    if not path.exists():
        with tempfile.TemporaryDirectory() as folder:
            wanted = Path(folder) / "blocks.json"
            wanted.write_text(json.dumps([{"segment": index, "widths": widths} for index, widths in blocks]))
            command = ["npx", "--no-install", "tsx", "ui/cli/main.ts", "bench", "--blocks", str(wanted), "--model", str(Path(model).resolve()), "-o", str(path.resolve())]
            done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise SystemExit(f"The blocks were not timed: {done.stderr.strip()[-600:]}\nIt needs the project's node_modules (npm ci), and to be called in the root of the repository.")
    return json.loads(path.read_text())
