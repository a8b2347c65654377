"""What follows from a reply, carried out on sync.db; each decision is one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from sync.model.messages import Answer
from sync.policy import judging, planning, sizing, telling
from sync.policy.hearing import is_suspicious
from sync.policy.replies import Reply
from sync.sqlite import sqlite3, transaction
from sync.state.tables import note_trouble, numbers_in_trouble, read_facts, write_facts
from sync.times import SyncClock
from sync.worker.attempt import Attempt, Outcome
from sync.worker.bringing_back import bring_back
from sync.worker.ledger import save_state
from sync.worker.preparing import Plan
from sync.worker.schedule import Schedule
from sync.worker.settling import Settlement, facts_of

_RETRY = "the endpoint asked for every one of these again"


@dataclass(slots=True)
class Pace:
    """Whether the last attempt changed the protocol's version."""

    switched: bool = False


class Consequences:
    """Carries decisions out. `own_version` is this Vuoro's."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        schedule: Schedule,
        clock: SyncClock,
        chance: Random,
        pace: Pace,
        own_version: str,
    ) -> None:
        self._connection, self._schedule = connection, schedule
        self._clock, self._chance = clock, chance
        self._pace, self._own_version = pace, own_version

    def carry_out(
        self, decision: judging.Decision, plan: Plan, reply: Reply, proto: int
    ) -> Attempt:
        """Do what was decided about the reply to a plan's batch. Raises SQLite's errors."""
        match decision:
            case judging.Settle(answer, took_s):
                return self._settle(plan, answer, took_s, proto)
            case judging.Split(why):
                write_facts(self._connection, size=sizing.shrunk(len(plan.piece.entries)))
                return self._again(plan, why)
            case judging.Speak(proto=other):
                self._pace.switched = True
                write_facts(self._connection, proto=other)
                return self._again(plan, f"speaks version {other} of the protocol from now on")
            case judging.SetAside(reason, endpoint_version):
                return self._set_aside(plan, reason, endpoint_version)
            case judging.Hold(why, retry_after_s, behind, bring_all_back):
                if bring_all_back:
                    self._bring_back(plan)
                return self._fail(plan, reply, why, retry_after_s, proto, behind=behind, hold=True)
            case judging.Wait(why, retry_after_s, behind):
                return self._fail(plan, reply, why, retry_after_s, proto, behind=behind, hold=False)

    def _settle(self, plan: Plan, answer: Answer, took_s: float, proto: int) -> Attempt:
        versions = (self._own_version, answer.version)
        settlement = Settlement(
            self._connection, plan.states, self._clock, self._chance, versions=versions
        )
        with transaction(self._connection):
            known = read_facts(self._connection).get("endpoint", answer.endpoint)
            # Naming no epoch at all may mean that it is left out; of another endpoint it is news.
            silent = not answer.epochs and answer.endpoint == known
            holdings = None if silent else answer.epochs
            settlement.settle(
                plan.epoch or "", answer.verdicts, holdings, lambda _: plan.piece.marks
            )
            settlement.notice_foreign_numbers(plan.overview, answer.epochs)
            settlement.acknowledge_reports(answer.releases)
            best = judging.common_proto(answer.protos) or proto
            write_facts(self._connection, **facts_of(answer), proto=best)
            if plan.piece.entries and not planning.any_final(answer.verdicts):
                wait_s = self._schedule.failed(self._connection, "busy", _RETRY)
                return Attempt("failed", wait_s, plan.left, "busy", _RETRY, plan.notes)
            wait_s = self._went_well(plan, took_s)
        return Attempt("settled", wait_s, plan.left, notes=(*plan.notes, *settlement.notes))

    def _went_well(self, plan: Plan, took_s: float) -> float:
        if plan.ahead and plan.left:
            self._schedule.heard(self._connection)
            return 0.0
        if plan.piece.entries:
            size = sizing.grown(plan.standing.size, took_s)
            write_facts(self._connection, size=size, refused=None)
        return self._schedule.went_well(self._connection, more=plan.left > 0)

    def _set_aside(self, plan: Plan, reason: str, endpoint_version: str) -> Attempt:
        seq = plan.piece.first_seq
        # Without a word on the other side's version it counts as the one that spoke last.
        known = endpoint_version or read_facts(self._connection).get("endpoint_version", "")
        versions = (self._own_version, known)
        before = plan.states[plan.epoch or ""]
        after = plan.states[before.epoch] = planning.put_aside(before, seq)
        with transaction(self._connection):
            save_state(self._connection, before, after, plan.piece.marks)
            note_trouble(
                self._connection, before.epoch, [seq], "set_aside",
                reason=reason, versions=versions, day=self._clock.today(),
            )  # fmt: skip
            refused = plan.standing.refused + 1
            wait_s = self._schedule.failed(self._connection, "refused", reason)
            write_facts(self._connection, refused=refused, endpoint_version=known or None)
        why = f"1 submission is refused and set aside: {reason}"
        outcome: Outcome = "failed" if is_suspicious(refused) else "again"
        return Attempt(outcome, wait_s, plan.left, "refused", why, (*plan.notes, why))

    def _bring_back(self, plan: Plan) -> None:
        """Nothing is taken at all: no record is at fault."""
        with transaction(self._connection):
            again = numbers_in_trouble(self._connection, "set_aside")
            bring_back(self._connection, plan.states, again)

    def _again(self, plan: Plan, why: str) -> Attempt:
        return Attempt("again", 0.0, plan.left, detail=why, notes=plan.notes)

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
        with transaction(self._connection):
            if plan.piece.entries and judging.may_blame_the_batch(reply):
                write_facts(self._connection, size=sizing.shrunk(len(plan.piece.entries)))
            if behind and plan.epoch is not None:
                before = plan.states[plan.epoch]
                after = planning.put_behind(before, plan.piece.first_seq, plan.last_seq)
                plan.states[plan.epoch] = after
                save_state(self._connection, before, after, plan.piece.marks)
            wait_s = self._schedule.failed(
                self._connection, kind, why, retry_after_s=retry_after_s, hold=hold
            )
        return Attempt("held" if hold else "failed", wait_s, plan.left, kind, why, plan.notes)
