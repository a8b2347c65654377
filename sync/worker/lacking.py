"""What the endpoint says it lacks goes again; but not round and round.

Behind one name there may be two databases, or a copy that is put back again and again. So of what
was sent again for lacking, the same is believed to be lacking only once a day (and boot, since a
clock may stand still at a wrong day).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from sync.model.messages import EpochHoldings
from sync.model.ranges import Ranges, common, count, merged, without
from sync.policy.planning import EpochState, all_holdings, missing_again
from sync.sqlite import sqlite3
from sync.state.tables import read_facts, read_spans, write_facts, write_spans
from sync.times import SyncClock

_REMEMBERED = timedelta(7)
AGAIN = (
    "the endpoint lacks again what was sent to it again: look whether two databases answer under"
    " its name, or an old copy was put back more than once"
)


def believed_lacking(
    connection: sqlite3.Connection,
    state: EpochState,
    holdings: Mapping[str, EpochHoldings],
    clock: SyncClock,
) -> tuple[EpochState, tuple[str, ...]]:
    """Return the epoch with what goes again for lacking, and what to log.

    Within the caller's transaction. An epoch that the endpoint does not name lacks as a whole.
    """
    after = missing_again(state, all_holdings(holdings, state.epoch))
    new = without(after.resend, state.resend)
    if not new:
        return state, ()
    today = clock.today()
    known, is_now = _sent_again(connection, state.epoch, clock)
    notes = _told(connection, today) if common(new, known) else ()
    if is_now:
        new = without(new, known)
    if not new:
        return state, notes
    write_spans(connection, "lacked", state.epoch, merged((*new, *(known if is_now else ()))))
    write_facts(connection, **{f"lacked {state.epoch}": f"{today.isoformat()} {clock.boot()}"})
    number = count(new)
    return (
        replace(state, resend=(*state.resend, *new)),
        (*notes, f"the endpoint lacks {number} submissions that it had: they are sent again"),
    )


def _sent_again(
    connection: sqlite3.Connection, epoch: str, clock: SyncClock
) -> tuple[Ranges, bool]:
    """Return what was sent again lately, and whether that was on this day."""
    day, _, boot = read_facts(connection).get(f"lacked {epoch}", "").partition(" ")
    if not day or abs(clock.today() - date.fromisoformat(day)) > _REMEMBERED:
        return (), False
    known = read_spans(connection, "lacked").get(epoch, ())
    return known, day == clock.today().isoformat() and boot == clock.boot()


def _told(connection: sqlite3.Connection, today: date) -> tuple[str, ...]:
    """Raise the alert; once a day it is logged, too."""
    if read_facts(connection).get("lacks_again_day") == today.isoformat():
        return ()
    write_facts(connection, lacks_again_day=today.isoformat())
    return (AGAIN,)
