"""A kiosk's data directory with releases in it, and `vuoro sync` on it as a real process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from kiosk.clock import SystemClock
from kiosk.syncing.device import DeviceClock
from sync.model.submission import Submission
from sync.sqlite import sqlite3
from sync.state import FILE_NAME
from sync.times import SyncClock
from sync.transport import HttpWire, Target
from sync.wire import Wire
from sync.worker import Worker
from tests.faults.sync.endpoint_process import ROOT, Endpoint
from tests.kiosk.store.bench import ZONE
from tests.sync.bench import PLAIN, KioskFile

EPOCH = "8c1f0a9d3b5e7724"
NAME = "torikatu-1"
TRY_LATER = 75
_LANGUAGES = ("fi", "sv", "en", "ar")


def written(seq: int) -> Submission:
    """Return a submission that no other equals: whatever arrives twice is noticed."""
    return replace(
        PLAIN,
        seq=seq,
        language=_LANGUAGES[seq % 4],
        rating=1 + seq % 5,
        answers={"rating": 1 + seq % 5, "topics": ("queue", "staff")[: seq % 3]},
        comment=f"jono on liian pitkä, 等候时间 {seq}",
        doubtful=seq % 17 == 0,
    )


class Kiosk:
    """One kiosk: its folder, its configuration, its key and what it has released."""

    def __init__(self, folder: Path, key: str, name: str = NAME) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.name, self.data_dir = folder, name, folder / "data"
        self.data_dir.mkdir(mode=0o700, exist_ok=True)
        self.file = KioskFile(self.data_dir)
        self.program = "kiosk"
        """Which module runs as `vuoro`."""
        self.key_file = folder / "sync.key"
        self.write_key(key)

    def write_key(self, key: str) -> None:
        """Put another key in place."""
        self.key_file.write_text(f"{key}\n", encoding="utf-8")
        self.key_file.chmod(0o600)

    def configure(self, url: str, *more: str) -> None:
        """Name the endpoint; `more` are further lines of `[sync]`."""
        lines = [
            "[kiosk]", f'name = "{self.name}"', "[clock]", 'trust = "system"', "[sync]",
            f'url = "{url}"', "allow_http = true", f'key_file = "{self.key_file}"', *more,
        ]  # fmt: skip
        (self.folder / "kiosk.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def release(
        self,
        count: int,
        epoch: str = EPOCH,
        content: Callable[[int], Submission] = written,
    ) -> None:
        """Release so many submissions as one numbered release."""
        self.file.release(count, epoch, content=content)

    def sync(
        self, *words: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run `vuoro sync` with these words to its end."""
        return subprocess.run(
            self._command(*words), cwd=ROOT, env={**os.environ, **(env or {})},
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    def once(self, env: Mapping[str, str] | None = None) -> int:
        """Run `vuoro sync --once` and return its exit status: 0 or 75."""
        done = self.sync("--once", env=env)
        assert done.returncode in (0, TRY_LATER), done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode

    def drain(self, most: int = 20) -> None:
        """Run `vuoro sync --once` until it says that nothing is pending."""
        for _ in range(most):
            if self.once() == 0:
                return
        raise AssertionError(self.status())

    def status(self) -> str:
        """Return the line of `vuoro sync --status`."""
        return self.sync("--status").stdout.strip()

    @contextmanager
    def looping(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run `vuoro sync --hurry` as a loop until the end of the block; its log is `sync.log`."""
        with (self.folder / "sync.log").open("ab") as log:
            process = subprocess.Popen(
                self._command("--hurry", *words), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(60)

    @property
    def log(self) -> str:
        """Return what the loops wrote."""
        return (self.folder / "sync.log").read_text(encoding="utf-8")

    def nudge_until(
        self, process: subprocess.Popen[bytes], done: Callable[[], bool], within_s: float = 120.0
    ) -> None:
        """Tell a loop to try at once, over and over, until something is true."""
        until_s, pause_s = time.monotonic() + within_s, 0.02
        while not done():
            assert process.poll() is None, self.log[-2000:]
            assert time.monotonic() < until_s, self.status()
            if self._listens(process):
                process.send_signal(signal.SIGUSR1)
            time.sleep(pause_s)
            pause_s = min(0.2, 1.2 * pause_s)

    def worker(
        self,
        url: str = "",
        *,
        wire: Wire | None = None,
        clock: SyncClock | None = None,
        deadline_s: float = 10.0,
        version: str = "0.1.0",
        **target: Any,  # noqa: ANN401 - as `Target` takes them
    ) -> Worker:
        """Return the worker with the real transport in this process; the caller closes it."""
        at = clock or DeviceClock(SystemClock(ZONE, "system"))
        given = {"key_file": self.key_file, "allow_http": True, **target}
        return Worker(
            self.data_dir,
            kiosk=self.name,
            wire=wire or HttpWire(Target(url, **given), at, deadline_s=deadline_s),
            clock=at,
            chance=Random(7),
            versions={"vuoro": version},
            interval_s=900,
            durable=False,
        )

    def facts(self) -> dict[str, str]:
        """Return what sync.db says of the last attempts."""
        return dict(self.state("SELECT key, value FROM facts"))

    def has_nothing_pending(self) -> bool:
        """Whether sync has passed every number that was given out, and none must go again."""
        meta = dict(self.rows("SELECT key, value FROM meta"))
        cursors = dict(self.state("SELECT epoch, seq FROM cursors"))
        passed = cursors.get(meta["epoch"], 0) >= int(meta["next_seq"]) - 1
        return passed and not self.state("SELECT 1 FROM spans WHERE kind = 'resend'")

    def state(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Ask sync.db from outside; nothing if it is not there yet."""
        return _asked(self.data_dir / FILE_NAME, statement, *parameters)

    def rows(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Ask kiosk.db from outside."""
        return _asked(self.data_dir / "kiosk.db", statement, *parameters)

    def _command(self, *words: str) -> list[str]:
        config, data = str(self.folder / "kiosk.toml"), str(self.data_dir)
        return [
            sys.executable, "-m", self.program,
            "sync", "--config", config, "--data-dir", data, *words,
        ]  # fmt: skip

    def _listens(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether the process has its handler for SIGUSR1, which would end it otherwise."""
        try:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return False
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
        return bool(int(caught.split()[1], 16) & (1 << (signal.SIGUSR1 - 1)))


def paired(folder: Path, endpoint: Endpoint, name: str = NAME) -> Kiosk:
    """Return a kiosk that the endpoint, which does not run yet, lets in."""
    (key,) = endpoint.register(name)
    return Kiosk(folder, key, name)


def _asked(path: Path, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
    if not path.is_file() or path.stat().st_size == 0:
        return []
    name = f"file:{quote(str(path))}?mode=ro"
    with closing(sqlite3.connect(name, uri=True)) as connection:
        try:
            return list(connection.execute(statement, parameters).fetchall())
        except sqlite3.OperationalError as fault:
            if "no such table" in str(fault):
                return []
            raise
