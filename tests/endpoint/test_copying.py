"""The endpoint moves from SQLite to PostgreSQL and back, whole or not at all."""

from __future__ import annotations

import secrets
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from kiosk.cli import main
from sync.endpoint.api import BusyError
from sync.endpoint.counts import SUBMISSIONS, Which, by_value
from sync.endpoint.database import Database, InUseError
from sync.endpoint.keys import parse_key
from sync.endpoint.registry import add_kiosks, identify
from sync.endpoint.schema import alerts, audit, boots, cells, documents, meta, metadata
from sync.endpoint.upkeep.copying import copy
from tests.endpoint.batches import NOW_S, SENDER, batch, register
from tests.endpoint.opened import writing
from tests.endpoint.rows import put, quarantined, set_aside, submission

DAY = date(2026, 11, 23)


def filled(url: str) -> str:
    """Put something of every type into a database; return a kiosk's key."""
    with writing(url) as connection:
        (key,) = add_kiosks(connection, [("s", "a-1")], DAY, secrets.token_bytes)
        put(
            connection,
            *(submission(seq=seq, comment=f"tab\t line\n ä \\N {seq}") for seq in range(1, 4502)),
            submission(epoch="e2", day=None, bucket="unknown", rating=None),
        )
        set_aside(connection, quarantined(comment="ÿ", mac=b"\x00\xff" * 8))
        connection.execute(insert(audit).values(at=1, who="me", what="erase"))
        connection.execute(
            insert(boots).values(kiosk="a-1", boot="b", offset_s=-0.5, first_seen=1, last_seen=2)
        )
        connection.execute(
            insert(documents).values(
                kiosk="*", name="notices", etag="e", body=b"\x00{}", signature=None, day=DAY
            )
        )
        connection.execute(
            insert(cells).values(
                survey="pulse", question="", value="", language="fi", doubtful=0, length="P1D"
            )
        )
    return key.text


def content(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with writing(url) as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }


def test_everything_arrives_both_ways(tmp_path: Path, postgres_url: str) -> None:
    """SQLite to PostgreSQL and back to SQLite: every row of every table is the same."""
    first, last = (f"sqlite:///{tmp_path / name}.db" for name in ("first", "last"))
    key = filled(first)
    assert main(["endpoint", "copy", "--from", first, "--to", postgres_url]) == 0
    assert main(["endpoint", "copy", "--from", postgres_url, "--to", last]) == 0
    assert content(first) == content(postgres_url) == content(last)
    with writing(postgres_url) as connection:
        assert identify(connection, parse_key(key).id) is not None
        for table, values in (
            (audit, {"at": 2, "who": "me", "what": "more"}),
            (cells, {"survey": "s", "question": "", "value": "", "language": "fi", "doubtful": 0,
                     "length": "P1D"}),
        ):  # fmt: skip
            connection.execute(insert(table).values(values))
            assert connection.scalars(select(table.c.id).order_by(table.c.id)).all() == [1, 2]


def test_a_database_in_use_is_not_overwritten(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A target that has rows is refused and stays as it was, its own secret too."""
    source = f"sqlite:///{tmp_path / 'source'}.db"
    filled(source)
    with writing(database_url) as connection:
        connection.execute(
            insert(alerts).values(
                kiosk="x", kind="clock", first_day=DAY, last_day=DAY, count=1, detail=""
            )
        )
    before = content(database_url)
    assert main(["endpoint", "copy", "--from", source, "--to", database_url]) == 1
    assert "alerts has rows already" in capsys.readouterr().err
    assert content(database_url) == before


def test_the_same_secret_goes_on(tmp_path: Path, database_url: str) -> None:
    """Row ids and checksums stay comparable: the copy is the same endpoint."""
    source = f"sqlite:///{tmp_path / 'source'}.db"
    filled(source)
    with closing(Database.open(source)) as old, closing(Database.open(database_url)) as new:
        assert new.secret != old.secret
        copy(old, new)
    with closing(Database.open(source)) as old, closing(Database.open(database_url)) as new:
        assert (new.secret, new.endpoint_id) == (old.secret, old.endpoint_id)
        with new.read() as connection:
            assert set(connection.scalars(select(meta.c.key))) == {
                "endpoint", "secret", "oldest_writer",
            }  # fmt: skip


@pytest.mark.parametrize("towards", ["sqlite", "postgresql"])
def test_ingest_and_counts_go_on_after_a_copy(
    tmp_path: Path, postgres_url: str, towards: str
) -> None:
    """The copy counts what the source counted, knows what stands, and takes what is new."""
    urls = [f"sqlite:///{tmp_path / 'one'}.db", postgres_url]
    old_url, new_url = urls if towards == "postgresql" else urls[::-1]
    before, after = [(0, 0), (1, 1), None], [(2, 2), (3, 0), (5, 3)]
    with closing(Database.open(old_url)) as old, closing(Database.open(new_url)) as new:
        register(old)
        old.ingest(batch(before), SENDER, NOW_S)
        copy(old, new)
    with closing(Database.open(new_url)) as new:
        again = new.ingest(batch(before), SENDER, NOW_S)
        assert {each.verdict for each in again.verdicts} == {"duplicate"}
        fresh = new.ingest(batch(after, first=4), SENDER, NOW_S)
        assert {each.verdict for each in fresh.verdicts} == {"stored"}
        with new.read() as connection:
            for kiosk, site in ((None, None), (SENDER.kiosk, None), (None, SENDER.site)):
                which = Which(kiosk=kiosk, site=site, with_doubtful=True)
                assert by_value(connection, SUBMISSIONS, which) == {"": 5}
                assert by_value(connection, "face", which) == {"1": 2, "3": 1, "5": 1, "4": 1}


@pytest.mark.parametrize("served", ["source", "target"])
def test_a_served_database_is_not_copied(
    database_url: str, tmp_path: Path, served: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside a serving endpoint nothing is copied: what it stores meanwhile would be missing."""
    other = f"sqlite:///{tmp_path / 'other'}.db"
    source, target = (database_url, other) if served == "source" else (other, database_url)
    filled(source)
    with closing(Database.open(database_url, serving=True)):
        assert main(["endpoint", "copy", "--from", source, "--to", target]) == 1
        assert "stop" in capsys.readouterr().err
    assert main(["endpoint", "copy", "--from", source, "--to", target]) == 0
    assert content(source) == content(target)


def test_nothing_is_stored_or_served_while_a_copy_runs(database_url: str) -> None:
    """From the first row read to the last one counted, the source takes nothing and no server."""
    with closing(Database.open(database_url)) as source:
        register(source)
        with (
            source.unserved(),
            pytest.raises((BusyError, InUseError), match=r"copied|has this file"),
        ):
            Database.open(database_url, serving=True)
    Database.open(database_url, serving=True).close()
