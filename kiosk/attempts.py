"""Trying what may fail, at a thread's edge: each failure is logged once until it changes.

What met a failure may have been a client's tap, and a line in the log has a minute. So lines wait
until they are asked for at a coarse time. Only where an unexpected error happened is told, never
its message: that may repeat what a client wrote.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from kiosk.store.api import StoreError

log = logging.getLogger(__name__)


class Attempts:
    """Does what may fail, and keeps what is to be said of it. Belongs to one thread."""

    def __init__(self) -> None:
        self._faults: dict[str, str] = {}
        self._unsaid: dict[str, int] = {}

    def manages(self, name: str, work: Callable[[], bool]) -> bool:
        """Return what `work` returns, False if it fails; `name` says in the log what it was."""
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - the edge of the thread: it must go on
            self._failed(name, told(error))
            return False
        if self._faults.pop(name, None) is not None:
            self.note(logging.WARNING, f"{name}: works again")
        return result

    def note(self, level: int, line: str) -> None:
        """Keep a line for later; of the same one only its last place among the others."""
        self._unsaid.pop(line, None)
        self._unsaid[line] = level

    def tell(self, when: str = "") -> None:
        """Log what was kept; `when` comes before each line."""
        unsaid, self._unsaid = self._unsaid, {}
        for line, level in unsaid.items():
            log.log(level, "%s%s", when, line)

    def _failed(self, name: str, fault: str) -> None:
        if self._faults.get(name) != fault:
            self._faults[name] = fault
            self.note(logging.ERROR, f"{name}: failed, and will be tried again: {fault}")


def told(error: Exception) -> str:
    """Return what may be said of an error: the store's own words, else only its kind and place."""
    if isinstance(error, StoreError):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {place.name}:{place.lineno}"
