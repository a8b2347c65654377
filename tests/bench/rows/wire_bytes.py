"""Bytes that a kiosk puts on the wire for one submission: the whole request, heartbeat included."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from kiosk.simulate.fleet.times import JumpingTime
from sync.endpoint.keys import new_key
from sync.model.messages import PROTO, ReleaseReport
from sync.model.submission import Submission
from sync.transport import HttpWire, Target
from tests.bench.figures import Figure
from tests.bench.processes import scratch
from tests.bench.subjects.submitted import BATCH, batch_of, released

_ONE_TAP, _WITH_TOPICS = 4.0, 12.0
_WHEN_S = 1_795_000_000.0
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_LONGEST_S = 10.0
_SEEDS = 5
_BUSY_DAY = 700
"""So many people come that 500 submissions of a day are left without those with a comment."""


def measure(scale: float) -> list[Figure]:
    """Send batches of 500 through the real client: one day's, with the day's release reports."""
    seeds = range(1, max(3, round(_SEEDS * scale)) + 1)
    days = [released(1, _BUSY_DAY, seed) for seed in seeds]
    weeks = [released(5, 160, seed) for seed in seeds]
    with scratch() as folder:
        one_tap = tuple(_sent(folder, each.submissions, each.reports, _bare) for each in days)
        topics = tuple(_sent(folder, each.submissions, each.reports, _speechless) for each in days)
        week = tuple(_sent(folder, each.submissions, each.reports, _speechless) for each in weeks)
        words = tuple(_sent(folder, each.submissions, each.reports, _whole) for each in days)
    return [
        Figure("bytes on the wire a submission, one tap", _ONE_TAP, one_tap, _ONE_DAY, unit="B"),
        Figure("the same with topics", _WITH_TOPICS, topics, _ONE_DAY, unit="B"),
        Figure(
            "the same, of five days with their release reports", _WITH_TOPICS, week,
            f"with comments, one day: {sum(words) / len(words):.3g} B", unit="B",
        ),
    ]  # fmt: skip


_ONE_DAY = "one day's batch of 500, headers and heartbeat"


def _bare(given: Submission) -> Submission | None:
    """Return it as if nothing but the face had been tapped."""
    if given.rating is None:
        return None
    answers = {name: each for name, each in given.answers.items() if not isinstance(each, tuple)}
    return replace(given, answers=answers, comment=None)


def _speechless(given: Submission) -> Submission | None:
    """Return it without its comment: texts are as long as people write."""
    return replace(given, comment=None)


def _whole(given: Submission) -> Submission | None:
    return given


def _sent(
    folder: Path,
    submissions: Sequence[Submission],
    reports: tuple[ReleaseReport, ...],
    made: Callable[[Submission], Submission | None],
) -> float:
    """Return the bytes per submission of one batch as they leave through the socket."""
    kept = [each for each in map(made, submissions) if each is not None][:BATCH]
    entries = [replace(each, seq=seq) for seq, each in enumerate(kept, 1)]
    batch = batch_of("torikatu-1", entries, Random(1), reports)
    key = folder / "key"
    key.touch(mode=0o600)
    key.write_text(f"{new_key(Random(1).randbytes).text}\n")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(_LONGEST_S)
        counted: list[int] = []
        thread = threading.Thread(target=_count, args=(listener, counted))
        thread.start()
        target = Target(
            url=f"http://127.0.0.1:{listener.getsockname()[1]}", key_file=key, ca_file=None,
            client_cert=None, proxy=None, allow_http=True,
        )  # fmt: skip
        wire = HttpWire(target, JumpingTime(ZoneInfo("Europe/Helsinki"), _WHEN_S, _WHEN_S))
        wire.send(batch, PROTO)
        wire.close()
        thread.join()
    return counted[0] / len(entries)


def _count(listener: socket.socket, counted: list[int]) -> None:
    """Count one request's bytes and put the sender off."""
    connection, _ = listener.accept()
    with connection:
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head = data.partition(b"\r\n\r\n")[0]
        found = _LENGTH.search(head)
        assert found is not None
        whole = len(head) + 4 + int(found[1])
        while len(data) < whole:
            data += connection.recv(65536)
        counted.append(len(data))
        connection.sendall(b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
