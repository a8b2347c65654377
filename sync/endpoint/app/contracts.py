"""What the app expects of the rooms behind it, so that tests can put others in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sync.endpoint.api import Ingest
from sync.endpoint.incoming import Incoming
from sync.endpoint.registry import Known


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What a kiosk can fetch. `etag` without quotes; `signature` goes with the number `issued`."""

    body: bytes
    etag: str
    signature: bytes | None = None
    issued: int | None = None


class Store(Ingest, Protocol):
    """The database as the app sees it. Everything blocks; all raise `BusyError`."""

    endpoint_id: str

    def known_key(self, key_id: str) -> Known | None:
        """Return the key with this id unless it is unknown or revoked."""
        ...

    def document(self, kiosk: str, name: str) -> StoredDocument | None:
        """Return a kiosk's own document, else the one for all kiosks, else None."""
        ...

    def check(self) -> None:
        """Return if the database answers."""
        ...

    def kiosks_since(self, since_s: float) -> tuple[int, int]:
        """Return how many kiosks are known, and how many of them sent since then."""
        ...


Decode = Callable[[bytes], Incoming]
"""A batch's JSON → the batch. Raises `sync.endpoint.api.BadBatchError`."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time as the app needs it."""

    unix_s: Callable[[], float]
    elapsed_s: Callable[[], float]
    """Never steps."""
