"""Batches made by hand, as the decoder would hand them over, and who sends them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import insert

from sync.endpoint.api import Identity
from sync.endpoint.database import Database
from sync.endpoint.incoming import Given, Head, Incoming
from sync.endpoint.schema import kiosks
from sync.model.messages import ReleaseReport

NOW_S = 1_795_422_000.0
MONDAY = date(2026, 11, 23)
EPOCH = "8c1f0a9d3b5e7724"
SENDER = Identity("torikatu-1", "Torikatu", "k1", 0.618)


def head(
    *, day: date | None = MONDAY, hour: int = 9, length: str = "PT1H", survey: str = "pulse",
    language: str = "fi", doubtful: bool = False,
) -> Head:  # fmt: skip
    """Return a head; a `day` of None is the bucket `unknown`."""
    if day is not None and length == "P7D":
        day -= timedelta(days=day.weekday())
    bucket = "unknown" if day is None else f"{day}T{hour:02}:00+02:00/{length}"
    return Head(survey, 1, language, bucket, "kiosk", doubtful, {}, day)


def given(face: int, topics: Sequence[str] = ()) -> Given:
    """Return a face with its topics."""
    answers: dict[str, object] = {"face": face}
    if topics:
        answers["topics"] = list(topics)
    counted = [("face", str(face)), *(("topics", each) for each in topics)]
    return Given(face, answers, json.dumps(answers, sort_keys=True), tuple(counted))


HEADS = (
    head(), head(hour=10, language="sv"), head(length="PT12H", hour=12, doubtful=True),
    head(length="P1D", hour=0), head(length="P7D", hour=0), head(day=None, language="ar"),
)  # fmt: skip
GIVES = (given(1, ["waiting", "staff"]), given(3), given(5, ["place"]), given(4))
Entry = tuple[int, int] | None
"""Places in `HEADS` and `GIVES`; None for lost."""


def batch(
    entries: Sequence[Entry],
    *,
    first: int = 1,
    kiosk: str = SENDER.kiosk,
    epoch: str = EPOCH,
    comments: Mapping[int, str] | None = None,
    faults: Mapping[int, str] | None = None,
    heartbeat: Mapping[str, object] | None = None,
    releases: Sequence[ReleaseReport] = (),
    heads: Sequence[Head] = HEADS,
    gives: Sequence[Given] = GIVES,
) -> Incoming:
    """Return a batch whose canonical forms differ where its entries do."""
    comments, faults = comments or {}, faults or {}
    records: dict[int, bytes | None] = {}
    for seq, entry in enumerate(entries, first):
        records[seq] = None
        if entry is not None:
            record = _record(heads[entry[0]], gives[entry[1]], comments.get(seq))
            records[seq] = json.dumps(record | {"epoch": epoch, "seq": seq}).encode()
    shown = [entry or (-1, -1) for entry in entries]
    shown = [(-1, -1) if first + i in faults else each for i, each in enumerate(shown)]
    return Incoming(
        proto=2, batch="b" * 32, kiosk=kiosk, epoch=epoch, first_seq=first,
        heads=heads, gives=gives, head=[h for h, _ in shown], given=[g for _, g in shown],
        comments={seq: text for seq, text in comments.items() if seq not in faults},
        tickets={}, canonicals=list(records.values()), faults=faults,
        heartbeat=heartbeat or {}, releases=releases,
        raw=lambda seq: (records[seq] or b"null").decode(),
    )  # fmt: skip


def _record(head: Head, give: Given, comment: str | None) -> dict[str, object]:
    extra = {**head.extra, **give.extra}
    extra.pop("answers", None)
    return extra | {
        "survey": head.survey, "rev": head.rev, "language": head.language, "bucket": head.bucket,
        "channel": head.channel, "doubtful": head.doubtful, "rating": give.rating,
        "answers": give.answers, "comment": comment, "ticket_hash": None,
    }  # fmt: skip


def register(database: Database, *senders: Identity) -> None:
    """Make kiosks known."""
    with database.write() as connection:
        for ordinal, each in enumerate(senders or (SENDER,), 1):
            row = {"kiosk": each.kiosk, "site": each.site, "ordinal": ordinal, "added": MONDAY}
            connection.execute(insert(kiosks).values(row))
