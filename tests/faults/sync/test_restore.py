"""The endpoint is put back to yesterday's copy: kiosks notice and send again what is missing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from sync.sqlite import sqlite3
from tests.endpoint import postgres
from tests.faults.sync.conftest import MakeEndpoint
from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.oracle import contents_of, oracle
from tests.faults.sync.real_kiosk import RealKiosk
from tests.faults.sync.recount import counts_agree

_DAY_S = 24 * 3600
PutBack = Callable[[], None]


def copy_file(endpoint: Endpoint, target: Path) -> PutBack:
    """Back a SQLite file up while it is in use, as docs/operations.md says; returns the restore."""
    with (
        closing(sqlite3.connect(str(endpoint.file))) as source,
        closing(sqlite3.connect(str(target))) as copy,
    ):
        source.backup(copy)

    def put_back() -> None:
        endpoint.kill()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{endpoint.file}{suffix}").unlink(missing_ok=True)
        endpoint.file.write_bytes(target.read_bytes())
        endpoint.start()

    return put_back


def copy_database(endpoint: Endpoint, server: postgres.Server) -> PutBack:
    """Copy a database of PostgreSQL, which nobody may use meanwhile; returns the restore."""
    name = endpoint.url.rpartition("/")[2]
    endpoint.stop()
    server.sql(f'CREATE DATABASE "{name}_copy" TEMPLATE "{name}"')
    endpoint.start()

    def put_back() -> None:
        endpoint.kill()
        server.drop_database(name)
        server.sql(f'ALTER DATABASE "{name}_copy" RENAME TO "{name}"')
        endpoint.start()

    return put_back


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_endpoint_put_back_to_yesterday_gets_everything_again(
    make_endpoint: MakeEndpoint, request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    """What came after the copy is sent again, new numbers too; what the kiosk had deleted since is
    told as lost, and the roll-ups equal a recount."""
    url = None if kind == "sqlite" else str(request.getfixturevalue("postgres_url"))
    endpoint = make_endpoint(url)
    (key,) = endpoint.register("torikatu-1")
    kiosk = RealKiosk(tmp_path / "kiosk", key)
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.release_words(30, "in the copy")
    kiosk.sends()
    if kind == "sqlite":
        put_back = copy_file(endpoint, tmp_path / "copy.db")
    else:
        put_back = copy_database(endpoint, request.getfixturevalue("postgres_server"))
    kiosk.release_words(25, "sent after the copy, deleted by the kiosk")
    kiosk.sends()
    kiosk.bench.clock.advance(40 * _DAY_S)
    kiosk.do_chores()
    assert kiosk.rows("SELECT count(*) FROM submissions") == [(0,)]
    kiosk.release_words(40, "sent after the copy")
    kiosk.drain()
    put_back()
    kiosk.release_words(5, "released after the restore")
    before = contents_of(kiosk)
    assert len(before) == 45
    assert kiosk.once() == 0
    finding = oracle(kiosk, endpoint, before)
    finding.complete()
    assert len(finding.lost) == 25
    assert len(finding.arrived) == 75
    counts_agree(endpoint)
    kiosk.bench.clock.advance(40 * _DAY_S)
    kiosk.settle()
    assert kiosk.rows("SELECT count(*) FROM submissions") == [(0,)]
    counts_agree(endpoint)
    kiosk.stop()


def test_what_the_endpoint_lost_is_not_deleted_by_the_kiosk(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    """Once sync knows that the endpoint lacks them, the kiosk keeps submissions that are due for
    deletion until they have arrived again."""
    (key,) = endpoint.register("torikatu-1")
    kiosk = RealKiosk(tmp_path / "kiosk", key)
    endpoint.start()
    kiosk.configure(endpoint.address)
    put_back = copy_file(endpoint, tmp_path / "copy.db")
    kiosk.release_words(450, "sent after the copy")
    kiosk.sends()
    put_back()
    with closing(kiosk.worker(kiosk.url)) as worker:
        assert worker.attempt().pending == 450
    endpoint.kill()
    kiosk.bench.clock.advance(40 * _DAY_S)
    kiosk.do_chores()
    assert kiosk.rows("SELECT count(*) FROM submissions") == [(450,)]
    endpoint.start()
    kiosk.configure(endpoint.address)
    kiosk.settle()
    finding = oracle(kiosk, endpoint)
    finding.complete()
    assert finding.lost == set()
    counts_agree(endpoint)
    kiosk.stop()
