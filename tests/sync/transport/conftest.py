"""A batch, a key, a clock and an authority for the transport's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import trustme

from sync.model.messages import Answer, Batch, Heartbeat, VerdictRange, answer_json
from sync.model.submission import Submission
from sync.transport import HttpWire, Target

KEY = "vuoro_0123456789abcdef_" + "s" * 43
EPOCH = "8c1f0a9d3b5e7724"


@dataclass
class Clock:
    """A clock that stands where the test puts it."""

    now_s: float = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()
    is_trusted: bool = True
    up_s: float = 1000.0

    def unix_s(self) -> float:
        return self.now_s

    def trusted(self) -> bool:
        return self.is_trusted

    def elapsed_s(self) -> float:
        return self.up_s

    def boot(self) -> str:
        return "boot"

    def today(self) -> date:
        return date(2026, 11, 23)


@pytest.fixture
def clock() -> Clock:
    """Return a trusted clock."""
    return Clock()


@pytest.fixture
def batch() -> Batch:
    """Return a batch of two: one submission and one that is lost."""
    given = Submission(
        epoch=EPOCH, seq=7, survey="pulse", rev=1, language="fi",
        bucket="2026-11-23T09:00+02:00/PT1H", rating=4, answers={"face": 4},
        comment="nobody answers the telephone", doubtful=False,
    )  # fmt: skip
    heartbeat = Heartbeat(
        released=8, stored=6, pending=2, quarantined=0, conflicts=0, lost=1, failed_writes=0,
        free_disk_mib=100, clock_trusted=True, boot="boot", sent_at_s=1_795_422_000,
        versions={"vuoro": "0.1.0"}, last_release="2026-11-23",
    )  # fmt: skip
    return Batch("5f" * 16, "torikatu-1", EPOCH, 7, (given, None), heartbeat)


@pytest.fixture
def right(batch: Batch) -> bytes:
    """Return the body of the right answer to the batch."""
    return answer_json(
        Answer(batch.id, "c2" * 16, "0.1.0", (1, 2), (VerdictRange(7, 8, "stored"),))
    )


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Return a certificate authority of the test's own."""
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    """Return the authority's certificate as a file."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Return a file with the kiosk's key."""
    path = tmp_path / "sync.key"
    path.write_text(f"{KEY}\n")
    path.chmod(0o600)
    return path


Wired = Callable[..., HttpWire]


@pytest.fixture
def wired(key_file: Path, clock: Clock) -> Iterator[Wired]:
    """Return a function that makes a wire to an address, closed after the test."""
    made: list[HttpWire] = []

    def wire(url: str, *, deadline_s: float = 5.0, **more: object) -> HttpWire:
        settings = {"key_file": key_file, "allow_http": True, **more}
        made.append(HttpWire(Target(url, **settings), clock, deadline_s=deadline_s))  # type: ignore[arg-type]
        return made[-1]

    yield wire
    for each in made:
        each.close()
