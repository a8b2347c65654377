"""Rows in the order of days and names, read once, in flat memory.

What no memory holds waits in a temporary file without a name, enciphered with a key that nobody
keeps: SQLite would sort in memory alone (it is built with SQLITE_TEMP_STORE=3), and a text that is
erased later must not stand on the disk because it was once exported.
"""

from __future__ import annotations

import marshal
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from struct import Struct
from typing import Any, Final, Generic, Protocol, TypeVar

from sync.export.source import ExportError, Row

Item = TypeVar("Item")
SEPARATOR: Final = b"\r\n"
"""Between lines that wait; within one it never stands."""
_MOST_DIGITS: Final = 20
_HEAD: Final = Struct("<qq")
_NOTHING_BEFORE: Final = -1
_IN_MEMORY_BYTES: Final = 4 << 20
_KEY_BYTES: Final = 32
_SAMPLE: Final = 8
"""One of so many is measured."""
_PLAIN_ROW_BYTES: Final = 250
_COMMENT: Final = Row._fields.index("comment")


class Kind(Protocol[Item]):
    """What is sorted: how it waits in a file, and where its name stands."""

    most_bytes: int
    """How much of it may be in memory at once, as it waits in a file."""

    def packed(self, items: list[Item]) -> bytes:
        """Return items as bytes."""
        ...

    def unpacked(self, data: bytes) -> list[Item]:
        """Return the items in such bytes."""
        ...

    def size(self, given: list[tuple[Any, Item]]) -> int:
        """Return about how many bytes items behind their keys will be."""
        ...

    def named(self, items: list[Item], digits: int) -> list[tuple[Any, Item]]:
        """Return each item behind the first digits of its name."""
        ...

    def sort(self, items: list[Item]) -> None:
        """Put them in the order of their names."""
        ...


class Lines:
    """Lines of bytes that begin with the row's name."""

    most_bytes = 4 << 20

    def packed(self, items: list[bytes]) -> bytes:
        """Return lines as bytes."""
        return SEPARATOR.join(items)

    def unpacked(self, data: bytes) -> list[bytes]:
        """Return the lines."""
        return data.split(SEPARATOR)

    def size(self, given: list[tuple[Any, bytes]]) -> int:
        """Return about how many bytes they are."""
        return _SAMPLE * sum([len(line) for _, line in given[::_SAMPLE]])

    def named(self, items: list[bytes], digits: int) -> list[tuple[Any, bytes]]:
        """Return each line behind the first digits of the row's name."""
        return [(line[:digits], line) for line in items]

    def sort(self, items: list[bytes]) -> None:
        """Sort them as they stand: names come first, and are unlike."""
        items.sort()


class Tuples:
    """Rows as they are exported, the name first."""

    most_bytes = 2 << 20

    def packed(self, items: list[tuple[Any, ...]]) -> bytes:
        """Return rows as bytes, for this very process to read."""
        return marshal.dumps(items)

    def unpacked(self, data: bytes) -> list[tuple[Any, ...]]:
        """Return the rows."""
        rows: list[tuple[Any, ...]] = marshal.loads(data)  # noqa: S302 - written by `packed`
        return rows

    def size(self, given: list[tuple[Any, tuple[Any, ...]]]) -> int:
        """Return about how many bytes they are."""
        texts = sum([len(row[_COMMENT] or "") for _, row in given[::_SAMPLE]])
        return _PLAIN_ROW_BYTES * len(given) + _SAMPLE * texts

    def named(self, items: list[tuple[Any, ...]], digits: int) -> list[tuple[Any, tuple[Any, ...]]]:
        """Return each row behind the first digits of its name."""
        return [(row[0][:digits], row) for row in items]

    def sort(self, items: list[tuple[Any, ...]]) -> None:
        """Sort by name alone."""
        items.sort(key=itemgetter(0))


