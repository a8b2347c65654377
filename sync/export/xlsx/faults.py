"""What the library raises, as this program tells it."""

from __future__ import annotations

import os
import re
import tempfile
from typing import Final

from sync.export.source import ExportError

_NUMBER: Final = re.compile(r"os error (\d+)|Os \{ code: (\d+)")


class UnknownFaultError(ExportError):
    """The library failed in a way of which this program has no better words."""


def told(fault: BaseException) -> BaseException:
    """Return the fault to raise instead of one of the library's.

    It hides the system's errors in texts, and ends in a panic when there is no room left for its
    temporary file. What comes from elsewhere (an interrupt) is returned as it is.
    """
    if not isinstance(fault, RuntimeError | ValueError | OSError) and not _is_panic(fault):
        return fault
    number = _NUMBER.search(str(fault))
    if number is None:
        return UnknownFaultError(f"the workbook can't be written: {fault}")
    reason = os.strerror(int(number[1] or number[2]))
    if _is_panic(fault) or "Temporary file" in str(fault):
        return ExportError(
            f"{os.environ.get('TMPDIR') or tempfile.gettempdir()}: a workbook is put together "
            f"there, and that failed ({reason}): make room, or set TMPDIR to another folder"
        )
    return OSError(int(number[1] or number[2]), reason)


def _is_panic(fault: BaseException) -> bool:
    return type(fault).__name__ == "PanicException"
