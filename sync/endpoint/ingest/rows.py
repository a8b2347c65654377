"""Submissions into their table: insert first, then look at what stood there already."""

from __future__ import annotations

from collections.abc import Iterator

from sync.endpoint.driver import Driver
from sync.endpoint.incoming import Head
from sync.endpoint.ingest.batch import Arriving
from sync.endpoint.ingest.bulk_rows import extras_of, insert_in_bulk

_INSERT = """
INSERT INTO submissions (kiosk, epoch, site, survey, rev, language, bucket, day, doubtful, channel,
    rating, answers, seq, comment, ticket_hash, extra, mac, row_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (kiosk, epoch, seq) DO NOTHING
"""
_SEQ = 12
"""The place of `seq` in a row of `_INSERT`."""

_STANDING = "SELECT seq, mac FROM submissions WHERE kiosk = ? AND epoch = ? AND seq BETWEEN ? AND ?"

CONFLICT_REASON = "another submission stands under this number"


def insert_rows(driver: Driver, arriving: Arriving) -> None:
    """Insert what has content and no fault; note which rows went in and what the others are."""
    count = sum(1 for head in arriving.incoming.head if head >= 0)
    if count == 0:
        arriving.went_in = frozenset()
        return
    insert = _insert_many if driver.is_sqlite else insert_in_bulk
    arriving.went_in = insert(driver, arriving, count)
    if arriving.went_in is not None:
        _compare(driver, arriving, arriving.went_in)


def standing_macs(driver: Driver, arriving: Arriving) -> dict[int, bytes]:
    """Return number → checksum of the rows that stand in the batch's range."""
    incoming = arriving.incoming
    found = driver.rows(
        _STANDING, (incoming.kiosk, incoming.epoch, incoming.first_seq, incoming.last_seq)
    )
    return {seq: bytes(mac) for seq, mac in found}


def _compare(driver: Driver, arriving: Arriving, went_in: frozenset[int]) -> None:
    standing = standing_macs(driver, arriving)
    first = arriving.incoming.first_seq
    for place, head in enumerate(arriving.incoming.head):
        seq, marks = first + place, arriving.marks[place]
        if head < 0 or marks is None or seq in went_in:
            continue
        same = standing[seq] == marks[0]
        arriving.verdicts[seq] = ("duplicate", "") if same else ("conflict", CONFLICT_REASON)


def _insert_many(driver: Driver, arriving: Arriving, count: int) -> frozenset[int] | None:
    driver.run("SAVEPOINT submissions")
    if driver.many(_INSERT, _tuples(arriving)) == count:
        driver.run("RELEASE submissions")
        return None
    # Some stood there: which ones, only row after row can tell.
    driver.run("ROLLBACK TO submissions")
    driver.run("RELEASE submissions")
    return frozenset(int(str(row[_SEQ])) for row in _tuples(arriving) if driver.run(_INSERT, row))


def _tuples(arriving: Arriving) -> Iterator[tuple[object, ...]]:
    incoming, erased = arriving.incoming, arriving.standing.erased
    comments, tickets, extras = incoming.comments, incoming.tickets, extras_of(incoming)
    heads = [_head_columns(arriving, each) for each in incoming.heads]
    gives = [(each.rating, each.answers_json) for each in incoming.gives]
    entries = zip(incoming.head, incoming.given, arriving.marks, strict=True)
    for seq, (head, give, marks) in enumerate(entries, incoming.first_seq):
        if head < 0 or marks is None:
            continue
        comment = None if marks[1] in erased else comments.get(seq)
        yield (
            *heads[head], *gives[give], seq, comment, tickets.get(seq), extras.get(seq), *marks
        )  # fmt: skip


def _head_columns(arriving: Arriving, head: Head) -> tuple[object, ...]:
    return (
        arriving.incoming.kiosk, arriving.incoming.epoch, arriving.sender.site,
        head.survey, head.rev, head.language, head.bucket,
        None if head.day is None else head.day.isoformat(), int(head.doubtful), head.channel,
    )  # fmt: skip
