"""Submissions into PostgreSQL: COPY what is new, one statement for what may stand there already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

import msgspec

from sync.endpoint.driver import Driver
from sync.endpoint.incoming import Head
from sync.endpoint.ingest.batch import Arriving
from sync.endpoint.ingest.counting import count as count_rows
from sync.endpoint.ingest.texts import texts_of

_COPY = """
COPY submissions (kiosk, epoch, site, survey, rev, language, bucket, day, doubtful, channel,
    rating, answers, seq, comment, ticket_hash, extra, mac, row_id) FROM STDIN
"""
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"
_LINES = 100
"""How many lines the server gets at once: it works on them while the next are made."""
_NO_TEXTS = "\t".join([_NULL] * 3)
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


def insert_in_bulk(
    driver: Driver, arriving: Arriving, count: int, *, copying: bool
) -> frozenset[int] | None:
    """Insert the rows that are not there; return which went in, None for all of them.

    COPY writes many rows at once but knows no ON CONFLICT: where a row may stand already, a slower
    statement tells which. One that stands and isn't settled raises `StandsAlreadyError`.
    """
    if copying and not arriving.settled_before():
        driver.copy(_COPY, _chunks(arriving), partial(_count_all, arriving))
        return None
    return _insert_set(driver, arriving, count)


def _count_all(arriving: Arriving) -> None:
    arriving.counts = count_rows(arriving.incoming, None)


def _chunks(arriving: Arriving) -> Iterator[str]:
    lines = _lines(arriving)
    while chunk := "".join(islice(lines, _LINES)):
        yield chunk


def _lines(arriving: Arriving) -> Iterator[str]:
    incoming, texts = arriving.incoming, texts_of(arriving)
    heads = [_head_text(arriving, head) for head in incoming.heads]
    gives = [f"{_field(each.rating)}\t{_field(each.answers_json)}" for each in incoming.gives]
    with_texts = texts.numbers
    entries = zip(incoming.head, incoming.given, arriving.marks, strict=True)
    for seq, (head, give, marks) in enumerate(entries, incoming.first_seq):
        if head < 0 or marks is None:
            continue
        mac, row_id = marks
        words = _NO_TEXTS
        if seq in with_texts:
            words = "\t".join(_field(each.get(seq)) for each in texts)
        yield (
            f"{heads[head]}\t{gives[give]}\t{seq}\t{words}\t\\\\x{mac.hex()}\t\\\\x{row_id.hex()}\n"
        )


def _head_text(arriving: Arriving, head: Head) -> str:
    fields = (
        arriving.incoming.kiosk, arriving.incoming.epoch, arriving.sender.site,
        head.survey, head.rev, head.language, head.bucket, head.day, int(head.doubtful),
        head.channel,
    )  # fmt: skip
    return "\t".join(_field(each) for each in fields)


def _field(value: object) -> str:
    """Return a value as COPY's text format has it."""
    return _NULL if value is None else str(value).translate(_ESCAPES)


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
    places = {record["s"]: record for record in found}
    for column, texts in zip("ctx", texts_of(arriving), strict=True):
        for seq, text in texts.items():
            if seq in places:
                places[seq][column] = text
    return found


def _json(rows: Sequence[object]) -> str:
    return msgspec.json.encode(rows).decode("utf-8")
