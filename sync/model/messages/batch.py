"""A batch: a dense range of numbers of one epoch, each with its submission or the mark `lost`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sync.model.messages.heartbeat import Heartbeat
from sync.model.submission import Submission

PROTO = 2
"""The version that is spoken by default: what is common to many is written once."""
ACCEPTED_PROTOS = (1, 2)
"""What an endpoint of this version understands: the current version and up to two earlier ones.

1 spells out each submission and is the easiest to write by hand; 2 writes tables and columns.
"""
LARGEST_BATCH_COUNT = 2_000
LARGEST_BATCH_BYTES = 512 * 1024
"""Of the JSON text in UTF-8, before compression."""
LOST_LINE = b"lost"


@dataclass(frozen=True, slots=True)
class Batch:
    """Submissions `first_seq` … of one epoch; None stands for a number whose content is lost."""

    id: str
    """32 random hexadecimal digits; new for every attempt."""
    kiosk: str
    epoch: str
    first_seq: int
    entries: tuple[Submission | None, ...]
    heartbeat: Heartbeat

    @property
    def last_seq(self) -> int:
        """Return the last number; `first_seq - 1` for an empty batch (a mere heartbeat)."""
        return self.first_seq + len(self.entries) - 1


def digest_of(canonicals: Iterable[bytes | None]) -> str:
    """Return SHA-256 in hexadecimal over every canonical form and a line feed, in order.

    A lost number counts as the line `lost`.
    """
    lines = [LOST_LINE if each is None else each for each in canonicals]
    text = b"\n".join([*lines, b""])
    return hashlib.sha256(text).hexdigest()
