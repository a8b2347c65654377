"""Submissions into their table: insert first, then look at what stood there already."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import msgspec

from sync.endpoint.driver import Driver
from sync.endpoint.incoming import Incoming
from sync.endpoint.ingest.batch import Arriving

_INSERT = """
INSERT INTO submissions (kiosk, epoch, site, survey, rev, language, bucket, day, doubtful, channel,
    rating, answers, extra, seq, comment, ticket_hash, mac, row_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (kiosk, epoch, seq) DO NOTHING
"""
_SEQ = 13
"""The place of `seq` in a row of `_INSERT`."""

_INSERT_SET = """
WITH heads AS MATERIALIZED (
    SELECT * FROM json_to_recordset(?) AS each (
        i integer, survey text, rev integer, language text, bucket text, day date,
        doubtful smallint, channel text)
), gives AS MATERIALIZED (
    SELECT * FROM json_to_recordset(?) AS each (i integer, rating integer, answers text)
), went AS (
    INSERT INTO submissions (kiosk, epoch, seq, site, survey, rev, language, bucket, day, rating,
        answers, comment, doubtful, channel, ticket_hash, extra, mac, row_id)
    SELECT ?, ?, r.s, ?, survey, rev, language, bucket, day, rating,
        answers, r.c, doubtful, channel, r.t, r.x, decode(r.m, 'base64'), decode(r.r, 'base64')
    FROM json_to_recordset(?) AS r (
        s bigint, h integer, g integer, c text, t text, x text, m text, r text)
    JOIN heads ON heads.i = r.h JOIN gives ON gives.i = r.g
    ON CONFLICT (kiosk, epoch, seq) DO NOTHING
    RETURNING seq
)
SELECT count(*), CASE WHEN count(*) <> ? THEN array_agg(seq) END FROM went
"""
_STANDING = "SELECT seq, mac FROM submissions WHERE kiosk = ? AND epoch = ? AND seq BETWEEN ? AND ?"

CONFLICT_REASON = "another submission stands under this number"


def insert_rows(driver: Driver, arriving: Arriving) -> None:
    """Insert what has content and no fault; note which rows went in and what the others are."""
    count = sum(1 for head in arriving.incoming.head if head >= 0)
    if count == 0:
        arriving.went_in = frozenset()
        return
    insert = _insert_many if driver.is_sqlite else _insert_set
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
    comments, tickets = incoming.comments, incoming.tickets
    shared: dict[tuple[int, int], tuple[object, ...]] = {}
    pairs = zip(incoming.head, incoming.given, strict=True)
    for seq, (pair, marks) in enumerate(
        zip(pairs, arriving.marks, strict=True), incoming.first_seq
    ):
        if pair[0] < 0 or marks is None:
            continue
        start = shared.get(pair)
        if start is None:
            start = shared[pair] = _shared(arriving, *pair)
        comment = None if marks[1] in erased else comments.get(seq)
        yield (*start, seq, comment, tickets.get(seq), *marks)


def _shared(arriving: Arriving, head_at: int, given_at: int) -> tuple[object, ...]:
    """Return the columns that every submission of this head and give has."""
    incoming = arriving.incoming
    head, given = incoming.heads[head_at], incoming.gives[given_at]
    return (
        incoming.kiosk, incoming.epoch, arriving.sender.site,
        head.survey, head.rev, head.language, head.bucket,
        None if head.day is None else head.day.isoformat(), int(head.doubtful), head.channel,
        given.rating, given.answers_json, _extra(incoming, head_at, given_at),
    )  # fmt: skip


def _extra(incoming: Incoming, head_at: int, given_at: int) -> str | None:
    extra = {**incoming.heads[head_at].extra, **incoming.gives[given_at].extra}
    return json.dumps(extra, sort_keys=True, separators=(",", ":")) if extra else None


def _insert_set(driver: Driver, arriving: Arriving, count: int) -> frozenset[int] | None:
    incoming = arriving.incoming
    heads = [
        {
            "i": place, "survey": head.survey, "rev": head.rev, "language": head.language,
            "bucket": head.bucket, "day": head.day, "doubtful": int(head.doubtful),
            "channel": head.channel,
        }
        for place, head in enumerate(incoming.heads)
    ]  # fmt: skip
    gives = [
        {"i": place, "rating": given.rating, "answers": given.answers_json}
        for place, given in enumerate(incoming.gives)
    ]
    found = driver.row(
        _INSERT_SET,
        (
            _json(heads), _json(gives), incoming.kiosk, incoming.epoch, arriving.sender.site,
            _json(_records(arriving)), count,
        ),
    )  # fmt: skip
    if found is None or found[0] == count:
        return None
    return frozenset(found[1] or ())


def _records(arriving: Arriving) -> list[dict[str, object]]:
    incoming, first = arriving.incoming, arriving.incoming.first_seq
    entries = zip(incoming.head, incoming.given, arriving.marks, strict=True)
    found: list[dict[str, object]] = [
        {"s": seq, "h": head, "g": given, "m": marks[0], "r": marks[1]}
        for seq, (head, given, marks) in enumerate(entries, first)
        if head >= 0 and marks is not None
    ]
    return _with_texts(arriving, found)


def _with_texts(arriving: Arriving, found: list[dict[str, object]]) -> list[dict[str, object]]:
    incoming, erased = arriving.incoming, arriving.standing.erased
    with_extra = any(head.extra for head in incoming.heads) or any(g.extra for g in incoming.gives)
    if not (incoming.comments or incoming.tickets or with_extra):
        return found
    for record in found:
        place = int(str(record["s"])) - incoming.first_seq
        seq = incoming.first_seq + place
        record["t"] = incoming.tickets.get(seq)
        record["c"] = None if record["r"] in erased else incoming.comments.get(seq)
        if with_extra:
            record["x"] = _extra(incoming, incoming.head[place], incoming.given[place])
    return found


def _json(rows: Sequence[object]) -> str:
    return msgspec.json.encode(rows).decode("utf-8")
