"""Opening a database: addresses, trust, who may write, and what is private."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from sync.endpoint.api import BusyError
from sync.endpoint.database import AddressError, Database, InUseError, UnsafeDatabaseError
from sync.endpoint.database.address import parse_address
from sync.endpoint.database.sqlite_file import lock_file
from sync.endpoint.database.trust import Version, several_may_write

OLD, NEW = (3, 40, 1), (3, 53, 4)


@pytest.mark.parametrize(
    ("library", "trusted"),
    [
        ((3, 6, 23), True), ((3, 7, 0), False), ((3, 40, 1), False), ((3, 44, 5), False),
        ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False), ((3, 50, 7), True),
        ((3, 51, 2), False), ((3, 51, 3), True), ((3, 52, 0), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_a_library_with_the_fault_is_not_trusted(library: Version, trusted: bool) -> None:
    """Only libraries without the WAL-reset fault may have several connections that write."""
    assert several_may_write(library) is trusted


def test_an_old_library_has_the_file_alone(tmp_path: Path) -> None:
    """With an untrusted library every second process is refused, and told what to do."""
    path = tmp_path / "endpoint.db"
    serving = lock_file(path, serving=True, library=OLD)
    for library in (OLD, NEW):
        if library == OLD:
            with pytest.raises(InUseError, match="stop the endpoint, or install pysqlite3"):
                lock_file(path, serving=False, library=library)
    serving.release()
    lock_file(path, serving=False, library=OLD).release()


def test_a_new_library_lets_commands_work_beside_the_endpoint(tmp_path: Path) -> None:
    """With a trusted library a command may use the file while it's served, but not serve it."""
    path = tmp_path / "endpoint.db"
    serving = lock_file(path, serving=True, library=NEW)
    command = lock_file(path, serving=False, library=NEW)
    with pytest.raises(InUseError, match="another `vuoro endpoint serve`"):
        lock_file(path, serving=True, library=NEW)
    serving.release()
    lock_file(path, serving=True, library=NEW).release()
    command.release()


def test_the_files_are_private(tmp_path: Path) -> None:
    """Nobody but the endpoint's user can read the database or its log."""
    database = Database.open(f"sqlite:///{tmp_path / 'endpoint.db'}", serving=True)
    files = list(tmp_path.iterdir())
    assert {"endpoint.db", "endpoint.db-wal", "endpoint.db-shm"} <= {each.name for each in files}
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in files)
    database.close()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """A mistaken address changes neither the file nor who may read it, and leaves nothing there."""
    path = tmp_path / "users"
    path.write_text("root:x:0:0\n", encoding="ascii")
    path.chmod(0o644)
    with pytest.raises(UnsafeDatabaseError, match="no SQLite database"):
        Database.open(f"sqlite:///{path}")
    assert path.stat().st_mode & 0o777 == 0o644
    assert path.read_text(encoding="ascii") == "root:x:0:0\n"
    assert list(tmp_path.iterdir()) == [path]


def test_sqlite_commits_durably_and_readers_cannot_write(tmp_path: Path) -> None:
    """The writing connection has WAL and FULL; a reading one can't even begin to write."""
    database = Database.open(f"sqlite:///{tmp_path / 'endpoint.db'}")
    with database.write() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
    with pytest.raises(BusyError), database.read() as connection:
        connection.execute(text("DELETE FROM meta"))
    database.close()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A file that can't be made is refused with its place and the remedy."""
    with pytest.raises(UnsafeDatabaseError, match="folder must exist"):
        Database.open(f"sqlite:///{tmp_path / 'nowhere' / 'endpoint.db'}")


@pytest.mark.parametrize(
    "address", ["endpoint.db", "sqlite://", "sqlite:///:memory:", "mysql://u:geheim@h/d", ""]
)
def test_another_address_is_refused_without_repeating_it(address: str) -> None:
    """An address that can't be used is refused; its password does not come back."""
    with pytest.raises(AddressError) as refused:
        parse_address(address)
    assert "geheim" not in str(refused.value)
    assert "sqlite:///endpoint.db" in str(refused.value)


def test_an_endpoint_keeps_its_id_and_its_secret(database_url: str) -> None:
    """Opened again it is the same endpoint."""
    first = Database.open(database_url)
    kept = first.endpoint_id, first.secret
    assert first.ready()
    first.close()
    again = Database.open(database_url)
    assert (again.endpoint_id, again.secret) == kept
    assert len(again.secret) == 32
    again.close()


def test_processes_that_start_together_agree(database_url: str) -> None:
    """Two that open an empty database at once make one endpoint of it."""
    found: list[str] = []

    def start() -> None:
        database = Database.open(database_url)
        found.append(database.endpoint_id)
        database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 4
    assert len(set(found)) == 1
