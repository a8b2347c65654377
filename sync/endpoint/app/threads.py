"""Blocking work beside the event loop: a bounded number of threads for each kind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from sync.endpoint.api import BusyError

P = ParamSpec("P")
T = TypeVar("T")

LOOKING_THREADS = 4
MOST_WAITING = 500
"""So many may wait for a look; while the database hangs, more would only come too late."""


class Threads:
    """Storing has its own threads: a database that can't write still answers who sends."""

    def __init__(self, storing: int, elapsed_s: Callable[[], float]) -> None:
        self._elapsed_s = elapsed_s
        self._storing = ThreadPoolExecutor(storing, thread_name_prefix="storing")
        self._looking = ThreadPoolExecutor(LOOKING_THREADS, thread_name_prefix="looking")
        self._waiting = 0
        self._inside = 0
        self._moved_s = 0.0

    async def store(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something that writes; it goes on to its end even if nobody waits any more."""
        if not self._inside:
            self._moved_s = self._elapsed_s()
        self._inside += 1
        try:
            return await _run(self._storing, work, *args, **kwargs)
        finally:
            self._inside -= 1
            self._moved_s = self._elapsed_s()

    def stuck_s(self) -> float:
        """Return for how long something is to be stored and nothing came to its end."""
        return self._elapsed_s() - self._moved_s if self._inside else 0.0

    async def look(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something short that only reads. Raises `BusyError` if too many wait already."""
        if self._waiting >= MOST_WAITING:
            raise BusyError("too many wait for the database already")
        self._waiting += 1
        try:
            return await _run(self._looking, work, *args, **kwargs)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Wait for what runs."""
        self._storing.shutdown()
        self._looking.shutdown()


async def _run(
    pool: ThreadPoolExecutor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(*args, **kwargs))
