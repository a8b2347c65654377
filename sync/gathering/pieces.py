"""A piece of an epoch's numbers: each with its submission, or without content.

A damaged row holds up no other: the piece ends before it or begins behind it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync import outbox
from sync.gathering.weighing import BATCH_BYTES, Scale
from sync.model.canonical import canonicals
from sync.model.messages import LARGEST_BATCH_COUNT
from sync.model.submission import Answer, Submission

Row = outbox.Row


@dataclass(frozen=True, slots=True)
class Piece:
    """Entries `first_seq` …; None where the content is lost."""

    first_seq: int
    entries: tuple[Submission | None, ...] = ()
    damaged: tuple[int, ...] = ()
    """Numbers right before `first_seq` whose rows can't be trusted: left until they are mended."""
    mark: str = ""
    """The first four digits of the last entry's checksum; empty if it is lost."""


def make_piece(
    first: int, last: int, rows: Mapping[int, Row], damaged: Iterable[int], proto: int
) -> Piece:
    """Return the piece of `first` to `last` as far as it may go into one batch.

    `rows` holds the rows that were read, `damaged` names numbers whose rows could not be.
    """
    good = verified(list(rows.values()))
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
    end = rows.get(start + len(entries) - 1)
    mark = mark_of(end) if entries and entries[-1] is not None and end is not None else ""
    return Piece(start, tuple(entries), tuple(range(first, start)), mark)


def mark_of(row: Row) -> str:
    """Return the first four digits of a row's checksum."""
    return str(row[-1])[:4]


def verified(rows: Sequence[Row]) -> dict[int, Submission]:
    """Return the submissions that agree with their checksums, by number."""
    try:
        return _verified_together(rows)
    except (TypeError, ValueError, AttributeError, RecursionError):
        return _verified_singly(rows)


def _verified_together(rows: Sequence[Row]) -> dict[int, Submission]:
    """Rows with the same answers share them, which makes their canonical forms cheap."""
    answers: dict[str, Mapping[str, Answer]] = {}
    submissions = [_submission(row, answers) for row in rows]
    return {
        submission.seq: submission
        for submission, form, row in zip(submissions, canonicals(submissions), rows, strict=True)
        if form is not None and hashlib.sha256(form).hexdigest() == row[-1]
    }


def _submission(row: Row, known: dict[str, Mapping[str, Answer]]) -> Submission:
    epoch, seq, survey, rev, language, bucket, rating, text, comment, doubtful, *rest = row
    answers = known.get(text)
    if answers is None:
        answers = known[text] = outbox.parse_answers(text)
    channel, ticket_hash, _ = rest
    return Submission(
        epoch, seq, survey, rev, language, bucket, rating, answers, comment, bool(doubtful),
        channel, ticket_hash,
    )  # fmt: skip


def _verified_singly(rows: Sequence[Row]) -> dict[int, Submission]:
    good: dict[int, Submission] = {}
    for row in rows:
        try:
            good[row[1]] = outbox.verify(row)
        except outbox.DamagedRowError:
            continue
    return good


def whole_text(raw: bytes) -> Any:  # noqa: ANN401 - what SQLite's binding asks for
    """Decode a text that may be damaged: its row then disagrees with its checksum."""
    return raw.decode("utf-8", "replace")
