"""How large a batch becomes as JSON, without writing it: never less than it really is."""

from __future__ import annotations

from typing import Any

from sync.model.canonical import text_of
from sync.model.messages import LARGEST_BATCH_BYTES

REPORT_BYTES = 48 * 1024
"""Room for release reports; what has no room goes with the next batch."""
_FRAME_BYTES = 4 * 1024
"""Room for a batch's own members and the rest of the heartbeat."""
BATCH_BYTES = LARGEST_BATCH_BYTES - REPORT_BYTES - _FRAME_BYTES
"""Room for submissions."""
_ENTRY_BYTES = 12
"""Two indexes and their commas in version 2; `null` in both."""
_NAMES_BYTES = 160
"""The members' names of a whole submission in version 1, with numbers and quotes."""

Row = tuple[Any, ...]


class Scale:
    """Weighs rows of the outbox one after the other, as one version of the protocol writes them."""

    def __init__(self, proto: int) -> None:
        self._spelt_out = proto == 1
        self._heads: set[Row] = set()
        self._gives: set[Row] = set()

    def weigh(self, row: Row | None) -> int:
        """Return by how many bytes the JSON grows at most with this row; None is a lost one."""
        if row is None:
            return _ENTRY_BYTES
        _, _, survey, rev, language, bucket, rating, answers, comment, doubtful, *rest = row
        channel, ticket_hash, _ = rest
        head = (survey, rev, language, bucket, doubtful, channel)
        give = (rating, answers)
        weight = _ENTRY_BYTES + _text_bytes(comment) + _text_bytes(ticket_hash)
        if self._is_new(self._heads, head):
            weight += _NAMES_BYTES + sum(_text_bytes(each) for each in head)
        if self._is_new(self._gives, give):
            weight += _NAMES_BYTES + len(str(answers).encode())
        return weight

    def _is_new(self, known: set[Row], key: Row) -> bool:
        if self._spelt_out:
            return True
        new = key not in known
        known.add(key)
        return new


def _text_bytes(value: object) -> int:
    """Return the bytes of a value in JSON with its number and its comma; nothing for None."""
    return 0 if value is None else len(text_of(value).encode()) + 24
