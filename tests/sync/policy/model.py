"""A kiosk, a network and an endpoint of a few lines each, with faults that can be switched on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, get_args

from sync.model.messages import Answer, EpochHoldings, Verdict, VerdictRange
from sync.model.ranges import merged
from sync.policy import judging, planning, sizing
from sync.policy.hearing import Standing, asks_first
from sync.policy.planning import EpochState, Next
from sync.policy.replies import Acknowledged, Failure, Refusal, Reply

Name = tuple[str, int]
"""Epoch and number."""
Weather = Literal[
    "fine",
    "answer lost",
    "no network",
    "portal",
    "slow",
    "proxy 413",
    "proxy 401",
    "down",
    "odd 400",
    "all refused",
    "records refused",
]
Poison = Literal["refused", "proxy 400", "proxy 403", "crash", "retry", "quarantined"]
"""What one number causes: an echoed 422, a page of a proxy, a 500, or a verdict."""
LOST = "lost"
WEATHERS: tuple[Weather, ...] = get_args(Weather)
POISONS: tuple[Poison, ...] = get_args(Poison)


@dataclass
class Endpoint:
    """It stores on commit, first come first kept."""

    rows: dict[Name, str] = field(default_factory=dict)
    held: dict[Name, str] = field(default_factory=dict)
    """Kept whole in quarantine: final too."""
    protos: tuple[int, ...] = (1, 2)
    arrivals: int = 0

    def verdict(self, name: Name, content: str, poison: Poison | None) -> Verdict:
        """Take one record in and return the word on it."""
        if name in self.rows:
            return "duplicate" if content in (self.rows[name], LOST) else "conflict"
        if name in self.held:
            return "quarantined"
        if poison == "retry":
            return "retry"
        if poison == "quarantined":
            self.held[name] = content
            return "quarantined"
        self.rows[name] = content
        self.arrivals += 1
        return "stored"

    def holdings(self) -> dict[str, EpochHoldings]:
        """Return what it holds of every epoch that it knows; only the first gaps are listed."""
        told = {}
        final = [*self.rows, *self.held]
        for epoch in {name[0] for name in final}:
            have = merged((seq, seq) for e, seq in final if e == epoch)
            through = have[0][1] if have[0][0] == 1 else 0
            starts = [(0, through), *(each for each in have if each[0] > through + 1)]
            gaps = [(a[1] + 1, b[0] - 1) for a, b in pairwise(starts) if b[0] > 1]
            told[epoch] = EpochHoldings(through, have[-1][1], tuple(gaps[:2]))
        return told


@dataclass
class World:
    """All that is outside the kiosk, and its faults."""

    endpoint: Endpoint = field(default_factory=Endpoint)
    weather: Weather = "fine"
    poisons: dict[Name, Poison] = field(default_factory=dict)

    def send(self, batch: Next | None, contents: list[str], proto: int) -> Reply:
        """Make one attempt; a batch of None is a mere heartbeat."""
        names = [(batch.epoch, batch.first + n) for n in range(len(contents))] if batch else []
        reply = self._all_refused(names) or self._on_the_way(names) or self._refused(names, proto)
        if reply is not None:
            return reply
        said = tuple(
            VerdictRange(
                name[1], name[1], self.endpoint.verdict(name, content, self.poisons.get(name))
            )
            for name, content in zip(names, contents, strict=True)
        )
        if self.weather == "answer lost":
            return Failure("cut", "broken pipe")
        epochs = self.endpoint.holdings()
        return Acknowledged(Answer("b", "e", "1", self.endpoint.protos, said, epochs), 0.1)

    def _all_refused(self, names: list[Name]) -> Reply | None:
        """Return the refusal of an endpoint that takes nothing, or no record."""
        if self.weather == "all refused" or (self.weather == "records refused" and names):
            return Refusal(422, echoed=True, detail="", protos=(1, 2), endpoint_version="1")
        return None

    def _on_the_way(self, names: list[Name]) -> Reply | None:
        """Return what came back instead of an answer."""
        poisons = {self.poisons.get(name) for name in names}
        if "proxy 400" in poisons or (self.weather == "odd 400"):
            return Refusal(400, echoed=False, detail="")
        if "proxy 403" in poisons or self.weather == "proxy 401":
            return Refusal(403, echoed=False, detail="")
        if self.weather == "proxy 413" and len(names) > 3:
            return Refusal(413, echoed=False, detail="")
        if self.weather == "slow" and len(names) > 2:
            return Failure("timeout", "deadline")
        if self.weather == "no network":
            return Failure("dns", "no such name")
        if self.weather == "portal":
            return Failure("redirect", "302", 302)
        return None

    def _refused(self, names: list[Name], proto: int) -> Reply | None:
        """Return the endpoint's own refusal."""
        poisons = {self.poisons.get(name) for name in names}
        protos = self.endpoint.protos
        if proto not in protos:
            return Refusal(400, echoed=True, detail="version", protos=protos)
        if self.weather == "down" or "crash" in poisons:
            return Refusal(500, echoed=True, detail="", protos=protos)
        if "refused" in poisons:
            return Refusal(422, echoed=True, detail="", protos=protos, endpoint_version="1")
        return None


