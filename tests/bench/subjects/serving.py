"""`vuoro endpoint serve` as a process, and the plain client that sends prepared batches to it."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO

from sync.endpoint.database import Database
from sync.endpoint.registry import add_kiosks
from tests.bench.processes import PYTHON, ROOT, CannotRunError, environment
from tests.bench.subjects.submitted import BATCH, Prepared

KIOSKS = tuple(f"bench-{number}" for number in range(50))
_UNLIMITED = """[limits]
batches_per_minute = 1000000
burst = 1000000
mib_per_minute = 1000000
mib_burst = 1000000
"""
_READY = re.compile(rb"ready at \w+://[^:]+:(\d+)")


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that answers, and under which keys the kiosks send."""

    port: int
    pid: int
    keys: Mapping[str, str]

    @property
    def url(self) -> str:
        """Return the address for a kiosk's configuration."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(folder: Path, database: str, *words: str, rollups: bool = True) -> Iterator[Serving]:
    """Register the kiosks and serve the database until the end of the block."""
    keys = register(database)
    config = folder / "endpoint.toml"
    config.write_text(_UNLIMITED)
    program = ["-m", "kiosk"] if rollups else ["-m", "tests.bench.subjects.without_rollups"]
    command = [PYTHON, *program, "endpoint", "serve", "--database", database, "--port", "0",
               "--config", str(config), *words]  # fmt: skip
    with started(command, _READY) as (process, port):
        yield Serving(port, process.pid, keys)


@contextmanager
def started(
    command: Sequence[str], ready: re.Pattern[bytes]
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run a server that tells its port on standard error, until the end of the block."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        port = _port(process.stderr, ready)
        # What it says later is thrown away; a full pipe would stop it.
        os.set_blocking(process.stderr.fileno(), False)
        yield process, port
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def _port(said: IO[bytes], ready: re.Pattern[bytes]) -> int:
    lines = []
    for line in said:
        lines.append(line)
        found = ready.search(line)
        if found:
            return int(found[1])
    raise CannotRunError(f"a server never got ready: {b''.join(lines[-8:]).decode()}")


def register(database: str) -> dict[str, str]:
    """Make the kiosks known, or take the keys that an earlier round wrote beside the database."""
    opened = Database.open(database)
    try:
        with opened.write() as connection:
            named = [(f"site-{place // 3}", name) for place, name in enumerate(KIOSKS)]
            made = add_kiosks(connection, named, date(2026, 11, 2), secrets.token_bytes)
    finally:
        opened.close()
    return {name: key.text for name, key in zip(KIOSKS, made, strict=True)}


class Client:
    """One kept connection that posts bodies made before; measures only the exchange."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """Return the answer's body. Raises `CannotRunError` for any status but 200 and 201."""
        self._connection.request("POST", path, body, dict(headers))
        response = self._connection.getresponse()
        said = response.read()
        if response.status not in (200, 201):
            raise CannotRunError(f"{path}: status {response.status}: {said[:300]!r}")
        return said

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Sender:
    """Sends prepared batches of the kiosks to an endpoint."""

    def __init__(self, server: Serving) -> None:
        self._client, self._keys = Client(server.port), server.keys

    def rows_per_s(self, batches: Sequence[Prepared]) -> float:
        """Send them one after the other; all must be stored, none be there already."""
        began = time.perf_counter()
        for each in batches:
            self._send(each)
        return len(batches) * BATCH / (time.perf_counter() - began)

    def _send(self, each: Prepared) -> None:
        said = self._client.post(
            "/v1/batches",
            each.body,
            {
                "Authorization": f"Bearer {self._keys[each.kiosk]}",
                "Content-Type": "application/json",
                "Content-Encoding": "gzip",
                "Accept-Encoding": "gzip",
                "Vuoro-Batch": each.batch,
            },
        )
        if b'"stored"' not in said or b"duplicate" in said:
            raise CannotRunError(f"not stored: {json.loads(said)}")

    def __enter__(self) -> Sender:
        """Nothing more to do."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._client.close()
