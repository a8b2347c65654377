"""Submissions as real visits and real releases leave them, and batches made of them."""

from __future__ import annotations

import platform
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from kiosk.config.hours import opening_of
from kiosk.config.loading import load
from kiosk.simulate.arrivals import ORDINARY
from kiosk.simulate.fleet.building import first_midnight, make_kiosks
from kiosk.simulate.fleet.pool import lived_visits
from sync.gathering import REPORT_BYTES, open_reader
from sync.model.messages import Batch, Heartbeat, ReleaseReport, batch_json
from sync.model.submission import Submission
from sync.sqlite import sqlite3

BATCH = 500
_GZIP, _GZIP_LEVEL = 16 + zlib.MAX_WBITS, 6
_MOST_REPORTS = 100
_HIGHEST = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Released:
    """What one kiosk released: submissions 1 … in order, and the reports of the releases."""

    submissions: tuple[Submission, ...]
    reports: tuple[ReleaseReport, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """One batch as it goes over the wire."""

    kiosk: str
    batch: str
    body: bytes


@cache
def released(days: int, a_day: int, seed: int = 1) -> Released:
    """Let one kiosk live through some days with about so many visits each; the last is over."""
    settings = load()
    clock = first_midnight(settings)
    opening = opening_of(settings.hours) if settings.hours.weekdays else ORDINARY
    pool = lived_visits(settings, seed)
    with tempfile.TemporaryDirectory() as folder:
        (kiosk,) = make_kiosks(settings, [("bench-1", "unused")], seed, clock, Path(folder))
        kiosk.usual = a_day
        for _ in range(days):
            midnight = clock.local().replace(hour=0, minute=0, second=0, microsecond=0)
            kiosk.begin_day(midnight, opening)
            for _ in range(24):
                clock.now_s += timedelta(hours=1).total_seconds()
                kiosk.end_hour(clock, pool)
        return _read(kiosk.data_dir / "kiosk.db")


def _read(path: Path) -> Released:
    reader = open_reader(path)
    assert reader is not None
    found: list[Submission] = []
    overview = reader.overview()
    (epoch,) = overview.highest
    while len(found) < overview.highest[epoch]:
        piece = reader.piece(epoch, len(found) + 1, overview.highest[epoch], ())
        found += [each for each in piece.entries if each is not None]
    reports = reader.reports({}, _MOST_REPORTS, REPORT_BYTES)
    reader.close()
    return Released(tuple(found), reports)


def renumbered(
    submissions: Sequence[Submission], epoch: str, first: int, count: int
) -> tuple[Submission, ...]:
    """Return so many submissions under other numbers; those given go round, each time later."""
    return tuple(_again(submissions, epoch, seq) for seq in range(first, first + count))


def _again(submissions: Sequence[Submission], epoch: str, seq: int) -> Submission:
    weeks, place = divmod(seq - 1, len(submissions))
    like = submissions[place]
    return replace(like, epoch=epoch, seq=seq, bucket=_later(like.bucket, weeks))


@cache
def _later(bucket: str, weeks: int) -> str:
    """Return the same hour or day so many weeks later; summer time is left out."""
    if bucket == "unknown":
        return bucket
    day = date.fromisoformat(bucket[:10]) + timedelta(weeks=weeks)
    return f"{day}{bucket[10:]}"


def prepared(batch: Batch, proto: int = 2) -> Prepared:
    """Return the batch as the client sends it."""
    body = zlib.compress(batch_json(batch, proto), _GZIP_LEVEL, _GZIP)
    return Prepared(batch.kiosk, batch.id, body)


def batch_of(
    kiosk: str,
    entries: Sequence[Submission],
    chance: Random,
    reports: tuple[ReleaseReport, ...] = (),
) -> Batch:
    """Return a batch with a heartbeat as a real kiosk sends it."""
    first = entries[0]
    return Batch(
        id=f"{chance.getrandbits(128):032x}",
        kiosk=kiosk,
        epoch=first.epoch,
        first_seq=first.seq,
        entries=tuple(entries),
        heartbeat=Heartbeat(
            released=first.seq + len(entries) - 1,
            stored=first.seq - 1,
            pending=len(entries),
            quarantined=0,
            conflicts=0,
            lost=0,
            failed_writes=0,
            free_disk_mib=13_107,
            clock_trusted=True,
            boot="7b1c8a52-4f0e-4a57-9d1b-6f0d6a1f3c55",
            sent_at_s=int(time.time()),
            versions={
                "vuoro": "0.1.0",
                "python": platform.python_version(),
                "sqlite": sqlite3.sqlite_version,
                "system": "Linux",
            },
            last_release="2026-11-06",
            releases=reports,
        ),
    )


def batches(kiosks: Sequence[str], rounds: range, chance: Random) -> Iterator[Prepared]:
    """Yield batches of 500, the kiosks in turn: those of the given rounds, counted from 0."""
    given = released(5, 400).submissions
    for number in rounds:
        for place, kiosk in enumerate(kiosks):
            first = number * BATCH + 1
            entries = renumbered(given, f"{place:016x}", first, BATCH)
            yield prepared(batch_of(kiosk, entries, chance))
