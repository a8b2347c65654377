"""Before an attempt: what changed in kiosk.db, what is due, and the batch made of it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from sync.gathering import REPORT_BYTES, Overview, Piece, Reader
from sync.model.messages import ReleaseReport
from sync.policy.hearing import Standing, asks_first
from sync.policy.planning import Next, next_range, pending, put_aside
from sync.sqlite import sqlite3, transaction
from sync.state.passed import bring_days_back
from sync.state.requests import forget_request, requests_in
from sync.state.tables import (
    forget_conflicts,
    note_trouble,
    numbers_in_trouble,
    read_cursors,
    read_spans,
)
from sync.times import SyncClock
from sync.worker.bringing_back import bring_back, due_again
from sync.worker.ledger import States, load_states, save_state
from sync.worker.older_copy import last_marks, notice_an_older_copy

_MOST_REPORTS = 100
GONE = "kiosk.db is gone: nothing can be sent until vuoro kiosk runs, or the file is put back"
DAMAGED = "rows of kiosk.db do not agree with their checksums; they wait until the kiosk mends them"


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes into the next batch; `piece` is empty for a mere heartbeat."""

    epoch: str | None
    """The epoch of the piece; None if no epoch is known at all."""
    piece: Piece
    states: States
    overview: Overview
    reports: tuple[ReleaseReport, ...]
    notes: tuple[str, ...]
    standing: Standing
    ahead: bool
    """Whether it is empty because the endpoint is asked before the next record goes."""
    readable: bool
    """Whether kiosk.db is here."""

    @property
    def left(self) -> int:
        """Return how many numbers could be sent now."""
        return pending(list(self.states.values())) if self.readable else 0

    @property
    def last_seq(self) -> int:
        """Return the last number of the piece."""
        return self.piece.first_seq + len(self.piece.entries) - 1


class Preparation:
    """Puts the plan together within one read of kiosk.db; writes what it finds to sync.db."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        reader: Reader | None,
        clock: SyncClock,
        chance: Random,
    ) -> None:
        self._connection, self._reader = connection, reader
        self._clock, self._chance = clock, chance
        self._notes: list[str] = []

    def plan(
        self, standing: Standing, proto: int, versions: tuple[str, str], *, afresh: bool = False
    ) -> Plan:
        """Return what to send next. Raises `UnreadableError` and SQLite's errors.

        `afresh`: a person asks, so what was set aside goes again.
        """
        overview = Overview() if self._reader is None else self._reader.overview()
        if self._reader is None and read_cursors(self._connection):
            self._notes.append(GONE)
        with transaction(self._connection):
            states = load_states(self._connection, overview)
            if self._clock.trusted():
                bring_days_back(self._connection, self._clock.today())
            self._forget_what_the_kiosk_did()
            self._notes += notice_an_older_copy(
                self._connection, self._reader, states, overview, self._chance
            )
            self._bring_back(states, overview, versions, afresh=afresh)
            due, ahead = self._due(states, standing)
            epoch, piece = self._piece(states, overview, due, proto)
        here = self._reader is not None
        return Plan(
            epoch, piece, states, overview, self._reports(), tuple(self._notes), standing, ahead,
            here,
        )  # fmt: skip

    def _due(self, states: States, standing: Standing) -> tuple[Next | None, bool]:
        """Return what is next; or nothing, and whether the endpoint is asked before it goes."""
        epochs = list(states.values())
        due = next_range(epochs, standing.size, turn=standing.failures)
        if self._reader is None or due is None:
            return None, False
        return (None, True) if asks_first(standing, epochs) else (due, False)

    def _bring_back(
        self, states: States, overview: Overview, versions: tuple[str, str], *, afresh: bool
    ) -> None:
        if self._reader is None:
            return
        again = due_again(self._connection, self._reader, overview, self._clock, versions)
        if afresh:
            again.append(numbers_in_trouble(self._connection, "set_aside"))
        for each in again:
            bring_back(self._connection, states, each)

    def _piece(
        self, states: States, overview: Overview, due: Next | None, proto: int
    ) -> tuple[str | None, Piece]:
        if due is None or self._reader is None:
            epoch = next(reversed(states), None)
            return epoch, Piece(states[epoch].highest + 1 if epoch is not None else 1)
        lost = overview.lost.get(due.epoch, ())
        piece = self._reader.piece(due.epoch, due.first, due.last, lost, proto)
        if piece.damaged:
            self._put_damaged_aside(states, due.epoch, piece.damaged)
        return due.epoch, piece

    def _put_damaged_aside(self, states: States, epoch: str, numbers: tuple[int, ...]) -> None:
        before = after = states[epoch]
        for seq in numbers:
            after = put_aside(after, seq)
        note_trouble(
            self._connection, epoch, numbers, "damaged", reason="the row is damaged",
            versions=("", ""), day=self._clock.today(),
        )  # fmt: skip
        marks = last_marks(self._reader, epoch, after.cursor) if self._reader else None
        save_state(self._connection, before, after, marks)
        states[epoch] = after
        self._notes.append(f"{len(numbers)} {DAMAGED}")

    def _forget_what_the_kiosk_did(self) -> None:
        asked = {request.id: request for request in requests_in(self._connection)}
        if asked and self._reader is not None:
            for done in self._reader.handled(asked):
                forget_request(self._connection, done)
                if asked[done].kind == "new_epoch":
                    # They have other numbers now.
                    forget_conflicts(self._connection, asked[done].epoch, asked[done].numbers)

    def _reports(self) -> tuple[ReleaseReport, ...]:
        if self._reader is None:
            return ()
        reported = read_spans(self._connection, "reported")
        return self._reader.reports(reported, _MOST_REPORTS, REPORT_BYTES)
