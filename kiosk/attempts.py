"""Trying what may fail, at a thread's edge: each failure is logged once until it changes.

Only where an unexpected error happened is told, never its message: that may repeat what a client
wrote.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from kiosk.store.api import StoreError

log = logging.getLogger(__name__)


class Attempts:
    """Does what may fail. Belongs to one thread."""

    def __init__(self) -> None:
        self._faults: dict[str, str] = {}

    def manages(self, name: str, work: Callable[[], bool]) -> bool:
        """Return what `work` returns, False if it fails; `name` says in the log what it was."""
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - the edge of the thread: it must go on
            self._failed(name, told(error))
            return False
        if self._faults.pop(name, None) is not None:
            log.warning("%s: works again", name)
        return result

    def _failed(self, name: str, fault: str) -> None:
        if self._faults.get(name) != fault:
            self._faults[name] = fault
            log.error("%s: failed, and will be tried again: %s", name, fault)


def told(error: Exception) -> str:
    """Return what may be said of an error: the store's own words, else only its kind and place."""
    if isinstance(error, StoreError):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {place.name}:{place.lineno}"
