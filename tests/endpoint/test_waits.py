"""PostgreSQL that does not answer: the process that serves waits so long and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from time import sleep

import pytest
from sqlalchemy import text

from sync.endpoint.api import BusyError
from sync.endpoint.database import Database
from sync.endpoint.database.waits import WAITS
from tests.endpoint.batches import NOW_S, SENDER, batch, register


@pytest.fixture
def serving(postgres_url: str) -> Iterator[Database]:
    """The database as the process opens it that takes batches."""
    with closing(Database.open(postgres_url, serving=True)) as opened:
        register(opened)
        yield opened


def waits_of(database: Database) -> dict[str, str]:
    """Return what the session says of each wait."""
    with database.read() as connection:
        return {name: str(connection.scalar(text(f"SHOW {name}"))) for name in WAITS}


def test_who_serves_waits_no_longer_than_that(serving: Database) -> None:
    """Each connection has its bounds; the one that was migrated over too."""
    assert waits_of(serving) == WAITS


def test_commands_wait_as_long_as_it_takes(postgres_url: str) -> None:
    """VACUUM or a copy of everything has no bound."""
    with closing(Database.open(postgres_url)) as database:
        assert set(waits_of(database).values()) == {"0"}


@pytest.mark.parametrize(
    ("name", "statements"),
    [
        ("lock_timeout", ["SELECT pg_advisory_xact_lock(5)"]),
        ("statement_timeout", ["SELECT pg_sleep(20)"]),
        ("idle_in_transaction_session_timeout", ["SELECT 1", "SELECT 1"]),
    ],
)
def test_a_wait_that_ends_is_told_as_busy(
    serving: Database, name: str, statements: list[str]
) -> None:
    """The batch comes again by itself: 503, never an incident."""
    with serving.write() as holder:
        holder.execute(text("SELECT pg_advisory_xact_lock(5)"))
        with pytest.raises(BusyError):
            run(serving, [f"SET LOCAL {name} = '50ms'", *statements])


def run(database: Database, statements: list[str]) -> None:
    """Run them in one transaction with pauses between."""
    with database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))
            sleep(0.15)


@pytest.mark.slow
def test_a_kiosk_whose_lock_is_held_is_busy_and_others_are_served(
    serving: Database, postgres_url: str
) -> None:
    """Another process has the kiosk's lock and does not let go: its batch is given up."""
    incoming = batch([(0, 0)])
    assert serving.ingest(incoming, SENDER, NOW_S).verdicts
    with closing(Database.open(postgres_url)) as other, other.write() as connection:
        connection.execute(text("LOCK TABLE settled IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(BusyError, match="LockNotAvailable"):
            serving.ingest(incoming, SENDER, NOW_S)
    assert serving.ingest(incoming, SENDER, NOW_S).verdicts
