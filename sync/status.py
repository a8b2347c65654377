"""How sync is, read from the files alone: works while sync runs, and while it does not."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from urllib.parse import quote

from sync.gathering import Overview, Reader, open_reader
from sync.model.ranges import count
from sync.policy.planning import EpochState, pending
from sync.policy.telling import SyncStatus
from sync.sqlite import sqlite3
from sync.state import FILE_NAME, migrate
from sync.state.requests import requests_in
from sync.state.tables import count_trouble, numbers_in_trouble, read_facts
from sync.times import SyncClock
from sync.worker.ledger import load_states
from sync.worker.schedule import due_in_s

_CONFLICT_TOLD_DAYS = 14
CONFLICT = "numbers of this kiosk were used twice, see docs/operations.md"


def read_status(data_dir: Path, clock: SyncClock, zone: tzinfo) -> SyncStatus:
    """Return the status. Raises `UnreadableError`, and SQLite's errors for sync.db."""
    reader = open_reader(data_dir / "kiosk.db")
    try:
        with closing(_open(data_dir / FILE_NAME)) as connection:
            return _status(connection, reader, clock, zone)
    finally:
        if reader is not None:
            reader.close()


def _status(
    connection: sqlite3.Connection, reader: Reader | None, clock: SyncClock, zone: tzinfo
) -> SyncStatus:
    overview = Overview() if reader is None else reader.overview()
    states = list(load_states(connection, overview).values())
    facts, troubles = read_facts(connection), count_trouble(connection)
    damaged = sum(count(each) for each in numbers_in_trouble(connection, "damaged").values())
    alert = facts.get("alert")
    if alert is None and _is_recent(facts.get("conflict_day"), clock.today()):
        alert = CONFLICT
    return SyncStatus(
        pending=pending(states) + damaged,
        oldest_day=_oldest_day(reader, states),
        last_ack=_last_ack(facts, zone),
        last_error=facts.get("last_error"),
        last_error_kind=facts.get("last_error_kind"),
        set_aside=troubles.get("set_aside", 0),
        conflicts=troubles.get("conflict", 0),
        waits_for_epoch=any(each.kind == "new_epoch" for each in requests_in(connection)),
        next_attempt_in_s=due_in_s(facts, clock),
        alert=alert,
    )


def _open(path: Path) -> sqlite3.Connection:
    """Open sync.db read-only; one that was never made looks like a new one."""
    if path.is_file():
        return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def _oldest_day(reader: Reader | None, states: list[EpochState]) -> str | None:
    if reader is None:
        return None
    days = []
    for each in states:
        firsts = [first for first, _ in each.resend]
        firsts += [each.cursor + 1] if each.cursor < each.highest else []
        days += [day for first in firsts if (day := reader.oldest_day(each.epoch, first))]
    return min(days, default=None)


def _last_ack(facts: Mapping[str, str], zone: tzinfo) -> str | None:
    if "last_ack_s" not in facts:
        return None
    then = datetime.fromtimestamp(int(facts["last_ack_s"]), UTC).astimezone(zone)
    return then.strftime("%Y-%m-%dT%H:%M")


def _is_recent(day: str | None, today: date) -> bool:
    return day is not None and today - date.fromisoformat(day) < timedelta(_CONFLICT_TOLD_DAYS)
