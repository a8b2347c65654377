"""The oracle itself: it is content when all is well, and names each kind of fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.sqlite import sqlite3
from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import EPOCH, Kiosk, paired
from tests.faults.sync.oracle import oracle


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kiosk, Endpoint]]:
    """A kiosk whose 40 submissions have arrived, ten more that have not, and one lost."""
    folder = tmp_path_factory.mktemp("oracle")
    endpoint = Endpoint(folder / "endpoint")
    kiosk = paired(folder / "kiosk", endpoint)
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release(40)
    kiosk.file.sql("DELETE FROM submissions WHERE seq = 7")
    kiosk.file.sql(f"INSERT INTO lost VALUES ('{EPOCH}', 7, 7)")
    assert kiosk.once() == 0
    oracle(kiosk, endpoint).complete()
    kiosk.release(10)
    endpoint.stop()
    yield kiosk, endpoint
    endpoint.close()


def test_it_is_content_with_what_arrived_waits_and_is_lost(
    synced: tuple[Kiosk, Endpoint],
) -> None:
    """Each number has its place."""
    found = oracle(*synced)
    found.nothing_wrong()
    assert (len(found.released), len(found.arrived), len(found.pending)) == (50, 39, 10)
    assert found.lost == {(EPOCH, 7)}
    with pytest.raises(AssertionError, match="not at the endpoint: 10"):
        found.complete()


@pytest.mark.parametrize(
    ("side", "statement", "complaint"),
    [
        ("endpoint", "DELETE FROM submissions WHERE seq = 9", "is nowhere: 1 "),
        ("endpoint", "DELETE FROM submissions WHERE seq = 9", "may delete it"),
        (
            "endpoint",
            "DELETE FROM submissions WHERE seq = 9",
            "count 39 submissions, the endpoint has",
        ),
        ("endpoint", "DELETE FROM lost", "is nowhere"),
        ("endpoint", "UPDATE submissions SET rating = 6 WHERE seq = 9", "differs from"),
        ("endpoint", "UPDATE submissions SET seq = 60 WHERE seq = 9", "was never given out"),
        (
            "endpoint",
            "INSERT INTO submissions SELECT kiosk, epoch, 41, site, survey, rev, language, bucket,"
            " day, rating, answers, comment, doubtful, channel, ticket_hash, extra, mac, row_id"
            " FROM submissions WHERE seq = 9",
            "stands at the endpoint twice",
        ),
        ("endpoint", "UPDATE lost SET last_seq = 8", "the kiosk has it"),
        ("kiosk", "UPDATE cursors SET seq = 45", "is nowhere: 5"),
        ("kiosk", "UPDATE passed SET last_seq = 45", "may delete it"),
    ],
)
def test_it_names_what_is_wrong(
    synced: tuple[Kiosk, Endpoint], side: str, statement: str, complaint: str
) -> None:
    """Each promise broken on purpose is seen and told."""
    kiosk, endpoint = synced
    path = endpoint.file if side == "endpoint" else kiosk.data_dir / "sync.db"
    before = path.read_bytes()
    connection = sqlite3.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute(statement)
    connection.close()
    try:
        with pytest.raises(AssertionError, match=complaint):
            oracle(kiosk, endpoint).nothing_wrong()
    finally:
        path.write_bytes(before)
