"""The throw-away PostgreSQL of the tests."""

from __future__ import annotations

import psycopg

from tests.endpoint import postgres


def test_a_restarted_server_keeps_its_rows_and_its_address() -> None:
    """A test can restart the server in mid-work and find what was committed."""
    with postgres.running(fsync=True) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE it (x integer)")
            connection.execute("INSERT INTO it VALUES (1)")
        server.restart()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT x FROM it").fetchall() == [(1,)]
    assert not server.folder.exists()
