"""The keyed checksum of a row, and its name: no one without the endpoint's secret can make them.

A plain checksum of a short text could be guessed from; the row's own would outlive its erasure.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Protocol

MAC_BYTES = 16
ROW_ID_BYTES = 10


class KeyedHash(Protocol):
    """A hash that has taken its key already."""

    def copy(self) -> KeyedHash:
        """Return another one in the same state."""
        ...

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""
        ...

    def digest(self) -> bytes:
        """Return the checksum."""
        ...


@lru_cache(maxsize=4096)
def keyed_hash(secret: bytes, kiosk: str) -> KeyedHash:
    """Return the hash for rows of one kiosk: to be copied, never updated."""
    key = hashlib.blake2b(kiosk.encode("utf-8"), key=secret, person=b"vuoro rows").digest()
    return hashlib.blake2b(key=key, digest_size=MAC_BYTES + ROW_ID_BYTES)


def mark(keyed: KeyedHash, canonical: bytes) -> tuple[bytes, bytes]:
    """Return a record's checksum and row id."""
    each = keyed.copy()
    each.update(canonical)
    digest = each.digest()
    return digest[:MAC_BYTES], digest[MAC_BYTES:]
