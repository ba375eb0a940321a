"""Files that are whole or not there: written beside, then renamed. A full disk stops with one sentence."""
from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Patient:
    """A file for torch.save: the first error is kept, what follows is dropped.

    torch's zip writer is C++ and, once a write has failed, aborts the whole process when it finds itself at an unexpected place.
    """

    def __init__(self, file: BinaryIO):
        self.file, self.error = file, None

    def write(self, data: bytes) -> int:
        """As many bytes as there are, whatever became of them."""
        try:
            if self.error is None:
                self.file.write(data)
        except OSError as error:
            self.error = error
        return len(data)

    def flush(self) -> None:
        """The real one comes with the end of `atomic`, where its errors are caught."""


@contextmanager
def atomic(target: str | Path, then: str = "run the command again") -> Iterator[Patient]:
    """A file to write bytes to; `target` is replaced when all went well, and left as it was otherwise. then: what to do on a full disk."""
    target = Path(target)
    beside = target.with_name(target.name + ".tmp")
    try:
        with open(beside, "wb") as raw:
            file = Patient(raw)
            yield file
            if file.error:
                raise file.error
        os.replace(beside, target)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise SystemExit(f"No room for {target} ({error.strerror}): make room, then {then}.") from error
        raise
