"""After an answer: everything that it settles is written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from random import Random

from sync.gathering import Marks, Overview
from sync.model.messages import Answer, EpochHoldings, VerdictRange
from sync.model.ranges import Ranges, common, count, merged, without
from sync.policy.planning import (
    EpochState,
    all_holdings,
    conflicts,
    has_foreign_numbers,
    settled,
)
from sync.sqlite import sqlite3
from sync.state import record_request
from sync.state.passed import SOME_DAY
from sync.state.requests import new_request
from sync.state.tables import (
    Trouble,
    forget_trouble,
    note_trouble,
    numbers_in_trouble,
    read_spans,
    write_facts,
    write_spans,
)
from sync.times import SyncClock
from sync.worker.lacking import believed_lacking
from sync.worker.ledger import States, save_passed, save_state
from sync.worker.older_copy import asked_for_epoch

MarksOf = Callable[[int], Marks]
"""Returns marks of the last rows up to a number, of the epoch that is settled."""


class Settlement:
    """Writes verdicts down within the caller's transaction; `states` are brought up to date."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        states: States,
        clock: SyncClock,
        chance: Random,
        *,
        versions: tuple[str, str],
    ) -> None:
        """`versions` are our own and the endpoint's."""
        self._connection, self.states = connection, states
        self._clock, self._chance, self._versions = clock, chance, versions
        self.notes: list[str] = []

    def settle(
        self,
        epoch: str,
        verdicts: Iterable[VerdictRange],
        holdings: Mapping[str, EpochHoldings] | None,
        marks: MarksOf = lambda _: {},
    ) -> None:
        """Write down the verdicts on numbers of one epoch, and what the endpoint lacks of any.

        `holdings` None: nothing is said about that, as in a receipt. `marks` gives those of the
        epoch's last rows up to a new cursor.
        """
        given = tuple(verdicts)
        for each in list(self.states.values()):
            lacking = self._lacking(each, holdings)
            new = without(lacking.resend, each.resend)
            after, passed = settled(lacking, given) if each.epoch == epoch else (lacking, ())
            moved = after.cursor != each.cursor
            save_state(self._connection, each, after, marks(after.cursor) if moved else None)
            save_passed(self._connection, each.epoch, passed, new, self._day())
            self.states[each.epoch] = after
            if new:
                # Reports that it lost as well have no verdicts: they are all made again.
                write_spans(self._connection, "reported", each.epoch, ())
        if epoch in self.states:
            self._note_troubles(epoch, given)

    def notice_foreign_numbers(
        self, overview: Overview, holdings: Mapping[str, EpochHoldings]
    ) -> None:
        """Ask the kiosk for a new epoch if the endpoint holds more than it ever gave out."""
        epoch = overview.epoch
        if epoch is None or not has_foreign_numbers(
            self.states[epoch], all_holdings(holdings, epoch)
        ):
            return
        if not asked_for_epoch(self._connection, epoch):
            self._ask_for_epoch(epoch, ())

    def acknowledge_reports(self, releases: Iterable[tuple[str, int]]) -> None:
        """The endpoint has these release reports: they are not sent again."""
        reported = read_spans(self._connection, "reported")
        by_epoch: dict[str, list[tuple[int, int]]] = {}
        for epoch, number in releases:
            by_epoch.setdefault(epoch, []).append((number, number))
        for epoch, numbers in by_epoch.items():
            known = merged((*reported.get(epoch, ()), *numbers))
            write_spans(self._connection, "reported", epoch, known)

    def _lacking(
        self, state: EpochState, holdings: Mapping[str, EpochHoldings] | None
    ) -> EpochState:
        if holdings is None:
            return state
        lacking, notes = believed_lacking(self._connection, state, holdings, self._clock)
        self.notes += notes
        return lacking

    def _day(self) -> date:
        return self._clock.today() if self._clock.trusted() else SOME_DAY

    def _note_troubles(self, epoch: str, verdicts: tuple[VerdictRange, ...]) -> None:
        known = numbers_in_trouble(self._connection, "conflict").get(epoch, ())
        own = [(1, self.states[epoch].highest)]
        forget_trouble(
            self._connection,
            epoch,
            [(v.first_seq, v.last_seq) for v in verdicts if v.verdict in ("stored", "duplicate")],
        )
        for each in verdicts:
            if each.verdict == "quarantined" or each.verdict == "conflict":
                self._note(epoch, common([(each.first_seq, each.last_seq)], own), each)
        new = without(common(conflicts(verdicts), own), known)
        if new:
            self._ask_for_epoch(epoch, new)

    def _note(self, epoch: str, numbers: Ranges, verdict: VerdictRange) -> None:
        named: Trouble = "conflict" if verdict.verdict == "conflict" else "quarantined"
        note_trouble(
            self._connection,
            epoch,
            (seq for first, last in numbers for seq in range(first, last + 1)),
            named,
            reason=verdict.reason,
            versions=self._versions,
            day=self._clock.today(),
        )
        if named == "quarantined" and numbers:
            self.notes.append(
                f"{count(numbers)} submissions are in the endpoint's quarantine: {verdict.reason}"
            )

    def _ask_for_epoch(self, epoch: str, numbers: Ranges) -> None:
        record_request(
            self._connection, new_request(self._chance, "new_epoch", epoch, tuple(numbers))
        )
        write_facts(self._connection, conflict_day=self._clock.today().isoformat())
        self.notes.append(
            "this kiosk's numbers are used twice (a cloned card, or an older copy of its data): the"
            f" kiosk is asked for a new epoch, {count(numbers)} submissions get new numbers"
        )


def facts_of(answer: Answer) -> dict[str, object]:
    """Return what an answer says about the endpoint, as facts."""
    return {
        "endpoint": answer.endpoint,
        "endpoint_version": answer.version,
        "slot": answer.slot,
        "clock_offset_s": answer.clock_offset_s,
    }
