"""Before an attempt: what changed in kiosk.db, what is due, and the batch made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from sync.asking import Request
from sync.gathering import REPORT_BYTES, Overview, Piece, Reader
from sync.model.messages import ReleaseReport
from sync.policy.planning import EpochState, next_range, put_aside, rolled_back
from sync.sqlite import sqlite3, transaction
from sync.state import forget_passed, record_request
from sync.state.passed import bring_days_back
from sync.state.requests import forget_request, requests_in
from sync.state.tables import (
    forget_trouble,
    note_trouble,
    numbers_in_trouble,
    numbers_to_try_again,
    read_cursors,
    read_spans,
)
from sync.times import SyncClock
from sync.worker.ledger import States, load_states, save_state, with_resend

_MOST_REPORTS = 100
_MOST_DAMAGED = 100
"""So many damaged rows are looked at again before each attempt."""
_EVERYTHING = ((1, 2**62),)

ROLLED_BACK = (
    "kiosk.db is an older copy than before: everything is compared with the endpoint, and the"
    " kiosk is asked to start a new epoch"
)
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

    @property
    def last_seq(self) -> int:
        """Return the last number of the piece."""
        return self.piece.first_seq + len(self.piece.entries) - 1


def new_request(
    chance: Random, kind: str, epoch: str, numbers: tuple[tuple[int, int], ...] = ()
) -> Request:
    """Return a request with an id of its own."""
    name = f"{chance.getrandbits(128):032x}"
    return Request(name, "erase" if kind == "erase" else "new_epoch", epoch, numbers)


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

    def plan(self, size: int, turn: int, proto: int, versions: tuple[str, str]) -> Plan:
        """Return what to send next. Raises `UnreadableError` and SQLite's errors."""
        overview = Overview() if self._reader is None else self._reader.overview()
        with transaction(self._connection):
            states = load_states(self._connection, overview)
            if self._clock.trusted():
                bring_days_back(self._connection, self._clock.today())
            self._forget_what_the_kiosk_did()
            self._notice_an_older_copy(states, overview)
            self._bring_back(states, overview, versions)
            epoch, piece = self._piece(states, overview, size, turn, proto)
        return Plan(epoch, piece, states, overview, self._reports(), tuple(self._notes))

    def _piece(
        self, states: States, overview: Overview, size: int, turn: int, proto: int
    ) -> tuple[str | None, Piece]:
        due = None if self._reader is None else next_range(list(states.values()), size, turn=turn)
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
        save_state(self._connection, before, after)
        states[epoch] = after
        self._notes.append(f"{len(numbers)} {DAMAGED}")

    def _forget_what_the_kiosk_did(self) -> None:
        asked = [request.id for request in requests_in(self._connection)]
        if asked and self._reader is not None:
            for done in self._reader.handled(asked):
                forget_request(self._connection, done)

    def _notice_an_older_copy(self, states: States, overview: Overview) -> None:
        """An older kiosk.db gives out numbers anew that hide below the cursor."""
        if overview.epoch is None or self._reader is None:
            return
        before = states[overview.epoch]
        after = rolled_back(before)
        if after is before and self._is_another_row(before):
            after = rolled_back(replace(before, cursor=before.highest + 1))
        if after is before:
            return
        save_state(self._connection, before, after, mark="")
        forget_passed(self._connection, overview.epoch, _EVERYTHING)
        if not any(request.epoch == overview.epoch for request in requests_in(self._connection)):
            record_request(self._connection, new_request(self._chance, "new_epoch", overview.epoch))
        states[overview.epoch] = after
        self._notes.append(ROLLED_BACK)

    def _is_another_row(self, state: EpochState) -> bool:
        cursor = read_cursors(self._connection).get(state.epoch)
        if cursor is None or not cursor.mark or self._reader is None:
            return False
        found = self._reader.mark(state.epoch, cursor.seq)
        return (
            found is not None
            and found != cursor.mark
            and not self._is_damaged(state.epoch, cursor.seq)
        )

    def _bring_back(self, states: States, overview: Overview, versions: tuple[str, str]) -> None:
        """What was refused is tried again after an update, what was damaged once it is mended."""
        again = numbers_to_try_again(self._connection, versions)
        for epoch, numbers in numbers_in_trouble(
            self._connection, "damaged", most=_MOST_DAMAGED
        ).items():
            lost = overview.lost.get(epoch, ())
            mended = tuple(
                (seq, seq)
                for first, last in numbers
                for seq in range(first, last + 1)
                if not self._is_damaged(epoch, seq, lost)
            )
            again[epoch] = (*again.get(epoch, ()), *mended)
        for epoch, numbers in again.items():
            if numbers and epoch in states:
                before = states[epoch]
                states[epoch] = with_resend(before, numbers)
                save_state(self._connection, before, states[epoch])
                forget_trouble(self._connection, epoch, numbers)

    def _is_damaged(self, epoch: str, seq: int, lost: tuple[tuple[int, int], ...] = ()) -> bool:
        return self._reader is None or bool(self._reader.piece(epoch, seq, seq, lost).damaged)

    def _reports(self) -> tuple[ReleaseReport, ...]:
        if self._reader is None:
            return ()
        reported = read_spans(self._connection, "reported")
        return self._reader.reports(reported, _MOST_REPORTS, REPORT_BYTES)
