"""How much one key, and all together, may ask: token buckets for each key, and places.

Everything runs on the event loop's one thread: no locks.
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from sync.endpoint.api import BusyError
from sync.endpoint.app.buckets import Buckets
from sync.endpoint.app.refusals import Refusal, later
from sync.endpoint.settings import Limits

log = logging.getLogger("vuoro.endpoint")

SPREAD_S = 20
"""Who was refused together comes back over so long."""
SELDOM_S = 10.0
"""A database that is away is told in the log so often, not once for each batch."""
_MIB = 1024 * 1024


class Gate:
    """Lets a batch in, or says when to come again."""

    def __init__(self, limits: Limits, elapsed_s: Callable[[], float], chance: Random) -> None:
        self._limits = limits
        self._chance = chance
        self._batches = Buckets(limits.batches_per_minute / 60, limits.burst, elapsed_s)
        self._bytes = Buckets(limits.mib_per_minute * _MIB / 60, limits.mib_burst * _MIB, elapsed_s)
        self._inside: Counter[str] = Counter()
        self._inside_all = 0
        self._tellings = Buckets(1 / SELDOM_S, 1, elapsed_s)

    @contextmanager
    def entered(self, key_id: str) -> Iterator[None]:
        """Hold a place while a batch is received and stored. Raises `Refusal` 429 or 503."""
        self._pay(key_id)
        if self._inside[key_id] >= self._limits.at_once_per_key:
            raise later(
                429, "too many batches of this key at once: send one at a time", self.pause_s(1)
            )
        if self._inside_all >= self._limits.at_once:
            raise later(503, "too many batches at once: come again", self.pause_s(2))
        self._inside[key_id] += 1
        self._inside_all += 1
        try:
            yield
        finally:
            self._inside_all -= 1
            self._inside[key_id] -= 1
            if not self._inside[key_id]:
                del self._inside[key_id]

    def pause_s(self, least_s: float) -> int:
        """Return whole seconds to wait: at least so long, spread by chance."""
        return math.ceil(least_s + self._chance.uniform(0, SPREAD_S))

    def busy(self, error: BusyError) -> Refusal:
        """Return the refusal for a database that can't; the log learns the kind of its fault."""
        if self._tellings.took("busy"):
            log.warning("batches are put off: %s", error)
        return later(503, "the database is busy: come again", self.pause_s(2))

    def charge(self, key_id: str, stored_bytes: int) -> None:
        """Put so much on a key's account: what a batch takes is known only when it was decoded."""
        self._bytes.take(key_id, stored_bytes)

    def _pay(self, key_id: str) -> None:
        wait_s = max(self._batches.wait_s(key_id), self._bytes.wait_s(key_id))
        if wait_s:
            raise later(429, "too much of this key: send less", self.pause_s(wait_s))
        self._batches.take(key_id)
