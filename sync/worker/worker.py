"""The worker: makes one attempt, carries out what follows from it, and says how long to wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Protocol

from sync import outbox
from sync.export.receipt import ReceivedBatch
from sync.gathering import open_reader
from sync.model.messages import PROTO, Batch
from sync.policy import judging
from sync.policy.replies import Failure
from sync.sqlite import sqlite3, transaction
from sync.state import FILE_NAME, StateError
from sync.state.opening import file_id, is_damage, move_aside, open_state
from sync.state.tables import count_trouble, read_cursors, read_facts
from sync.times import SyncClock
from sync.wire import Wire
from sync.worker.attempt import Attempt
from sync.worker.by_hand import Applied, ByHand
from sync.worker.consequences import Consequences, Pace
from sync.worker.erasing import NAME as ERASURES
from sync.worker.erasing import take_erasures
from sync.worker.heart import heartbeat
from sync.worker.preparing import Plan, Preparation
from sync.worker.schedule import Schedule
from sync.worker.standing import standing_of

_NO_EPOCH = "0" * 16
"""Stands in a heartbeat for the epoch of a kiosk that has never started."""


_STATE_FAULTS = (sqlite3.Error, StateError, OSError)
"""What opening, reading and writing sync.db may raise."""


class Downlink(Protocol):
    """Keeps the documents that can be fetched: validated, written atomically, the last good one."""

    def refresh(self, wire: Wire, offers: Mapping[str, str]) -> None:
        """Fetch what has another revision than is here. Raises nothing for what others do."""
        ...


class Worker:
    """One kiosk's way to the endpoint. The caller holds the lock of the data directory."""

    def __init__(
        self,
        data_dir: Path,
        *,
        kiosk: str,
        wire: Wire,
        clock: SyncClock,
        chance: Random,
        versions: Mapping[str, str],
        interval_s: float,
        downlink: Downlink | None = None,
        durable: bool = True,
    ) -> None:
        """`versions` are sent with every heartbeat; `vuoro` among them is our own.

        Raises `StateTooNewError` and SQLite's errors if sync.db can't be opened.
        """
        self._data_dir, self._kiosk, self._wire = data_dir, kiosk, wire
        self._clock, self._chance, self._versions = clock, chance, dict(versions)
        self._own_version = self._versions.get("vuoro", "")
        self._downlink, self._durable = downlink, durable
        self._connection = self._opened()
        self.schedule = Schedule(clock, chance, interval_s)
        self._pace = Pace()
        self._stopped = self._afresh = self._asking = self._is_shut = False
        self._facts: Mapping[str, str] = {}

    def _opened(self) -> sqlite3.Connection:
        path = self._data_dir / FILE_NAME
        connection = open_state(path, durable=self._durable)
        self._file = file_id(path)
        return connection

    def _look_for_the_file(self) -> None:
        """Open sync.db anew if somebody deleted or replaced it: else all is written into nothing.

        Raises SQLite's errors and `OSError`.
        """
        if file_id(self._data_dir / FILE_NAME) != self._file:
            connection = self._opened()
            self._connection.close()
            self._connection = connection

    def facts(self) -> Mapping[str, str]:
        """Return what sync.db knows about the last attempts and the endpoint.

        While it can't be read it is what was known last.
        """
        with suppress(sqlite3.Error):
            self._facts = read_facts(self._connection)
        return self._facts

    def progress(self) -> object:
        """Return something that changes when numbers are settled."""
        return read_cursors(self._connection)

    def attempt(self) -> Attempt:
        """Make one attempt. What kiosk.db, sync.db, the network or the endpoint do raises nothing.

        A damaged sync.db is made anew.
        """
        try:
            if self._is_shut:
                self._open_anew()
            self._look_for_the_file()
            try:
                return self._attempt()
            except outbox.OutboxError as fault:
                return self._could_not_try(str(fault))
        except _STATE_FAULTS as fault:
            return self._state_failed(fault)

    def look_again(self) -> None:
        """A person asks: what was set aside goes again at the next attempt, too.

        Who asks again before all of that is through does not make it go round.
        """
        self._afresh = not self._asking

    def stop(self) -> None:
        """End an attempt that is under way; may be called by a signal's handler. It is no failure:
        nothing of it is written down."""
        self._stopped = True
        self._wire.close()

    def close(self) -> None:
        """Let go of sync.db and the wire."""
        self._wire.close()
        self._connection.close()

    def _attempt(self) -> Attempt:
        facts = read_facts(self._connection)
        proto = int(facts.get("proto", PROTO))
        plan = self._plan(facts, proto)
        batch = self._batch(plan)
        reply = self._wire.send(batch, proto)
        if self._stopped and isinstance(reply, Failure):
            return Attempt("again", 0.0, plan.left)
        switched, self._pace.switched = self._pace.switched, False
        decision = judging.judge(reply, count=len(batch.entries), proto=proto, switched=switched)
        attempt = self._consequences().carry_out(decision, plan, reply, proto)
        self._asking &= attempt.pending > 0
        at_leisure = attempt.pending == 0 or not batch.entries
        if (
            not self._stopped
            and isinstance(decision, judging.Settle)
            and attempt.went_well
            and at_leisure
        ):
            notes = self._fetch(decision.answer.offers)
            attempt = replace(attempt, notes=(*attempt.notes, *notes))
        return replace(attempt, set_aside=count_trouble(self._connection).get("set_aside", 0))

    def _plan(self, facts: Mapping[str, str], proto: int) -> Plan:
        versions = (self._own_version, facts.get("endpoint_version", ""))
        reader = open_reader(self._data_dir / "kiosk.db")
        try:
            preparation = Preparation(self._connection, reader, self._clock, self._chance)
            afresh, self._afresh = self._afresh, False
            self._asking |= afresh
            return preparation.plan(standing_of(facts), proto, versions, afresh=afresh)
        finally:
            if reader is not None:
                reader.close()

    def _batch(self, plan: Plan) -> Batch:
        return Batch(
            id=f"{self._chance.getrandbits(128):032x}",
            kiosk=self._kiosk,
            epoch=plan.epoch or _NO_EPOCH,
            first_seq=plan.piece.first_seq,
            entries=plan.piece.entries,
            heartbeat=heartbeat(
                plan.states,
                plan.overview,
                count_trouble(self._connection),
                plan.reports,
                self._clock,
                self._data_dir,
                self._versions,
            ),
        )

    def _fetch(self, offers: Mapping[str, str]) -> tuple[str, ...]:
        """Fetch what is offered, when no record waits for its turn; returns what to log."""
        notes = take_erasures(self._connection, self._wire, offers, self._chance)
        others = {name: revision for name, revision in offers.items() if name != ERASURES}
        if self._downlink is not None and others:
            self._downlink.refresh(self._wire, others)
        return notes

    def apply(self, batches: Sequence[ReceivedBatch]) -> Applied:
        """Write down what became of batches that went another way, as a receipt says.

        Raises `UnreadableError` and SQLite's errors; then nothing is written.
        """
        self._look_for_the_file()
        reader = open_reader(self._data_dir / "kiosk.db")
        try:
            return ByHand(
                self._connection,
                reader,
                self._clock,
                self._chance,
                versions=(self._own_version, self.facts().get("endpoint_version", "")),
            ).apply(batches)
        finally:
            if reader is not None:
                reader.close()

    def _consequences(self) -> Consequences:
        return Consequences(
            self._connection, self.schedule, self._clock, self._chance, self._pace,
            self._own_version,
        )  # fmt: skip

    def _could_not_try(self, why: str) -> Attempt:
        with transaction(self._connection):
            wait_s = self.schedule.failed(self._connection, "local", why)
        return Attempt("failed", wait_s, 0, "local", why)

    def _state_failed(self, fault: Exception) -> Attempt:
        """sync.db can't be read or written: a full disk passes, a damaged file is made anew."""
        why = f"{self._data_dir / FILE_NAME}: {_words(fault)}"
        if isinstance(fault, sqlite3.Error) and is_damage(fault):
            why += self._made_anew()
        return Attempt("failed", self.schedule.in_memory_s(), 0, "local", why)

    def _made_anew(self) -> str:
        """Move a damaged sync.db aside; returns how that went. What fails is tried again."""
        with suppress(sqlite3.Error):
            self._connection.close()
        self._is_shut = True
        try:
            move_aside(self._data_dir / FILE_NAME)
            self._open_anew()
        except _STATE_FAULTS as fault:
            return f"; it can't be made anew now: {_words(fault)}"
        return "; it is moved aside and made anew"

    def _open_anew(self) -> None:
        self._connection = self._opened()
        self._is_shut = False


def _words(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"
