"""What should be here and is not is told, kiosk by kiosk."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, Table, insert, update

from kiosk.cli import main
from sync.endpoint.registry import add_kiosks
from sync.endpoint.schema import alerts, kiosks, lost, releases, settled
from sync.endpoint.upkeep.gaps import gaps
from tests.endpoint.opened import writing

DAY = date(2026, 11, 23)


def ranges(connection: Connection, table: Table, *found: tuple[int, int], kiosk: str) -> None:
    """Insert ranges of epoch e1."""
    for first, last in found:
        connection.execute(
            insert(table).values(kiosk=kiosk, epoch="e1", first_seq=first, last_seq=last)
        )


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A writing transaction on a database with two kiosks."""
    with writing(database_url) as opened:
        add_kiosks(opened, [("s", "a-1"), ("s", "a-2")], DAY, secrets.token_bytes)
        yield opened


def test_what_has_no_verdict_is_missing(connection: Connection) -> None:
    """Holes, the beginning too, are missing; what was reported lost is not."""
    ranges(connection, settled, (3, 4), (8, 9), kiosk="a-1")
    ranges(connection, lost, (6, 6), kiosk="a-1")
    ranges(connection, settled, (1, 5), kiosk="a-2")
    first, second = gaps(connection)
    (epoch,) = first.epochs
    assert epoch.missing == ((1, 2), (5, 5), (7, 7))
    assert epoch.lost == ((6, 6),)
    assert first.missing == 4
    assert second.epochs == ()


def test_the_end_that_never_came_is_missing_too(connection: Connection) -> None:
    """A release report tells of numbers that no batch has brought."""
    ranges(connection, settled, (1, 5), kiosk="a-1")
    connection.execute(
        insert(releases).values(
            kiosk="a-1", epoch="e1", number=2, site="s", first_seq=6, last_seq=8, day=DAY
        )
    )
    (found,) = gaps(connection, "a-1")
    assert found.epochs[0].missing == ((6, 8),)


def test_the_command_tells_all_and_counts(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Missing, lost, pending and silent are lines of their own; the status tells whether any."""
    now_s = int(time.time())
    with writing(database_url) as connection:
        add_kiosks(connection, [("s", "a-1"), ("s", "a-2")], DAY, secrets.token_bytes)
        ranges(connection, settled, (1, 1), (4, 4), kiosk="a-1")
        ranges(connection, lost, (3, 3), kiosk="a-1")
        connection.execute(
            update(kiosks)
            .where(kiosks.c.kiosk == "a-1")
            .values(last_contact=now_s - 10 * 86_400, heartbeat=json.dumps({"pending": 7}))
        )
    assert main(["endpoint", "gaps", "--database", database_url]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "a-1: epoch e1: missing 2"
    assert lines[1] == "a-1: epoch e1: lost 3"
    assert lines[2] == "a-1: 7 pending by its own last word"
    assert lines[3].startswith("a-1: silent since 20")
    assert lines[4:] == ["a-2: was never heard of", "2 kiosks, 1 submissions missing"]
    assert main(["endpoint", "gaps", "--kiosk", "a-2", "--database", database_url]) == 0


def test_alerts_are_told_with_their_kiosk(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kind, first and last day, how often and what: all that a person needs to begin."""
    row = {"kind": "clock", "first_day": DAY, "count": 3, "detail": "700 s ahead: set it"}
    last = date(2026, 11, 25)
    with writing(database_url) as connection:
        add_kiosks(connection, [("s", "a-1"), ("s", "a-2")], DAY, secrets.token_bytes)
        for kiosk in ("a-1", "a-2"):
            connection.execute(insert(alerts).values(row | {"kiosk": kiosk, "last_day": last}))
    assert main(["endpoint", "gaps", "--kiosk", "a-2", "--database", database_url]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "a-2: alert clock since 2026-11-23, last 2026-11-25, count 3: 700 s ahead: set it",
        "1 kiosks, 0 submissions missing",
    ]


def test_an_unknown_kiosk_is_an_error(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt name is not taken for a kiosk without gaps."""
    with writing(database_url):
        pass
    assert main(["endpoint", "gaps", "--kiosk", "b", "--database", database_url]) == 1
    assert "'b': is not registered" in capsys.readouterr().err
