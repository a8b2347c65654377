"""Odd records with a right digest, all the way into a real database: none is an incident."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from random import Random
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.endpoint.api import BadBatchError
from sync.endpoint.app.building import Parts, app_of
from sync.endpoint.app.contracts import Clocks
from sync.endpoint.app.description import description_of
from sync.endpoint.app.shelves import Shelves
from sync.endpoint.database import Database
from sync.endpoint.decoding import decode
from sync.endpoint.registry import add_kiosks
from sync.endpoint.settings import Limits
from tests.endpoint.app.asking import KIOSK, FakeClock, Told, asked, batch, posting_headers
from tests.endpoint.signing import signed

OFTEN = Limits(burst=1_000_000, batches_per_minute=1_000_000, mib_burst=1_000_000)
BATCHES = schemathesis.openapi.from_dict(description_of("0.1.0", OFTEN))["/v1/batches"]["POST"]
DOSE = settings(
    max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
Post = Callable[[bytes], Told]
Place = tuple[str | int, ...]

RECORD: tuple[Place, ...] = (
    *((part,) for part in ("survey", "rev", "language", "bucket", "channel", "doubtful")),
    *((part,) for part in ("rating", "answers", "comment", "ticket_hash", "later")),
    *(("answers", part) for part in ("face", "topics", "later", "x" * 120, "\0", "\\.", "")),
)
"""Every member of a record, and some that nobody knows."""
AROUND: tuple[Place, ...] = (
    *((part,) for part in ("epoch", "first_seq", "heartbeat", "later")),
    *(
        ("heartbeat", part)
        for part in (
            "released", "stored", "pending", "quarantined", "conflicts", "lost", "failed_writes",
            "free_disk_mib", "clock", "versions", "last_release", "releases", "later",
        )
    ),
    *(("heartbeat", "clock", part) for part in ("trusted", "boot", "sent_at_s")),
)  # fmt: skip
ODD = st.sampled_from(
    [
        None, True, False, -1, 0, 1, 2**31, 2**53 - 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 0.5,
        1e308, "", " ", "x" * 101, "x" * 20_000, "\0", "a\0b", "\ud800", "\\N", "\\.", "a\tb\nc\rd",
        "\u2028", "\u202e", "😀", "語" * 90, "*", "'; --", "{}", "unknown", "9", [], [[]], {},
        {"": None}, ["waiting", "waiting"], ["\0"], [None], [1, "a"], {"a": {"b": ["c"]}},
        "0001-01-01T00:00+14:00/P7D", "9999-12-31T23:00-12:00/P7D", "2026-02-30T00:00+02:00/PT1H",
        "2026-11-23T09:00+02:00/PT7M", "9999-12-31",
        [{"epoch": "8c1f0a9d3b5e7724", "number": 2**31 - 1, "first_seq": 1, "last_seq": 2**53 - 1,
          "day": "0001-01-01", "counts": [["outcome", "\\.", "\t", 2**31 - 1]]}],
    ]
)  # fmt: skip


@pytest.fixture
def post(database_url: str) -> Iterator[Post]:
    """Send a body to the app over a real database, once of each kind."""
    with closing(Database.open(database_url, serving=True)) as database:
        with database.write() as connection:
            day = date(2026, 11, 23)
            add_kiosks(connection, [("torikatu", KIOSK)], day, lambda n: bytes(range(n)))
        clock = FakeClock()
        app = app_of(
            Parts(
                store=Shelves(database), decode=decode, limits=OFTEN,
                clocks=Clocks(clock, clock), chance=Random(1), version="0.1.0",
            )
        )  # fmt: skip
        headers = {k: str(v) for k, v in posting_headers().items() if k != "vuoro-batch"}
        with asyncio.Runner() as runner:
            lifespan = app.router.lifespan_context(app)
            runner.run(lifespan.__aenter__())
            yield lambda body: runner.run(
                asked(app, "POST", "/v1/batches", headers, [body], "192.0.2.1")
            )
            runner.run(lifespan.__aexit__(None, None, None))


def set_at(members: dict[str, Any], place: Place, value: object) -> None:
    """Put a value somewhere into nested maps, if there still is such a place."""
    *way, last = place
    inner: Any = members
    for step in way:
        inner = inner.get(step) if isinstance(inner, dict) else None
    if isinstance(inner, dict):
        inner[str(last)] = copy.deepcopy(value)


def plain(first_seq: int) -> dict[str, Any]:
    """Return a batch of three in version 1, as JSON has it."""
    own = json.loads(batch(3))
    records = [
        {**own["heads"][h], **own["gives"][g], "comment": "c", "ticket_hash": "ab"}
        for h, g in zip(own["head"], own["give"], strict=True)
    ]
    kept = {name: own[name] for name in ("batch", "kiosk", "epoch", "heartbeat")}
    return {**kept, "proto": 1, "first_seq": first_seq, "submissions": records}


def in_order(told: Told) -> None:
    """Whatever came, it was judged: a verdict for each number, or a reason."""
    assert told.status in (200, 400, 413, 422), told.body
    if told.status == 200:
        verdicts = [each["verdict"] for each in json.loads(told.body)["verdicts"]]
        assert set(verdicts) <= {"stored", "duplicate", "conflict", "quarantined"}


@DOSE
@given(
    places=st.lists(st.tuples(st.sampled_from(RECORD), ODD), min_size=1, max_size=2),
    around=st.lists(st.tuples(st.sampled_from(AROUND), ODD), max_size=1),
    first_seq=st.integers(1, 30),
)
def test_whatever_is_odd_about_a_record_it_is_judged(
    post: Post,
    places: list[tuple[Place, object]],
    around: list[tuple[Place, object]],
    first_seq: int,
) -> None:
    """One record has odd members, and maybe the batch around it; the others go in."""
    members = plain(first_seq)
    for place, value in places:
        set_at(members["submissions"][1], place, value)
    for place, value in around:
        set_at(members, place, value)
    in_order(post(sent(members)))


def test_each_member_is_odd_in_turn(post: Post) -> None:
    """A number, text, list, map or nothing in each place of a record: judged, and what it is
    beside goes in."""
    odd = (None, True, 10**30, 0.5, "\0", "a\tb\\N\n", "x" * 101, ["\0", 1], {"a": {"b": []}})
    members = plain(1)
    members["submissions"] = []
    for place in RECORD:
        for value in odd:
            record = plain(1)["submissions"][0]
            set_at(record, place, value)
            members["submissions"].append(record)
    told = post(sent(members))
    in_order(told)
    assert told.status == 200
    assert {each["verdict"] for each in json.loads(told.body)["verdicts"]} == {
        "stored", "quarantined"
    }  # fmt: skip


@settings(DOSE, max_examples=15)
@given(case=BATCHES.as_strategy())
def test_batches_made_from_the_document(post: Post, case: schemathesis.Case) -> None:
    """What fits the description, under this kiosk's name and with its digest, is judged."""
    if isinstance(case.body, dict):
        in_order(post(sent(case.body | {"kiosk": KIOSK})))


def sent(members: dict[str, Any]) -> bytes:
    """Return the batch with its digest, or without if it has none."""
    try:
        return signed(members)
    except (BadBatchError, ValueError, RecursionError):
        return json.dumps(members).encode()
