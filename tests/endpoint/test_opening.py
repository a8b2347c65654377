"""Which commands may make a database, what reading needs, and what a wrong address is told."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect, text

from kiosk.cli import main
from sync.endpoint.api import BusyError, EndpointError
from sync.endpoint.database import Database
from sync.sqlite import sqlite3
from tests.endpoint import postgres
from tests.endpoint.batches import NOW_S, SENDER, batch, register
from tests.endpoint.opened import writing

READING = [["gaps"], ["kiosk", "list"], ["erase", "--list"]]
WRITING = [
    ["maintain"],
    ["kiosk", "key", "a-1"],
    ["kiosk", "move", "s", "a-1"],
    ["erase", "0" * 20],
]


def run(command: list[str], url: str) -> int:
    """Run an endpoint's command on a database."""
    return main(["endpoint", *command, "--database", url])


def filled(url: str) -> None:
    """Make an endpoint that holds a batch."""
    with closing(Database.open(url)) as database:
        register(database)
        database.ingest(batch([(0, 0), (1, 1)]), SENDER, NOW_S)


def set_meta(url: str, statement: str) -> None:
    """Run a statement on the database, committed."""
    with writing(url) as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("command", [*READING, *WRITING], ids=" ".join)
def test_a_mistyped_file_is_not_made(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command for what is there finds nothing at a wrong address, says so and leaves nothing."""
    assert run(command, f"sqlite:///{tmp_path / 'vuroo.db'}") == 1
    assert "look at --database" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_copying_makes_no_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only the target of a copy may be made."""
    source, target = (f"sqlite:///{tmp_path / name}" for name in ("from.db", "to.db"))
    assert main(["endpoint", "copy", "--from", source, "--to", target]) == 1
    assert "look at --database" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [*READING, *WRITING], ids=" ".join)
def test_an_empty_postgresql_stays_empty(
    command: list[str], postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same on PostgreSQL: a database without our tables gets none."""
    assert run(command, postgres_url) == 1
    assert "look at --database" in capsys.readouterr().err
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
                                  ).fetchone() == (0,)  # fmt: skip


def test_a_database_of_another_program_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody else's SQLite file gets no tables of ours, whichever command it is named to."""
    path = tmp_path / "kiosk.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE submissions (x)")
        connection.commit()
    path.chmod(0o644)
    before = path.read_bytes()
    assert run(["kiosk", "add", "s", "a-1"], f"sqlite:///{path}") == 1
    assert "another program" in capsys.readouterr().err
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (before, 0o644)
    assert [each.name for each in tmp_path.iterdir()] == ["kiosk.db"]


@pytest.fixture
def reader_url(postgres_server: postgres.Server, postgres_url: str) -> Iterator[str]:
    """The address of a filled database for a role that may only SELECT, as on a replica."""
    filled(postgres_url)
    role = f"reader_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
        connection.execute(f"ALTER ROLE {role} SET default_transaction_read_only = on")
    yield postgres_url.replace("vuoro@", f"{role}@")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {role}")
        connection.execute(f"DROP ROLE {role}")


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_reading_needs_no_right_to_write(reader_url: str, command: list[str]) -> None:
    """A role with SELECT alone, on a server that takes no writes, can run what only reads."""
    assert run(command, reader_url) == 0


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_reading_a_file_leaves_it_as_it_was(tmp_path: Path, command: list[str]) -> None:
    """What only reads changes neither the file nor its mode, and takes no locks beside it."""
    path = tmp_path / "vuoro.db"
    filled(f"sqlite:///{path}")
    for each in tmp_path.glob("vuoro.db-use"):
        each.unlink()
    path.chmod(0o640)
    before = path.read_bytes()
    assert run(command, f"sqlite:///{path}") == 0
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (before, 0o640)
    assert {each.name for each in tmp_path.iterdir()} <= {
        "vuoro.db", "vuoro.db-wal", "vuoro.db-shm",
    }  # fmt: skip


def test_a_newer_schema_may_let_older_code_write(database_url: str) -> None:
    """A newer step that names this version's as the oldest writer is no reason to stop."""
    filled(database_url)
    set_meta(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with closing(Database.open(database_url)) as database:
        answer = database.ingest(batch([(3, 0)], first=3), SENDER, NOW_S)
    assert {each.verdict for each in answer.verdicts} == {"stored"}
    for command in READING:
        assert run(command, database_url) == 0


def test_a_running_endpoint_stops_storing_under_a_newer_schema(database_url: str) -> None:
    """Once a newer version shut older writers out, a batch is put off, and the balancer is told."""
    with closing(Database.open(database_url, serving=True)) as database:
        register(database)
        assert database.ready()
        with database.write() as connection:
            connection.execute(text("UPDATE meta SET value = '9999' WHERE key = 'oldest_writer'"))
        with pytest.raises(BusyError, match="newer version"):
            database.ingest(batch([(0, 0)]), SENDER, NOW_S)
        assert not database.ready()
        with database.read() as connection:
            assert connection.scalar(text("SELECT count(*) FROM submissions")) == 0
    with pytest.raises(EndpointError, match="update"):
        Database.open(database_url)


def test_wrong_addresses_get_their_remedy(
    postgres_server: postgres.Server, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No server, no such database, no such role: each is named with what to do."""
    for url, told in (
        ("postgresql://u:geheim@127.0.0.1:1/d", "look at --database and whether it runs"),
        (postgres_server.url_of("nowhere"), "make the database"),
        (postgres_url.replace("vuoro@", "nobody:geheim@"), "make the role"),
    ):
        for command in (["gaps"], ["maintain"]):
            assert run(command, url) == 1
            error = capsys.readouterr().err
            assert told in error
            assert "geheim" not in error


def test_a_role_without_rights_is_told(reader_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Who may only read is told so where something is to be written."""
    assert run(["maintain"], reader_url) == 1
    assert "primary" in capsys.readouterr().err
    assert run(["maintain"], f"{reader_url}?options=-cdefault_transaction_read_only%3Doff") == 1
    assert "may not do this" in capsys.readouterr().err


def test_a_damaged_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that only begins like a database is refused with the way out."""
    path = tmp_path / "vuoro.db"
    path.write_bytes(b"SQLite format 3\0" + b"\xa5" * 8192)
    for command in (["gaps"], ["maintain"]):
        assert run(command, f"sqlite:///{path}") == 1
        assert "put a backup in its place" in capsys.readouterr().err


def test_another_encoding_is_refused(postgres_server: postgres.Server) -> None:
    """A database that can't hold every letter is refused before a comment meets it."""
    name = f"latin_{uuid.uuid4().hex}"
    postgres_server.sql(
        f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    try:
        with pytest.raises(EndpointError, match="UTF8"):
            Database.open(postgres_server.url_of(name))
    finally:
        postgres_server.drop_database(name)


def test_each_batch_commits_durably_whatever_the_session_says(postgres_url: str) -> None:
    """Behind a pooler a session may be anybody's: each transaction says itself that it waits."""
    with closing(Database.open(postgres_url)) as database:
        register(database)
        with database.bare() as connection:
            connection.execute("SET synchronous_commit = off")
            connection.execute("CREATE TABLE seen (value text)")
            connection.execute(
                "CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO "
                "seen VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$"
            )
            connection.execute(
                "CREATE TRIGGER look BEFORE INSERT ON settled FOR EACH ROW EXECUTE FUNCTION look()"
            )
        database.ingest(batch([(0, 0)]), SENDER, NOW_S)
        with database.read() as connection:
            assert set(connection.scalars(text("SELECT value FROM seen"))) == {"on"}
            assert "seen" in inspect(connection).get_table_names()
