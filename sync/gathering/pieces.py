"""A piece of an epoch's numbers: each with its submission, or without content.

A damaged row holds up no other: the piece ends before it or begins behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sync import outbox
from sync.gathering.weighing import BATCH_BYTES, Scale
from sync.model.messages import LARGEST_BATCH_COUNT
from sync.model.rows import Reader as RowReader
from sync.model.submission import Submission

Row = outbox.Row
Marks = Mapping[int, str]
"""Number → the first four digits of its row's checksum. One alone is too little to guess a text
by; several rows that agree by chance are too many."""
MOST_MARKS = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """Entries `first_seq` …; None where the content is lost."""

    first_seq: int
    entries: tuple[Submission | None, ...] = ()
    damaged: tuple[int, ...] = ()
    """Numbers right before `first_seq` whose rows can't be trusted: left until they are mended."""
    marks: Marks = field(default_factory=dict)
    """By the last few of its rows it is known again."""


def make_piece(
    first: int, last: int, rows: Mapping[int, Row], damaged: Iterable[int], proto: int
) -> Piece:
    """Return the piece of `first` to `last` as far as it may go into one batch.

    `rows` holds the rows that were read, `damaged` names numbers whose rows could not be.
    """
    good = verified(rows.values())
    bad = set(damaged) | (rows.keys() - good.keys())
    start = first
    while start in bad and start <= last:
        start += 1
    entries: list[Submission | None] = []
    scale, weight = Scale(proto), 0
    for seq in range(start, min(last, start + LARGEST_BATCH_COUNT - 1) + 1):
        weight += 0 if seq in bad else scale.weigh(rows.get(seq))
        if seq in bad or (entries and weight > BATCH_BYTES):
            break
        entries.append(good.get(seq))
    sent = {seq: rows[seq] for seq in good if start <= seq < start + len(entries)}
    return Piece(start, tuple(entries), tuple(range(first, start)), marks_of(sent))


def marks_of(rows: Mapping[int, Row]) -> Marks:
    """Return the marks of the last few of these rows."""
    return {seq: str(rows[seq][-1])[:4] for seq in sorted(rows)[-MOST_MARKS:]}


def verified(rows: Iterable[Row]) -> dict[int, Submission]:
    """Return the submissions that agree with their checksums, by number."""
    reader = RowReader()
    found = {row[1]: reader.intact(row) for row in rows}
    return {seq: each for seq, each in found.items() if each is not None}
