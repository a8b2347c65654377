"""What an answer says is held and offered, and what it reads for that."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import Connection, insert

from sync.endpoint.app.shelves import Shelves
from sync.endpoint.database import Database
from sync.endpoint.driver import Driver, Rows
from sync.endpoint.ingest.holdings import MOST_EPOCHS, MOST_MISSING, ask_holdings, ask_offers
from sync.endpoint.schema import erasures, settled
from sync.endpoint.upkeep.copies import Name
from sync.endpoint.upkeep.erase import erase_named
from sync.model.messages import EpochHoldings
from tests.endpoint.batches import EPOCH, NOW_S, SENDER, batch, register

DAY = date(2026, 11, 23)
KIOSK = SENDER.kiosk


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An endpoint with one kiosk."""
    with closing(Database.open(database_url)) as opened:
        register(opened)
        yield opened


class Counting(Driver):
    """Counts what its questions bring."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.read = 0

    def ask(self, statement: str, parameters: Sequence[object] = ()) -> Callable[[], Rows]:
        """See `Driver`."""
        rows = super().ask(statement, parameters)

        def counted() -> Rows:
            found = rows()
            self.read += len(found)
            return found

        return counted


def hold(database: Database, epoch: str, ranges: list[tuple[int, int]]) -> None:
    """Note ranges as settled."""
    with database.write() as connection:
        connection.execute(
            insert(settled),
            [{"kiosk": KIOSK, "epoch": epoch, "first_seq": a, "last_seq": b} for a, b in ranges],
        )


def held(database: Database) -> tuple[dict[str, EpochHoldings], int]:
    """Return what an answer would say, and how many rows were read for it."""
    with database.read() as connection:
        driver = Counting(connection)
        return ask_holdings(driver, batch([(0, 0)]))(), driver.read


def test_an_answer_reads_no_more_than_it_says(database: Database) -> None:
    """Ten thousand holes cost the rows of the first hundred and the last one."""
    hold(database, EPOCH, [(2 * each, 2 * each) for each in range(1, 10_001)])
    found, read = held(database)
    missing = tuple((2 * each - 1, 2 * each - 1) for each in range(1, MOST_MISSING + 1))
    assert found == {EPOCH: EpochHoldings(0, 20_000, missing)}
    assert read <= MOST_MISSING + 3


def test_many_epochs_are_cut_after_the_own(database: Database) -> None:
    """The batch's own epoch is always said, of the others the first ones."""
    for number in range(200):
        hold(database, f"{number:016x}", [(1, 5), (7, 9)])
    hold(database, EPOCH, [(1, 3)])
    found, read = held(database)
    assert next(iter(found)) == EPOCH
    assert len(found) == MOST_EPOCHS
    assert found[EPOCH] == EpochHoldings(3, 3)
    assert found[f"{0:016x}"] == EpochHoldings(5, 9, ((6, 6),))
    assert read <= 4 * MOST_EPOCHS


def test_the_own_epoch_is_said_though_nothing_is_held(database: Database) -> None:
    """An endpoint put back to an older copy tells the kiosk that it lacks everything."""
    assert held(database)[0] == {EPOCH: EpochHoldings(0, 0)}


def erase(database: Database, first: int, last: int) -> None:
    """Erase as somebody with a list does, all but the last one by the short way."""
    with database.write() as connection:
        rows = [
            {"kiosk": KIOSK, "row_id": row_id(each), "epoch": EPOCH, "seq": each, "day": DAY}
            for each in range(first, last)
        ]
        if rows:
            connection.execute(insert(erasures), rows)
        name = Name(row_id(last), KIOSK, EPOCH, last, None)
        erase_named(connection, name, who="me", now_s=0, today=DAY)


def row_id(seq: int) -> bytes:
    """Return any row id."""
    return seq.to_bytes(10, "big")


def test_the_list_of_erasures_is_made_once(database: Database) -> None:
    """A thousand erasures are read by the batch after them, and by no later one."""
    shelves = Shelves(database)
    assert "erasures" not in database.ingest(batch([(0, 0)]), SENDER, NOW_S).offers
    revisions = []
    for first, last in ((1, 1000), (1001, 1001)):
        erase(database, first, last)
        before = shelves.document(KIOSK, "erasures")
        answer = database.ingest(batch([(0, 0)]), SENDER, NOW_S)
        document = shelves.document(KIOSK, "erasures")
        assert before is not None
        assert document == before
        assert answer.offers["erasures"] == document.etag
        assert document.etag == hashlib.sha256(document.body).hexdigest()
        assert document.body.count(b"[") == last + 1
        revisions.append(document.etag)
        with database.read() as connection:
            driver = Counting(connection)
            assert ask_offers(driver, KIOSK)()["erasures"] == document.etag
            assert driver.read <= 3
    assert len(set(revisions)) == 2
