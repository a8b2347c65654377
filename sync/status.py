"""How sync is, read from the files alone: works while sync runs, and while it does not."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from sync.gathering import Overview, Reader, open_reader
from sync.lock import LOCK_NAME, is_held
from sync.model.ranges import count
from sync.policy.planning import EpochState, pending
from sync.policy.telling import SyncStatus
from sync.sqlite import sqlite3
from sync.state import FILE_NAME
from sync.state.opening import open_to_read
from sync.state.requests import requests_in
from sync.state.tables import count_trouble, numbers_in_trouble, read_facts
from sync.times import SyncClock
from sync.worker.lacking import AGAIN
from sync.worker.ledger import load_states
from sync.worker.schedule import due_in_s

_CONFLICT_TOLD_DAYS = 14
_SILENT = timedelta(hours=36)
_FIRST_YEAR = 2025
"""An answer from before was noted by a wrong clock."""
STRANGE = (
    "a receipt named submissions that are not here as they were sent: see 'Batches by hand' in"
    " docs/operations.md"
)
REFUSED = (
    "the endpoint refuses single submissions: see its log, and update the older of both; they are"
    " tried again once a day, and by 'vuoro sync' when it is told to try at once"
)
NOWHERE = "name the endpoint there, or a key for sticks in [keys] bundle"
CONFLICT = "numbers of this kiosk were used twice, see docs/operations.md"


class StateUnreadableError(Exception):
    """sync.db can't be read; the text names it and the remedy."""


def read_status(
    data_dir: Path, clock: SyncClock, zone: tzinfo, *, sends: bool = True, by_hand: bool = False
) -> SyncStatus:
    """Return the status. `sends`: an endpoint is named; `by_hand`: bundles can be written.

    Raises `UnreadableError` for kiosk.db and `StateUnreadableError`.
    """
    reader = open_reader(data_dir / "kiosk.db")
    try:
        with closing(open_to_read(data_dir / FILE_NAME)) as connection:
            status = _status(connection, reader, clock, zone)
    except sqlite3.Error as fault:
        raise StateUnreadableError(
            f"{data_dir / FILE_NAME}: can't be read ({fault}): vuoro sync moves a damaged one aside"
            " and makes it anew when it runs, and nothing is lost; else check the disk and whose"
            " file it is"
        ) from fault
    finally:
        if reader is not None:
            reader.close()
    running = is_held(data_dir / LOCK_NAME)
    alert = status.alert or _neglect(status, clock, zone, sends=sends, by_hand=by_hand)
    return replace(status, running=running, sends=sends, alert=alert)


def _neglect(
    status: SyncStatus, clock: SyncClock, zone: tzinfo, *, sends: bool, by_hand: bool
) -> str | None:
    """Return what to say if nobody has noticed for long that nothing gets through."""
    if not sends:
        return NOWHERE if status.pending and not by_hand else None
    if not clock.trusted():
        return None
    now = datetime.fromtimestamp(clock.unix_s(), zone)
    if status.last_ack:
        silent = now - datetime.fromisoformat(status.last_ack).replace(tzinfo=zone)
        if silent > _SILENT:
            return f"the endpoint has not answered for {silent.days or 1} days or more"
    if status.oldest_day and now.date() - date.fromisoformat(status.oldest_day) > _SILENT:
        return "submissions wait for more than a day"
    return None


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
    if alert is None and _is_recent(facts.get("lacks_again_day"), clock.today()):
        alert = AGAIN
    if alert is None and troubles.get("set_aside"):
        alert = REFUSED
    if alert is None and _is_recent(facts.get("strange_day"), clock.today()):
        alert = STRANGE
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
        quarantined=troubles.get("quarantined", 0),
    )


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
    if then.year < _FIRST_YEAR:
        return ""
    return then.strftime("%Y-%m-%dT%H:%M")


def _is_recent(day: str | None, today: date) -> bool:
    # The clock may have been ahead: then the day lies in the future, perhaps by years.
    return day is not None and abs(today - date.fromisoformat(day)) < timedelta(_CONFLICT_TOLD_DAYS)