@dataclass
class Kiosk:
    """What the worker does with the rules, without a file, a clock or a network."""

    world: World
    states: list[EpochState] = field(default_factory=list)
    contents: dict[Name, str] = field(default_factory=dict)
    size: int = 4
    proto: int = 2
    failures: int = 0
    refused: int = 0
    heard: bool = False
    switched: bool = False
    passed: set[Name] = field(default_factory=set)
    """Numbers on which a final verdict came and still holds, as far as the kiosk was told."""

    def attempt(self, *, heartbeat: bool = False) -> judging.Decision:
        """Send what is next, or a mere heartbeat, and carry out what follows."""
        standing = Standing(self.size, self.failures, self.refused, self.heard)
        ahead = asks_first(standing, self.states) and planning.pending(self.states) > 0
        batch = planning.next_range(self.states, self.size, turn=self.failures)
        batch = None if heartbeat or ahead else batch
        numbers = range(batch.first, batch.last + 1) if batch else ()
        contents = [self.contents[batch.epoch, n] for n in numbers] if batch else []
        reply = self.world.send(batch, contents, self.proto)
        decision = judging.judge(
            reply, count=len(contents), proto=self.proto, switched=self.switched
        )
        self.switched = isinstance(decision, judging.Speak)
        match decision:
            case judging.Settle():
                self._settle(batch, decision.answer, ahead=ahead)
            case judging.Split():
                self.size = sizing.shrunk(len(contents))
            case judging.Speak():
                self.proto = decision.proto
            case judging.SetAside() if batch:
                self._replace(planning.put_aside(self.state(batch.epoch), batch.first))
                self.refused, self.heard, self.failures = self.refused + 1, False, self.failures + 1
            case judging.Hold() | judging.Wait():
                if isinstance(decision, judging.Hold) and decision.bring_back:
                    self.try_again()
                self._failed(batch, len(contents), behind=decision.behind)
        return decision

    def state(self, epoch: str) -> EpochState:
        """Return where an epoch stands."""
        return next(each for each in self.states if each.epoch == epoch)

    def release(self, content: str) -> None:
        """Give out one number of the newest epoch."""
        newest = self.states[-1]
        self._replace(replace(newest, highest=newest.highest + 1))
        self.contents[newest.epoch, newest.highest + 1] = content

    def try_again(self) -> None:
        """Carry out what an update or a new day brings: what was set aside goes again."""
        self.states = [planning.send_again(each, each.aside) for each in self.states]

    def _settle(self, batch: Next | None, answer: Answer, *, ahead: bool) -> None:
        for each in self.states:
            lacking = planning.missing_again(each, planning.all_holdings(answer.epochs, each.epoch))
            self._forget(each, lacking)
            self._replace(lacking)
        progress = batch is None or planning.any_final(answer.verdicts)
        if batch:
            after, passed = planning.settled(self.state(batch.epoch), answer.verdicts)
            self._replace(after)
            self.passed |= {(batch.epoch, n) for a, b in passed for n in range(a, b + 1)}
        self.heard = ahead
        if not ahead:
            self.failures = 0 if progress else self.failures + 1
        if batch and progress:
            self.refused, self.size = 0, min(8, sizing.grown(self.size, 0.1))
        self.proto = judging.common_proto(answer.protos) or self.proto

    def _forget(self, before: EpochState, after: EpochState) -> None:
        for first, last in after.resend[len(before.resend) :]:
            self.passed -= {(before.epoch, n) for n in range(first, last + 1)}

    def _failed(self, batch: Next | None, count: int, *, behind: bool) -> None:
        self.failures, self.heard = self.failures + 1, False
        self.size = sizing.shrunk(count) if count else self.size
        if batch and behind:
            state = planning.put_behind(self.state(batch.epoch), batch.first, batch.last)
            self._replace(state)

    def _replace(self, state: EpochState) -> None:
        self.states = [state if each.epoch == state.epoch else each for each in self.states]
