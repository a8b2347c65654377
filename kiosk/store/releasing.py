"""The release: ended visits become submissions, shuffled and numbered, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from random import Random

from kiosk.clock import UNNAMED_BOOT
from kiosk.core.release import Fate, due, tally
from kiosk.store.api import Released, StoreDamagedError
from kiosk.store.ended import NOT_UNDERSTOOD, Ended, read_ended
from sync import outbox
from sync.model.calendar import Stamp, hour_of, hour_text, hours_between, parse_hour
from sync.sqlite import sqlite3

_COUNT = "INSERT INTO release_counts VALUES (?, ?, ?, ?, ?)"


def settle_stamps(connection: sqlite3.Connection, stamp: Stamp, zone: tzinfo) -> None:
    """Give visits from before the clock was trusted their hour, or the word that it is unknown.

    Visits of this boot count back from the present hour; those of another boot, and those whose
    hour lies in the future because the clock was set back, will never be known. Does nothing
    while the clock is not trusted. Belongs into the caller's transaction.
    """
    if stamp.hour is None:
        return
    if stamp.boot != UNNAMED_BOOT:
        _count_back(connection, stamp, stamp.hour, zone)
    today = stamp.hour.date().isoformat()
    for row, hour_or_none in connection.execute(
        "SELECT id, hour FROM visits WHERE outcome IS NOT NULL AND unknown_since IS NULL"
    ).fetchall():
        if hour_or_none is None or _is_future(parse_hour(hour_or_none, zone), stamp.hour):
            connection.execute(
                "UPDATE visits SET hour = NULL, boot = NULL, uptime_h = NULL, unknown_since = ?"
                " WHERE id = ?",
                (today, row),
            )
    # Found on a day that has not come yet, by a clock that was ahead: it is found today.
    connection.execute(
        "UPDATE visits SET unknown_since = ? WHERE outcome IS NOT NULL AND unknown_since > ?",
        (today, today),
    )


def _count_back(
    connection: sqlite3.Connection, stamp: Stamp, present: datetime, zone: tzinfo
) -> None:
    for row, uptime_h in connection.execute(
        "SELECT id, uptime_h FROM visits WHERE outcome IS NOT NULL AND boot = ?", (stamp.boot,)
    ).fetchall():
        ago = timedelta(hours=max(0, stamp.uptime_h - uptime_h))
        hour = hour_of(present.astimezone(UTC) - ago, zone)
        connection.execute(
            "UPDATE visits SET hour = ?, boot = NULL, uptime_h = NULL WHERE id = ?",
            (hour_text(hour), row),
        )


def release(
    connection: sqlite3.Connection,
    stamp: Stamp,
    zone: tzinfo,
    chance: Random,
    *,
    everything: bool,
) -> tuple[Released, list[int]] | None:
    """Move what is due into the outbox; returns the release and the ids of its visits.

    Belongs into the caller's transaction. None: nothing was due. Raises `StoreDamagedError` if a
    visit can't be understood or a number is taken: both can only come from damage.
    """
    try:
        return _release(connection, stamp, zone, chance, everything=everything)
    except NOT_UNDERSTOOD as fault:
        raise StoreDamagedError("a visit in the table visits can't be understood") from fault
    except outbox.TakenNumberError as fault:
        raise StoreDamagedError(str(fault)) from fault


def _release(
    connection: sqlite3.Connection,
    stamp: Stamp,
    zone: tzinfo,
    chance: Random,
    *,
    everything: bool,
) -> tuple[Released, list[int]] | None:
    settle_stamps(connection, stamp, zone)
    ended = {visit.id: visit for visit in read_ended(connection)}
    waiting = (visit.waiting(zone) for visit in ended.values())
    buckets = due(waiting, stamp.hour, everything=everything, held=stamp.held)
    if not buckets:
        return None
    going = [ended[key] for key in buckets]
    chance.shuffle(going)
    epoch, first = next_number(connection)
    outbox.append(
        connection,
        [visit.submission(epoch, first + i, buckets[visit.id]) for i, visit in enumerate(going)],
    )
    number = _record(connection, epoch, first, going, stamp)
    ids = [visit.id for visit in going]
    connection.executemany("DELETE FROM visits WHERE id = ?", [(key,) for key in ids])
    return Released(number, len(going)), ids


def _is_future(hour: datetime, now: datetime) -> bool:
    return hours_between(now, hour) > 1


def next_number(connection: sqlite3.Connection) -> tuple[str, int]:
    """Return the present epoch and the number that the next submission gets."""
    numbers = dict(
        connection.execute("SELECT key, value FROM meta WHERE key IN ('epoch', 'next_seq')")
    )
    return numbers["epoch"], int(numbers["next_seq"])


def day_of(stamp: Stamp) -> str | None:
    """Return the local day as tables hold it; None while the clock is not trusted."""
    return stamp.hour.date().isoformat() if stamp.hour else None


def _record(
    connection: sqlite3.Connection, epoch: str, first: int, going: Sequence[Ended], stamp: Stamp
) -> int:
    """Write down the release and its counts; returns its number."""
    last = first + len(going) - 1
    number: int = connection.execute(
        "INSERT INTO releases (epoch, first_seq, last_seq, day) VALUES (?, ?, ?, ?)",
        (epoch, first, last, day_of(stamp)),
    ).lastrowid
    connection.execute("UPDATE meta SET value = ? WHERE key = 'next_seq'", (str(last + 1),))
    counts = tally(Fate(visit.language, visit.outcome, visit.reasons) for visit in going)
    connection.executemany(_COUNT, [(number, *count) for count in counts])
    return number
