"""The keyed checksum of a row, and its name: no one without the endpoint's secret can make them.

A plain checksum of a short text could be guessed from; the row's own would outlive its erasure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
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


class Marks:
    """Checksum and row id of each entry of a batch, None where it is lost.

    Each is made when it is asked for: PostgreSQL takes the first rows in meanwhile.
    """

    def __init__(self, keyed: KeyedHash, canonicals: Sequence[bytes | None]) -> None:
        self._keyed = keyed
        self._canonicals = canonicals
        self._made: dict[int, tuple[bytes, bytes]] = {}

    def __getitem__(self, place: int) -> tuple[bytes, bytes] | None:
        """Return the marks of the entry at a place, counted from 0."""
        made = self._made.get(place)
        if made is None:
            canonical = self._canonicals[place]
            if canonical is None:
                return None
            made = self._made[place] = mark(self._keyed, canonical)
        return made

    def __iter__(self) -> Iterator[tuple[bytes, bytes] | None]:
        """Yield them in order."""
        return map(self.__getitem__, range(len(self._canonicals)))


def mark(keyed: KeyedHash, canonical: bytes) -> tuple[bytes, bytes]:
    """Return a record's checksum and row id."""
    each = keyed.copy()
    each.update(canonical)
    digest = each.digest()
    return digest[:MAC_BYTES], digest[MAC_BYTES:]
