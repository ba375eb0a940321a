"""What the machine can do (bfloat16, PyTorch's compiler), and one sentence when its memory is full."""
from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch


def chosen(name: str) -> str:
    """"cpu" or "cuda" of a command line, where "auto" is cuda if there is one."""
    return ("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name


def multiplies_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 is in the hardware. A CPU without it converts back and forth: many times slower than float32."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    flags = Path("/proc/cpuinfo")
    return flags.exists() and any(flag in flags.read_text() for flag in ("amx_bf16", "avx512_bf16"))


def bfloat16(device: torch.device, wanted: bool = True) -> torch.autocast:
    """Mixed precision for the forward passes inside it."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=wanted)


def prepare(device: torch.device) -> None:
    """Settings of a GPU that cost nothing in quality: convolutions pick their fastest kernel, float32 products may use TF32."""
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.set_float32_matmul_precision("high")


def training_seconds(device: torch.device) -> float:
    """A clock of the work done, s. On a CPU other programs' share of the machine must not cut a run short, so it counts processor time."""
    return time.process_time() / torch.get_num_threads() if device.type == "cpu" else time.monotonic()


def compiled(network: torch.nn.Module, wanted: bool) -> torch.nn.Module:
    """The same network through PyTorch's compiler. Not for what is differentiated twice (R1, path length): the compiler cannot."""
    if not wanted:
        return network
    return torch.compile(network)


def is_out_of_memory(error: BaseException) -> bool:
    """CUDA's and the CPU allocator's; both are RuntimeErrors, told apart by their text in every version of PyTorch."""
    return isinstance(error, RuntimeError) and any(words in str(error) for words in ("out of memory", "can't allocate memory", "not enough memory"))


@contextmanager
def memory_to_lower(advice: str) -> Iterator[None]:
    """Out of memory stops with one sentence that says what to lower."""
    try:
        yield
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        raise SystemExit(f"Out of memory: {advice}") from error
