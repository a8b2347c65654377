"""A real PostgreSQL to throw away: made in a folder, on a port of the loopback, for one test run.

PostgreSQL refuses to run as root; then everything runs as the system user `postgres`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: each.parent.name)
SYSTEM_USER = "postgres"


@dataclass(frozen=True)
class Server:
    """A running server. `url` names a database of it, `vuoro` at first."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Return the address of the database that is there from the start."""
        return self.url_of("vuoro")

    def url_of(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://vuoro@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str) -> str:
        """Make an empty database and return its address."""
        self.sql(f'CREATE DATABASE "{name}"')
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Delete a database, whoever is connected to it."""
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def sql(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        import psycopg

        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        self._control("start", "-l", str(self.folder / "log"))

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `smart`, `fast`, or `immediate`, which is as bad as pulling the plug."""
        self._control("stop", "-m", mode)

    def restart(self, mode: str = "fast") -> None:
        """Stop it and start it again on the same port."""
        self.stop(mode)
        self.start()

    def _control(self, *words: str) -> None:
        _as_owner("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "60", *words)


def installed() -> bool:
    """Whether this machine has the programs of a PostgreSQL server."""
    return bool(PROGRAMS)


@contextmanager
def running(*, fsync: bool = False, parent: Path | None = None) -> Iterator[Server]:
    """Make a server and run it until the end. `fsync` off is faster; on, a COMMIT is durable."""
    folder = Path(tempfile.mkdtemp(prefix="vuoro-postgres-", dir=parent))
    if os.geteuid() == 0:
        shutil.chown(folder, SYSTEM_USER)
    server = Server(folder, _free_port())
    try:
        _make(server, fsync=fsync)
        server.start()
        try:
            server.sql('CREATE DATABASE "vuoro"')
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(server: Server, *, fsync: bool) -> None:
    data = server.folder / "data"
    _as_owner(
        "initdb", "-D", str(data), "-U", "vuoro", "-A", "trust", "-E", "UTF8",
        "--locale=C.UTF-8", "--no-sync",
    )  # fmt: skip
    settings = {
        "listen_addresses": "'127.0.0.1'",
        "port": server.port,
        "unix_socket_directories": f"'{server.folder}'",
        "fsync": "on" if fsync else "off",
        "full_page_writes": "on" if fsync else "off",
        "max_connections": 100,
        "shared_buffers": "64MB",
        "max_wal_size": "2GB",
        "log_min_messages": "fatal",
    }
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(lines)


def _as_owner(program: str, *words: str) -> None:
    command = [str(PROGRAMS[-1] / program), *words]
    user = pwd.getpwnam(SYSTEM_USER) if os.geteuid() == 0 else None
    # Its own files for both outputs: a server that stays would keep a pipe open for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            check=False, cwd="/", start_new_session=True,
            user=user.pw_uid if user else None, group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )  # fmt: skip
        if done.returncode != 0:
            output.seek(0)
            raise RuntimeError(f"{program}: {output.read().decode('utf-8', 'replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
