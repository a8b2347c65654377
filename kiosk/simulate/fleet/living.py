"""The fleet lives: one queue of events, each kiosk's next attempt at its own virtual moment."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from time import monotonic

from kiosk.simulate.fleet.device import FleetKiosk
from kiosk.simulate.fleet.network import Network
from kiosk.simulate.fleet.pool import Lived
from kiosk.simulate.fleet.tally import Drain, Load, Tally
from kiosk.simulate.fleet.times import JumpingTime
from kiosk.simulate.fleet.workers import Workers
from sync.model.messages import Batch
from sync.model.opening import Opening
from sync.policy.replies import Acknowledged, Reply
from sync.policy.waiting import spread_s

AFTER_THE_HOUR_S = 5.0
"""When the real kiosk's chores release what the hour left."""
LONGEST_DRAIN_DAYS = 2
_SOON_S = 0.001


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all kiosks share."""

    time: JumpingTime
    network: Network
    pool: Sequence[Lived]
    opening: Opening
    chance: Random


class Fleet:
    """All kiosks and their events. Each submission is made at its hour, not before."""

    def __init__(self, kiosks: Sequence[FleetKiosk], around: Surroundings) -> None:
        self._kiosks, self._around, self._time = kiosks, around, around.time
        self._queue: list[tuple[float, int, FleetKiosk, int]] = []
        self._order = count()
        self._behind: set[str] = set()
        self.tally = Tally(Load.since(self._time.now_s))

    def live(self, workers: Workers, days: float) -> None:
        """Let so many days pass, release the rest, and go on until everything has arrived.

        If the endpoint takes longer than two days for the rest it ends all the same.
        """
        for kiosk in self._kiosks:
            self._plan(kiosk, spread_s(self._around.chance))
        end_s = self._after_days(days)
        self._hours_until(end_s, workers)
        self._release(everything=True)
        limit_s = self._after_days(days + LONGEST_DRAIN_DAYS)
        while not self.agree() and self._queue[0][0] < limit_s:
            self._next(workers)

    def agree(self) -> bool:
        """Whether the endpoint has everything that was given out, by its own last word."""
        return not self._behind

    def behind(self) -> list[str]:
        """Return the names of kiosks with something that the endpoint is not known to have."""
        return sorted(self._behind)

    @property
    def network(self) -> Network:
        """The line that all kiosks share."""
        return self._around.network

    def told(self, kiosk: FleetKiosk, batch: Batch, reply: Reply) -> None:
        """Hear of a batch that reached the endpoint, and of the reply as the kiosk gets it."""
        now_s = self._time.now_s
        self.tally.reached(now_s, len(batch.entries))
        if not isinstance(reply, Acknowledged):
            self.tally.failures[getattr(reply, "kind", "refused")] += 1
            return
        answer = reply.answer
        kiosk.slot = answer.slot
        for each in answer.verdicts:
            self.tally.verdicts[each.verdict] += each.last_seq - each.first_seq + 1
            if each.verdict != "retry":
                self.tally.delayed(kiosk.acknowledge(each.first_seq, each.last_seq, now_s))
        holds = answer.epochs.get(batch.epoch)
        if not kiosk.unacked:
            self.tally.drained(kiosk.name, now_s)
            if holds is not None and holds.have_through == kiosk.given_out:
                self._behind.discard(kiosk.name)

    def _hours_until(self, end_s: float, workers: Workers) -> None:
        self._begin_day()
        hour_s = self._time.now_s
        ending = [outage.end_s for outage in self._around.network.outages]
        while hour_s < end_s:
            hour_s = min(hour_s + 3600, end_s)
            for moment_s in sorted(each for each in ending if each <= hour_s):
                ending.remove(moment_s)
                self._run_until(moment_s, workers)
                self._begin_drain()
            self._run_until(hour_s + AFTER_THE_HOUR_S, workers)
            self._release(everything=False)
            if self._time.local().hour == 0:
                self._begin_day()

    def _run_until(self, moment_s: float, workers: Workers) -> None:
        while self._queue and self._queue[0][0] <= moment_s:
            self._next(workers)
        self._time.now_s = max(self._time.now_s, moment_s)

    def _next(self, workers: Workers) -> None:
        at_s, _, kiosk, turn = heapq.heappop(self._queue)
        if turn != kiosk.turn:
            return
        self._time.now_s = max(self._time.now_s, at_s)
        began = monotonic()
        attempt = workers.of(kiosk).attempt()
        took_s = monotonic() - began
        kiosk.failures = 0 if attempt.went_well else kiosk.failures + 1
        self._plan(kiosk, took_s + attempt.wait_s)

    def _plan(self, kiosk: FleetKiosk, wait_s: float) -> None:
        kiosk.due_s, kiosk.turn = self._time.now_s + max(_SOON_S, wait_s), kiosk.turn + 1
        heapq.heappush(self._queue, (kiosk.due_s, next(self._order), kiosk, kiosk.turn))

    def _release(self, *, everything: bool) -> None:
        for kiosk in self._kiosks:
            if kiosk.end_hour(self._time, self._around.pool, everything=everything):
                self._behind.add(kiosk.name)
                self._ring(kiosk)

    def _ring(self, kiosk: FleetKiosk) -> None:
        """A kiosk in the midst of failures goes on waiting; others come soon, spread out."""
        if kiosk.failures:
            return
        wait_s = spread_s(self._around.chance, slot=kiosk.slot, now_s=self._time.now_s)
        if self._time.now_s + wait_s < kiosk.due_s:
            self._plan(kiosk, wait_s)

    def _begin_day(self) -> None:
        midnight = self._time.local().replace(hour=0, minute=0, second=0, microsecond=0)
        for kiosk in self._kiosks:
            kiosk.begin_day(midnight, self._around.opening)

    def _begin_drain(self) -> None:
        now_s = self._time.now_s
        names = {kiosk.name for kiosk in self._kiosks}
        self.tally.drains.append(Drain(now_s, names, Load.since(now_s), Load.since(now_s)))

    def _after_days(self, days: float) -> float:
        start = datetime.fromtimestamp(self._time.start_s, self._time.zone)
        return (start + timedelta(days=days)).timestamp()
