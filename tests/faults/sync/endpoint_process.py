"""A real endpoint as a process, on SQLite or PostgreSQL: started, stopped, killed, looked into."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import create_engine

from sync.endpoint.counts import SUBMISSIONS, Which, by_value
from sync.endpoint.database import Database
from sync.endpoint.registry import add_kiosks
from sync.sqlite import sqlite3

ROOT = Path(__file__).resolve().parents[3]
_START_S = 60.0


class Endpoint:
    """`vuoro endpoint serve` on one database and, once started, always on the same port."""

    def __init__(self, folder: Path, url: str | None = None, *, config: str = "") -> None:
        """`url` names the database, None: a SQLite file in the folder. `config` is TOML."""
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.url = url or f"sqlite:///{folder / 'vuoro.db'}"
        self.port = 0
        self.scheme = "http"
        self.program = "kiosk"
        """Which module runs as `vuoro`."""
        self.process: subprocess.Popen[bytes] | None = None
        self.config = config
        with closing(Database.open(self.url)):
            pass

    @property
    def address(self) -> str:
        """Return what a kiosk puts into `sync.url`."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def file(self) -> Path:
        """Return the SQLite file."""
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def log(self) -> str:
        """Return everything that it wrote, over all its starts."""
        path = self.folder / "endpoint.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def register(self, *kiosks: str) -> list[str]:
        """Let kiosks in and return their keys. Call it while the endpoint does not run."""
        with closing(Database.open(self.url)) as database, database.write() as connection:
            named = [("torikatu", kiosk) for kiosk in kiosks]
            made = add_kiosks(connection, named, date(2026, 11, 23), secrets.token_bytes)
        return [key.text for key in made]

    def start(self, *words: str, env: Mapping[str, str] | None = None) -> None:
        """Start it and return once it is ready; `words` are more options."""
        assert not self.running
        before = len(self.log)
        (self.folder / "endpoint.toml").write_text(self.config, encoding="utf-8")
        command = [
            sys.executable, "-m", self.program, "endpoint", "serve", "--database", self.url,
            "--config", str(self.folder / "endpoint.toml"), "--port", str(self.port), *words,
        ]  # fmt: skip
        with (self.folder / "endpoint.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
            )  # fmt: skip
        self._wait_until_ready(before)

    @property
    def running(self) -> bool:
        """Whether there is a process that has not ended."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End it as a service manager does; it drains."""
        assert self.process is not None
        self.process.terminate()
        assert self.process.wait(60) == 0, self.log[-2000:]

    def kill(self) -> None:
        """End it at once, wherever it is."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(60)

    def close(self) -> None:
        """End it if it still runs."""
        if self.running:
            self.kill()

    def rows(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Ask its database from outside; `?` stands for a parameter."""
        if self.url.startswith("sqlite:"):
            name = f"file:{quote(str(self.file))}?mode=ro"
            with closing(sqlite3.connect(name, uri=True)) as connection:
                return list(connection.execute(statement, parameters).fetchall())
        import psycopg

        with psycopg.connect(self.url) as connection:
            marked = statement.replace("?", "%s")
            return list(connection.execute(marked, parameters).fetchall())  # type: ignore[arg-type]

    def counted(self, kiosk: str) -> int:
        """Return how many submissions of a kiosk the roll-ups count, as an overview reads them."""
        if self.url.startswith("sqlite:"):
            engine = create_engine(f"sqlite:///file:{self.file}?mode=ro&uri=true", module=sqlite3)
        else:
            engine = create_engine(self.url.replace("postgresql:", "postgresql+psycopg:", 1))
        try:
            with engine.connect() as connection:
                which = Which(kiosk=kiosk, with_doubtful=True)
                return by_value(connection, SUBMISSIONS, which)[""]
        finally:
            engine.dispose()

    def _wait_until_ready(self, before: int) -> None:
        until_s = time.monotonic() + _START_S
        while time.monotonic() < until_s and self.running:
            if found := re.search(r"ready at (https?)://\S*?:(\d+)", self.log[before:]):
                self.scheme, self.port = found[1], int(found[2])
                return
            time.sleep(0.02)
        raise AssertionError(f"never ready: {self.log[before:]}")
