"""What the endpoint's rooms expect of each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sync.endpoint.incoming import Incoming
from sync.model.messages import Answer


class EndpointError(Exception):
    """The root of the endpoint's errors; each names the thing, the place and the remedy."""


class BusyError(EndpointError):
    """The database can't take the batch now (locked, restarting, full): answered with 503."""


class BadBatchError(EndpointError):
    """What came is no batch, or too much of one: answered with `status` (400, 413 or 422).

    The text never holds anything that was sent.
    """

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


@dataclass(frozen=True, slots=True)
class Identity:
    """Who sends: found by its key."""

    kiosk: str
    site: str
    key_id: str
    slot: float


class Ingest(Protocol):
    """The one way in, for the network and for bundles."""

    def ingest(self, incoming: Incoming, sender: Identity, now_s: float) -> Answer:
        """Store a batch and return its answer; blocks until the COMMIT is durable.

        Safe to call from several threads. Raises `BusyError`; then nothing of it was stored.
        """
        ...
