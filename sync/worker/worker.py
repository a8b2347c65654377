"""The worker: makes one attempt, carries out what follows from it, and says how long to wait."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Protocol

from sync import outbox
from sync.gathering import open_reader
from sync.model.messages import PROTO, Answer, Batch
from sync.policy import judging, planning, sizing, telling
from sync.policy.replies import Failure, Reply
from sync.sqlite import sqlite3
from sync.state import FILE_NAME
from sync.state.opening import is_damage, move_aside, open_state, transaction
from sync.state.tables import count_trouble, note_trouble, read_facts, write_facts
from sync.times import SyncClock
from sync.wire import Wire
from sync.worker.attempt import Attempt
from sync.worker.erasing import take_erasures
from sync.worker.heart import heartbeat
from sync.worker.ledger import save_state
from sync.worker.preparing import Plan, Preparation
from sync.worker.schedule import Schedule
from sync.worker.settling import Settlement, facts_of

_NO_EPOCH = "0" * 16
"""Stands in a heartbeat for the epoch of a kiosk that has never started."""
_RETRY = "the endpoint asked for every one of these again"


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
        self._downlink, self._durable = downlink, durable
        self._connection = open_state(data_dir / FILE_NAME, durable=durable)
        self.schedule = Schedule(clock, chance, interval_s)
        self._size = sizing.SMALLEST
        self._switched = False
        self._stopped = False

    def facts(self) -> Mapping[str, str]:
        """Return what sync.db knows about the last attempts and the endpoint."""
        return read_facts(self._connection)

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
        switched, self._switched = self._switched, False
        decision = judging.judge(reply, count=len(batch.entries), proto=proto, switched=switched)
        return self._carry_out(decision, plan, reply, proto)

    def _plan(self, facts: Mapping[str, str], proto: int) -> Plan:
        versions = (self._versions.get("vuoro", ""), facts.get("endpoint_version", ""))
        reader = open_reader(self._data_dir / "kiosk.db")
        try:
            preparation = Preparation(self._connection, reader, self._clock, self._chance)
            return preparation.plan(self._size, int(facts.get("failures", 0)), proto, versions)
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

    def _carry_out(
        self, decision: judging.Decision, plan: Plan, reply: Reply, proto: int
    ) -> Attempt:
        match decision:
            case judging.Settle(answer, took_s):
                return self._settle(plan, answer, took_s, proto)
            case judging.Split(why):
                self._size = sizing.shrunk(len(plan.piece.entries))
                return self._again(plan, why)
            case judging.Speak(proto=other):
                self._switched = True
                write_facts(self._connection, proto=other)
                return self._again(plan, f"speaks version {other} of the protocol from now on")
            case judging.SetAside(reason, endpoint_version):
                return self._set_aside(plan, reason, endpoint_version)
            case judging.Hold(why, retry_after_s, behind):
                return self._fail(plan, reply, why, retry_after_s, proto, behind=behind, hold=True)
            case judging.Wait(why, retry_after_s, behind):
                return self._fail(plan, reply, why, retry_after_s, proto, behind=behind, hold=False)

    def _settle(self, plan: Plan, answer: Answer, took_s: float, proto: int) -> Attempt:
        versions = (self._versions.get("vuoro", ""), answer.version)
        settlement = Settlement(
            self._connection, plan.states, self._clock, self._chance, versions=versions
        )
        with transaction(self._connection):
            settlement.settle(plan.epoch or "", answer.verdicts, answer.epochs, plan.piece.mark)
            settlement.notice_foreign_numbers(plan.overview, answer.epochs)
            settlement.acknowledge_reports(answer.releases)
            best = judging.common_proto(answer.protos) or proto
            write_facts(self._connection, **facts_of(answer), proto=best)
            left = planning.pending(list(plan.states.values()))
            if plan.piece.entries and not planning.any_final(answer.verdicts):
                wait_s = self.schedule.failed(self._connection, "busy", _RETRY)
                return Attempt("failed", wait_s, left, "busy", _RETRY, plan.notes)
            wait_s = self.schedule.went_well(self._connection, more=left > 0)
        if plan.piece.entries:
            self._size = sizing.grown(self._size, took_s)
        notes = (*plan.notes, *settlement.notes, *(() if left else self._fetch(answer)))
        return Attempt("settled", wait_s, left, notes=notes)

    def _fetch(self, answer: Answer) -> tuple[str, ...]:
        """Fetch what is offered, once nothing waits to be sent."""
        notes = take_erasures(self._connection, self._wire, answer.offers, self._chance)
        others = {name: rev for name, rev in answer.offers.items() if name != "erasures"}
        if self._downlink is not None and others:
            self._downlink.refresh(self._wire, others)
        return notes

    def _set_aside(self, plan: Plan, reason: str, endpoint_version: str) -> Attempt:
        seq = plan.piece.first_seq
        versions = (self._versions.get("vuoro", ""), endpoint_version)
        before = plan.states[plan.epoch or ""]
        after = plan.states[before.epoch] = planning.put_aside(before, seq)
        with transaction(self._connection):
            save_state(self._connection, before, after)
            note_trouble(
                self._connection, before.epoch, [seq], "set_aside",
                reason=reason, versions=versions, day=self._clock.today(),
            )  # fmt: skip
            if endpoint_version:
                write_facts(self._connection, endpoint_version=endpoint_version)
        return self._again(plan, f"1 submission is refused and set aside: {reason}", noted=True)

    def _again(self, plan: Plan, why: str, *, noted: bool = False) -> Attempt:
        left = planning.pending(list(plan.states.values()))
        notes = (*plan.notes, why) if noted else plan.notes
        return Attempt("again", 0.0, left, detail=why, notes=notes)

    def _fail(
        self,
        plan: Plan,
        reply: Reply,
        why: str,
        retry_after_s: float | None,
        proto: int,
        *,
        behind: bool,
        hold: bool,
    ) -> Attempt:
        kind = telling.kind_of(reply, proto=proto) or "status"
        if plan.piece.entries:
            self._size = sizing.shrunk(len(plan.piece.entries))
        with transaction(self._connection):
            if behind and plan.epoch is not None:
                before = plan.states[plan.epoch]
                after = planning.put_behind(before, plan.piece.first_seq, plan.last_seq)
                plan.states[plan.epoch] = after
                save_state(self._connection, before, after)
            wait_s = self.schedule.failed(
                self._connection, kind, why, retry_after_s=retry_after_s, hold=hold
            )
        left = planning.pending(list(plan.states.values()))
        return Attempt("held" if hold else "failed", wait_s, left, kind, why, plan.notes)

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
