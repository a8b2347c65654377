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
from sync.policy import judging, planning
from sync.policy.replies import Failure
from sync.sqlite import sqlite3, transaction
from sync.state import FILE_NAME
from sync.state.opening import is_damage, move_aside, open_state
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

_NO_EPOCH = "0" * 16
"""Stands in a heartbeat for the epoch of a kiosk that has never started."""


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
        self._connection = open_state(data_dir / FILE_NAME, durable=durable)
        self.schedule = Schedule(clock, chance, interval_s)
        self._pace = Pace()
        self._stopped = False

    def facts(self) -> Mapping[str, str]:
        """Return what sync.db knows about the last attempts and the endpoint."""
        return read_facts(self._connection)

    def progress(self) -> object:
        """Return something that changes when numbers are settled."""
        return read_cursors(self._connection)

    def attempt(self) -> Attempt:
        """Make one attempt. What kiosk.db, sync.db, the network or the endpoint do raises nothing.

        A damaged sync.db is made anew.
        """
        try:
            return self._attempt()
        except outbox.OutboxError as fault:
            return self._could_not_try(str(fault))
        except sqlite3.Error as fault:
            return self._state_failed(fault)

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
        facts = self.facts()
        proto = int(facts.get("proto", PROTO))
        plan = self._plan(facts, proto)
        batch = self._batch(plan)
        reply = self._wire.send(batch, proto)
        if self._stopped and isinstance(reply, Failure):
            return Attempt("again", 0.0, planning.pending(list(plan.states.values())))
        switched, self._pace.switched = self._pace.switched, False
        decision = judging.judge(reply, count=len(batch.entries), proto=proto, switched=switched)
        attempt = self._consequences().carry_out(decision, plan, reply, proto)
        if isinstance(decision, judging.Settle) and attempt.went_well and attempt.pending == 0:
            notes = self._fetch(decision.answer.offers)
            attempt = replace(attempt, notes=(*attempt.notes, *notes))
        return attempt

    def _plan(self, facts: Mapping[str, str], proto: int) -> Plan:
        versions = (self._own_version, facts.get("endpoint_version", ""))
        reader = open_reader(self._data_dir / "kiosk.db")
        try:
            preparation = Preparation(self._connection, reader, self._clock, self._chance)
            return preparation.plan(self._pace.size, int(facts.get("failures", 0)), proto, versions)
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
        """Fetch what is offered, once nothing waits to be sent; returns what to log."""
        notes = take_erasures(self._connection, self._wire, offers, self._chance)
        others = {name: revision for name, revision in offers.items() if name != ERASURES}
        if self._downlink is not None and others:
            self._downlink.refresh(self._wire, others)
        return notes

    def apply(self, batches: Sequence[ReceivedBatch]) -> Applied:
        """Write down what became of batches that went another way, as a receipt says.

        Raises `UnreadableError` and SQLite's errors; then nothing is written.
        """
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

    def _state_failed(self, fault: sqlite3.Error) -> Attempt:
        """sync.db can't be read or written: a full disk passes, a damaged file is made anew."""
        why = f"{self._data_dir / FILE_NAME}: {type(fault).__name__}: {fault}"
        if is_damage(fault):
            with suppress(sqlite3.Error):
                self._connection.close()
            move_aside(self._data_dir / FILE_NAME)
            self._connection = open_state(self._data_dir / FILE_NAME, durable=self._durable)
            why += "; it is moved aside and made anew"
        return Attempt("failed", self.schedule.in_memory_s(), 0, "local", why)
