"""When the next attempt is due, and how the last ones went: facts that outlive the process."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from sync.policy import waiting
from sync.sqlite import sqlite3
from sync.state.tables import read_facts, write_facts
from sync.times import SyncClock

Facts = Mapping[str, str]


class Schedule:
    """Counts failures and reckons waits. Writes within the caller's transaction."""

    def __init__(self, clock: SyncClock, chance: Random, interval_s: float) -> None:
        self._clock, self._chance, self._interval_s = clock, chance, interval_s

    def heard(self, connection: sqlite3.Connection) -> None:
        """Note the answer to an empty batch that went before a record: the record's turn is now.

        The failures before it still count, so that waits grow if it fails again.
        """
        write_facts(connection, heard=1, alert=None, **self._acknowledged(), **self._due(0.0))

    def went_well(self, connection: sqlite3.Connection, *, more: bool) -> float:
        """Note an answer; returns the wait until the next attempt, 0 if there is more to send."""
        wait_s = 0.0 if more else self._regular_s(read_facts(connection))
        write_facts(
            connection,
            failures=0,
            heard=None,
            last_error=None,
            last_error_kind=None,
            alert=None,
            **self._acknowledged(),
            **self._due(wait_s),
        )
        return wait_s

    def failed(
        self,
        connection: sqlite3.Connection,
        kind: str,
        why: str,
        *,
        retry_after_s: float | None = None,
        hold: bool = False,
    ) -> float:
        """Note a failure; returns the wait. `hold`: a person must look."""
        facts = read_facts(connection)
        failures = int(facts.get("failures", 0)) + 1
        wait_s = waiting.wait_s(
            failures,
            self._chance,
            retry_after_s=retry_after_s,
            hold=hold,
            slot=slot_of(facts),
            now_s=self._clock.unix_s(),
            answered_s_ago=self._answered_s_ago(facts),
        )
        write_facts(
            connection,
            failures=failures,
            heard=None,
            last_error=why,
            last_error_kind=kind,
            # An alert stays until the endpoint answers: another failure mends nothing.
            **({"alert": why} if hold else {}),
            **self._due(wait_s),
        )
        return wait_s

    def in_memory_s(self) -> float:
        """Return the wait after a failure that can't even be written down."""
        return self._chance.uniform(waiting.FIRST_WAIT_S, 12 * waiting.FIRST_WAIT_S)

    def spread_s(self, facts: Facts) -> float:
        """Return the wait before the first attempt after a start or a release."""
        return waiting.spread_s(self._chance, slot=slot_of(facts), now_s=self._clock.unix_s())

    def owed_s(self, facts: Facts) -> float:
        """Return what is left of a wait after failures from before this process started."""
        if int(facts.get("failures", 0)) == 0:
            return 0.0
        return due_in_s(facts, self._clock) or 0.0

    def _regular_s(self, facts: Facts) -> float:
        return waiting.interval_s(
            self._interval_s, self._chance, slot=slot_of(facts), now_s=self._clock.unix_s()
        )

    def _acknowledged(self) -> dict[str, object]:
        return {
            "last_ack_s": int(self._clock.unix_s()),
            "last_ack_elapsed_s": self._clock.elapsed_s(),
            "last_ack_boot": self._clock.boot(),
        }

    def _due(self, wait_s: float) -> dict[str, object]:
        return {
            "due_boot": self._clock.boot(),
            "due_elapsed_s": self._clock.elapsed_s() + wait_s,
        }

    def _answered_s_ago(self, facts: Facts) -> float | None:
        if facts.get("last_ack_boot") != self._clock.boot():
            return None
        return self._clock.elapsed_s() - float(facts["last_ack_elapsed_s"])


def slot_of(facts: Facts) -> float | None:
    """Return this kiosk's place in the cycle, if the endpoint ever gave one."""
    return float(facts["slot"]) if "slot" in facts else None


def due_in_s(facts: Facts, clock: SyncClock) -> float | None:
    """Return in how many seconds the next attempt is due; None if it was noted in another boot."""
    if facts.get("due_boot") != clock.boot() or "due_elapsed_s" not in facts:
        return None
    return max(0.0, float(facts["due_elapsed_s"]) - clock.elapsed_s())