@dataclass(slots=True)
class _Heap(Generic[Item]):
    """What waits of one key."""

    last: int = _NOTHING_BEFORE
    size: int = 0
    finer: Sorting[Item] | None = None
    """Takes what comes once there is too much to be sorted at once."""


class Sorting(Generic[Item]):
    """Takes items with keys in any order; gives them by key, and by name where keys are alike."""

    def __init__(
        self,
        kind: Kind[Item],
        store: Store,
        told: Callable[[Any], Any] = lambda key: key,
        digits: int = 0,
    ) -> None:
        """Sort by what `told` makes of a key; keys hold so many digits of the name already."""
        self._kind, self._store, self._told, self._digits = kind, store, told, digits
        self._held: defaultdict[Any, list[Item]] = defaultdict(list)
        self._held_bytes = 0
        self._heaps: dict[Any, _Heap[Item]] = {}

    def take(self, given: list[tuple[Any, Item]]) -> None:
        """Take items, each behind its key: few enough not to matter."""
        held = self._held
        for key, item in given:
            held[key].append(item)
        self._held_bytes += self._kind.size(given)
        if self._held_bytes > self._kind.most_bytes:
            self._put_away()

    def sorted(self) -> Iterator[list[Item]]:
        """Yield all of them, as many at once as memory bears."""
        self._put_away()
        for key in sorted(self._heaps):
            heap = self._heaps[key]
            if heap.finer is not None:
                for data in self._store.chain(heap.last):
                    self._refine(heap.finer, self._kind.unpacked(data))
                yield from heap.finer.sorted()
                continue
            items: list[Item] = []
            for data in self._store.chain(heap.last):
                items += self._kind.unpacked(data)
            self._kind.sort(items)
            yield items

    def _put_away(self) -> None:
        for key, items in self._held.items():
            heap = self._heaps.setdefault(self._told(key), _Heap())
            if heap.finer is not None:
                self._refine(heap.finer, items)
                continue
            data = self._kind.packed(items)
            heap.last = self._store.put(heap.last, data)
            heap.size += len(data)
            if heap.size > self._kind.most_bytes and self._digits < _MOST_DIGITS:
                heap.finer = Sorting(self._kind, self._store, digits=self._digits + 1)
        self._held.clear()
        self._held_bytes = 0

    def _refine(self, finer: Sorting[Item], items: list[Item]) -> None:
        """Let items be sorted by one more digit of their names; all keys share one memory."""
        finer.take(self._kind.named(items, self._digits + 1))
        finer._put_away()


class Store:
    """A temporary file of chained pieces, each enciphered; a short one never leaves memory."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
        self._key = os.urandom(_KEY_BYTES)
        self._end = 0

    def put(self, before: int, data: bytes) -> int:
        """Write a piece behind all others; `before` is the place of the one to read after it.

        Returns its place. Raises `ExportError`.
        """
        place = self._end
        try:
            self._file.seek(place)
            self._file.write(_HEAD.pack(before, len(data)) + self._enciphered(place, data))
        except OSError as fault:
            raise ExportError(
                f"{tempfile.gettempdir()}: no room to put rows in order ({fault.strerror}): make"
                " room there, or name another directory in TMPDIR"
            ) from fault
        self._end = place + _HEAD.size + len(data)
        return place

    def chain(self, place: int) -> Iterator[bytes]:
        """Yield a piece, then the one before it, and so on."""
        while place != _NOTHING_BEFORE:
            self._file.seek(place)
            before, size = _HEAD.unpack(self._file.read(_HEAD.size))
            yield self._enciphered(place, self._file.read(size))
            place = before

    def close(self) -> None:
        """Let go of the file, and of the key."""
        self._file.close()

    def _enciphered(self, place: int, data: bytes) -> bytes:
        # In counter mode the same call deciphers; no two pieces lie at one place.
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        counter = place.to_bytes(8, "big") + bytes(8)
        return Cipher(algorithms.AES(self._key), modes.CTR(counter)).encryptor().update(data)
