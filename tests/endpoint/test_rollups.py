"""Roll-ups say what a recount of the rows would say, whatever came how often."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select

from sync.endpoint.api import Identity
from sync.endpoint.counts import COMMENTS, SUBMISSIONS, Span, Which, by_day, by_hour, by_value
from sync.endpoint.database import Database
from sync.endpoint.ingest.counting import Place, place_of
from sync.endpoint.schema import metadata, rollups, submissions
from tests.endpoint.batches import GIVES, HEADS, MONDAY, NOW_S, SENDER, Entry, batch, head, register

OTHER = Identity("satama-1", "Satama", "k2", 0.2)
ENTRIES = st.lists(
    st.tuples(st.integers(0, len(HEADS) - 1), st.integers(0, len(GIVES) - 1)) | st.none(),
    max_size=12,
)
MESSAGES = st.lists(
    st.tuples(
        st.sampled_from([SENDER, OTHER]), st.integers(1, 20), ENTRIES,
        st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11), max_size=2),
    ),
    max_size=6,
)  # fmt: skip
ALWAYS = Span(date(2000, 1, 1), date(2100, 1, 1))


def send(
    database: Database, sender: Identity, first: int, entries: Sequence[Entry],
    with_comment: set[int], faulty: set[int],
) -> None:  # fmt: skip
    """Send one batch; places name its entries."""
    real = {place for place, entry in enumerate(entries) if entry is not None}
    message = batch(
        entries, first=first, kiosk=sender.kiosk,
        comments={first + place: "hello" for place in with_comment & real},
        faults={first + place: "some" for place in faulty & real},
    )  # fmt: skip
    database.ingest(message, sender, NOW_S)


def recount(connection: Connection, kiosk: str | None) -> Counter[tuple[str, str, str]]:
    """Count question, value and language over the rows themselves."""
    found: Counter[tuple[str, str, str]] = Counter()
    for row in connection.execute(select(submissions)):
        if kiosk not in (None, row.kiosk):
            continue
        found[SUBMISSIONS, "", row.language] += 1
        if row.comment is not None:
            found[COMMENTS, "", row.language] += 1
        for question, answer in json.loads(row.answers).items():
            for value in answer if isinstance(answer, list) else [answer]:
                found[question, str(value), row.language] += 1
    return found


def counted(connection: Connection, kiosk: str | None) -> Counter[tuple[str, str, str]]:
    """Ask the roll-ups the same."""
    found: Counter[tuple[str, str, str]] = Counter()
    for question in (SUBMISSIONS, COMMENTS, "face", "topics"):
        for language in ("fi", "sv", "ar"):
            which = Which(kiosk=kiosk, language=language, with_doubtful=True)
            for value, count in by_value(connection, question, which).items():
                found[question, value, language] += count
    return found


@pytest.fixture
def database(database_url: str) -> Database:
    """An open database that knows two senders."""
    opened = Database.open(database_url)
    register(opened, SENDER, OTHER)
    return opened


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(MESSAGES)
def test_rollups_equal_a_recount(
    database: Database,
    messages: list[tuple[Identity, int, list[Entry], set[int], set[int]]],
) -> None:
    """After any batches, sent again, overlapping, faulty or in conflict, the sums agree."""
    with database.write() as connection:
        for table in metadata.sorted_tables:
            if table.name not in ("meta", "kiosks", "cells"):
                connection.execute(delete(table))
    for message in [*messages, *messages[:2]]:
        send(database, *message)
    with database.read() as connection:
        for kiosk in (None, SENDER.kiosk, OTHER.kiosk):
            assert counted(connection, kiosk) == recount(connection, kiosk)
        texts = connection.execute(select(rollups.c.counts)).scalars().all()
    assert all(count > 0 for text in texts for count in json.loads(text).values())


def test_senders_at_once_lose_no_count(database: Database) -> None:
    """Many batches of several kiosks in parallel add up."""

    def run(sender: Identity, start: int) -> None:
        for place in range(5):
            send(database, sender, start + place * 4, [(0, 0), (1, 1), (2, 2), (5, 3)], {1}, set())

    threads = [
        threading.Thread(target=run, args=(sender, start))
        for sender in (SENDER, OTHER)
        for start in (1, 101, 201, 301)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with database.read() as connection:
        assert counted(connection, None) == recount(connection, None)
        assert by_value(connection, SUBMISSIONS, Which(with_doubtful=True)) == {"": 160}


@pytest.mark.parametrize(
    ("length", "hour", "place"),
    [
        ("PT1H", 9, Place("2026-11-25", 9, "PT1H")),
        ("PT12H", 12, Place("2026-11-25", 12, "PT12H")),
        ("P1D", 0, Place("2026-11-25", 0, "P1D")),
        ("P7D", 0, Place("2026-11-23", 0, "P7D")),
    ],
)
def test_each_bucket_is_counted_under_its_own_length(length: str, hour: int, place: Place) -> None:
    """Hours and half-days make their day; nothing wider is spread over days or hours."""
    assert place_of(head(day=MONDAY + timedelta(days=2), hour=hour, length=length)) == place
    assert place_of(head(day=None)) == Place("", 0, "unknown")


def test_counts_can_be_narrowed(database: Database) -> None:
    """By site, language, span and doubt; by day and by hour of the week."""
    send(database, SENDER, 1, [(0, 0), (0, 2), (1, 1), (2, 2), (5, 3)], {0}, set())
    send(database, OTHER, 1, [(0, 3), (4, 3)], set(), set())
    with database.read() as connection:
        assert by_value(connection, "face", Which(site="Satama")) == {"4": 2}
        assert by_value(connection, "face", Which(site="nowhere")) == {}
        assert by_value(connection, "face", Which(language="sv")) == {"3": 1}
        assert by_value(connection, "topics", Which()) == {"waiting": 1, "staff": 1, "place": 1}
        assert by_value(connection, COMMENTS, Which(survey="pulse")) == {"": 1}
        assert by_value(connection, SUBMISSIONS, Which(), Span(MONDAY, MONDAY)) == {"": 5}
        assert by_value(connection, SUBMISSIONS, Which(with_doubtful=True)) == {"": 7}
        assert by_day(connection, SUBMISSIONS, Which(), ALWAYS) == {
            (MONDAY, "P1D", ""): 4, (MONDAY, "P7D", ""): 1
        }  # fmt: skip
        assert by_hour(connection, "face", Which(), Span(MONDAY, MONDAY)) == {
            (1, 9, "PT1H", "1"): 1, (1, 9, "PT1H", "5"): 1, (1, 9, "PT1H", "4"): 1,
            (1, 10, "PT1H", "3"): 1, (0, 0, "P7D", "4"): 1,
        }  # fmt: skip


def test_bare_storage_counts_nothing(tmp_path: Path) -> None:
    """Roll-ups can be left out where only the storage is measured."""
    database = Database.open(f"sqlite:///{tmp_path / 'endpoint.db'}", rollups=False)
    register(database)
    send(database, SENDER, 1, [(0, 0)], set(), set())
    with database.read() as connection:
        assert connection.execute(select(rollups)).all() == []
    database.close()
