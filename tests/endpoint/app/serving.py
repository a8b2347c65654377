"""The app behind real sockets: in a thread over a store in memory, or as a process of its own."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from sync.endpoint.app.connection import BoundedConfig, BoundedConnection
from tests.endpoint.app.asking import World

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def live(world: World, *, head_s: float = 10.0, **changes: object) -> Iterator[int]:
    """Serve an app on a free port and give the port."""
    config = BoundedConfig(
        world.app, http=BoundedConnection, ws="none", lifespan="on", log_config=None,
        access_log=False, server_header=False, timeout_graceful_shutdown=2, **changes,
    )  # type: ignore[arg-type]  # fmt: skip
    config.head_s = head_s
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Running:
    """`vuoro endpoint serve` as a process; `said` is what it wrote until it was ready."""

    process: subprocess.Popen[str]
    address: str
    said: str

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def hears(self, number: int) -> str:
        """Send a signal and return the next line that it writes."""
        assert self.process.stderr is not None
        self.process.send_signal(number)
        return self.process.stderr.readline()


@contextmanager
def served(*words: str, cwd: Path) -> Iterator[Running]:
    """Run `vuoro endpoint serve --port 0` until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "endpoint", "serve", "--port", "0", *words],
        cwd=cwd, env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PATH": ""},
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            found = re.search(r"ready at (\S+:\d+)", line)
            if found:
                yield Running(process, found[1], said)
                break
        else:
            raise AssertionError(f"never ready: {said}")
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
