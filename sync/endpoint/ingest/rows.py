"""Submissions into their table: insert first, then look at what stood there already."""

from __future__ import annotations

from sync.endpoint.driver import Driver
from sync.endpoint.incoming import Head
from sync.endpoint.ingest.batch import Arriving
from sync.endpoint.ingest.bulk_rows import insert_in_bulk
from sync.endpoint.ingest.texts import texts_of

_COLUMNS = """kiosk, epoch, site, survey, rev, language, bucket, day, doubtful, channel, rating,
    answers, seq"""
_PLAIN = f"""
INSERT INTO submissions ({_COLUMNS}, mac, row_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (kiosk, epoch, seq) DO NOTHING
"""  # noqa: S608 - no value, only names from here
_WHOLE = f"""
INSERT INTO submissions ({_COLUMNS}, mac, row_id, comment, ticket_hash, extra)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (kiosk, epoch, seq) DO NOTHING
"""  # noqa: S608 - no value, only names from here
# The driver looks for an adapter for every None and every `bytes`, at half the cost of the whole
# row: so most rows go without the three columns that they lack, and marks as bytearrays.
_SEQ = 12
"""The place of `seq` in a row of both."""

_STANDING = "SELECT seq, mac FROM submissions WHERE kiosk = ? AND epoch = ? AND seq BETWEEN ? AND ?"

CONFLICT_REASON = "another submission stands under this number"


def insert_rows(driver: Driver, arriving: Arriving, *, copying: bool) -> None:
    """Insert what has content and no fault; note which rows went in and what the others are."""
    count = sum(1 for head in arriving.incoming.head if head >= 0)
    if count == 0:
        arriving.went_in = frozenset()
        return
    if driver.is_sqlite:
        arriving.went_in = _insert_many(driver, arriving, count)
    else:
        arriving.went_in = insert_in_bulk(driver, arriving, count, copying=copying)
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
    rows = _tuples(arriving)
    driver.run("SAVEPOINT submissions")
    if sum(driver.many(insert, each) for insert, each in rows.items() if each) == count:
        driver.run("RELEASE submissions")
        return None
    # Some stood there: which ones, only row after row can tell.
    driver.run("ROLLBACK TO submissions")
    driver.run("RELEASE submissions")
    return frozenset(
        int(str(row[_SEQ]))
        for insert, each in rows.items()
        for row in each
        if driver.run(insert, row)
    )


def _tuples(arriving: Arriving) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows by the statement that inserts them."""
    incoming, texts = arriving.incoming, texts_of(arriving)
    written = texts.numbers
    heads = [_head_columns(arriving, each) for each in incoming.heads]
    gives = [(each.rating, each.answers_json) for each in incoming.gives]
    plain: list[tuple[object, ...]] = []
    whole: list[tuple[object, ...]] = []
    entries = zip(incoming.head, incoming.given, arriving.marks, strict=True)
    for seq, (head, give, marks) in enumerate(entries, incoming.first_seq):
        if head < 0 or marks is None:
            continue
        row = heads[head] + gives[give] + (seq, bytearray(marks[0]), bytearray(marks[1]))
        if seq in written:
            whole.append(row + tuple(each.get(seq) for each in texts))
        else:
            plain.append(row)
    return {_PLAIN: plain, _WHOLE: whole}


def _head_columns(arriving: Arriving, head: Head) -> tuple[object, ...]:
    return (
        arriving.incoming.kiosk, arriving.incoming.epoch, arriving.sender.site,
        head.survey, head.rev, head.language, head.bucket,
        None if head.day is None else head.day.isoformat(), int(head.doubtful), head.channel,
    )  # fmt: skip
