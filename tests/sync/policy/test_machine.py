"""The rules under any order of releases, faults, restores and updates (Hypothesis state machine).

The oracle: every number released is, at the end, exactly once at the endpoint, or pending, or in
its quarantine, or set aside.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from sync.model.ranges import Range
from sync.policy import planning
from sync.policy.planning import EpochState
from tests.sync.policy.model import LOST, POISONS, WEATHERS, Kiosk, Name, Poison, Weather, World

ATTEMPTS_PER_FAULT = 30
"""One number that always fails costs as many: each failure halves the batch, and it is met in
several of them."""


def names(epoch: str, ranges: tuple[Range, ...]) -> list[Name]:
    """Return each number of some ranges."""
    return [(epoch, n) for first, last in ranges for n in range(first, last + 1)]


class Sending(RuleBasedStateMachine):
    """A kiosk that releases, a world that fails."""

    @initialize()
    def begin(self) -> None:
        """Start with an empty kiosk and an empty endpoint."""
        self.world = World()
        self.kiosk = Kiosk(self.world, [EpochState("e1", 0, 0)])
        self.backup: tuple[dict[Name, str], dict[Name, str]] = ({}, {})
        self.forgotten: set[Name] = set()

    @rule(count=st.integers(1, 9), lost=st.booleans())
    def release(self, count: int, lost: bool) -> None:
        """Give out numbers; the content of the first may be lost."""
        for n in range(count):
            self.kiosk.release(LOST if lost and n == 0 else f"content {len(self.kiosk.contents)}")

    @precondition(lambda self: len(self.kiosk.states) < 3)
    @rule()
    def begin_an_epoch(self) -> None:
        """The kiosk has a new database."""
        self.kiosk.states.append(EpochState(f"e{len(self.kiosk.states) + 1}", 0, 0))

    @rule(weather=st.sampled_from(WEATHERS))
    def change_the_weather(self, weather: Weather) -> None:
        """The way to the endpoint, or the endpoint itself, gets better or worse."""
        self.world.weather = weather

    @rule(protos=st.sampled_from([(1,), (1, 2), (2, 3), (8, 9)]))
    def update_the_endpoint(self, protos: tuple[int, ...]) -> None:
        """It speaks other versions from now on."""
        self.world.endpoint.protos = protos

    @precondition(lambda self: self.kiosk.contents)
    @rule(data=st.data(), poison=st.sampled_from(POISONS))
    def poison_a_number(self, data: st.DataObject, poison: Poison) -> None:
        """One number brings something down."""
        self.world.poisons[data.draw(st.sampled_from(sorted(self.kiosk.contents)))] = poison

    @precondition(lambda self: self.kiosk.contents)
    @rule(data=st.data())
    def clone_the_card(self, data: st.DataObject) -> None:
        """Another device of the same name has sent something else under a number."""
        name = data.draw(st.sampled_from(sorted(self.kiosk.contents)))
        self.world.endpoint.rows.setdefault(name, "the clone's")

    @rule()
    def back_up(self) -> None:
        """The endpoint's database is copied."""
        self.backup = dict(self.world.endpoint.rows), dict(self.world.endpoint.held)

    @rule()
    def restore(self) -> None:
        """The endpoint's copy is put back: what came since is gone."""
        endpoint = self.world.endpoint
        before = {**endpoint.rows, **endpoint.held}
        endpoint.rows, endpoint.held = dict(self.backup[0]), dict(self.backup[1])
        self.forgotten |= {n for n in before if n not in endpoint.rows | endpoint.held}

    @rule()
    def update_the_kiosk(self) -> None:
        """What was set aside is tried again."""
        self.kiosk.try_again()

    @rule(times=st.integers(1, 5), heartbeat=st.booleans())
    def attempt(self, times: int, heartbeat: bool) -> None:
        """Send, as the worker does."""
        for _ in range(times):
            self.kiosk.attempt(heartbeat=heartbeat)

    @rule()
    def one_number_never_holds_up_the_rest(self) -> None:
        """On a fair day all but the poisoned numbers arrive, in a bounded number of attempts."""
        self.world.weather, self.world.endpoint.protos = "fine", (1, 2)
        attempts = ATTEMPTS_PER_FAULT * (len(self.world.poisons) + 1) + len(self.kiosk.contents)
        while held_up := self.waiting() - set(self.world.poisons):
            assert attempts > 0, f"held up: {held_up}"
            self.kiosk.attempt()
            attempts -= 1

    @rule()
    def an_endpoint_that_refuses_everything_sets_nothing_aside(self) -> None:
        """If not even an empty batch is taken, no record is at fault: all of them are pending."""
        self.world.weather = "all refused"
        for _ in range(12):
            self.kiosk.attempt()
        assert not any(each.aside for each in self.kiosk.states)

    @rule()
    def when_faults_stop_all_arrives(self) -> None:
        """Everything drains in bounded steps, and both sides agree."""
        self.world.poisons.clear()
        self.kiosk.try_again()
        self.one_number_never_holds_up_the_rest()
        attempts = 2 * len(self.kiosk.contents) + 10
        self.kiosk.attempt(heartbeat=True)
        while planning.pending(self.kiosk.states):
            assert attempts > 0, f"never done: {self.kiosk.states}"
            self.kiosk.attempt()
            attempts -= 1
        endpoint = self.world.endpoint
        assert set(self.kiosk.contents) <= set(endpoint.rows) | set(endpoint.held)
        assert not self.missing_now()

    def teardown(self) -> None:
        """However a run ends, nothing was lost in it."""
        if hasattr(self, "kiosk"):
            self.when_faults_stop_all_arrives()

    @invariant()
    def every_number_is_somewhere(self) -> None:
        """At the endpoint, pending, or set aside; or the endpoint forgot it and will be asked."""
        endpoint = self.world.endpoint
        for state in self.kiosk.states:
            here = {*self.pending_of(state), *names(state.epoch, state.aside)}
            for name in names(state.epoch, ((1, state.highest),)):
                there = name in endpoint.rows or name in endpoint.held
                assert there or name in here or name in self.forgotten, name

    @invariant()
    def the_cursor_never_passes_a_number_without_a_word(self) -> None:
        """Below it are only numbers with a final verdict, to be sent again, or set aside."""
        for state in self.kiosk.states:
            assert 0 <= state.cursor <= state.highest
            below = set(names(state.epoch, ((1, state.cursor),)))
            again, aside = names(state.epoch, state.resend), names(state.epoch, state.aside)
            assert set(again) | set(aside) <= below
            assert len(again) + len(aside) == len({*again, *aside}), "a number stands twice"
            assert below - {*again, *aside} <= self.kiosk.passed

    @invariant()
    def what_passed_is_not_sent_for_ever(self) -> None:
        """A number that waits is not counted as passed, so that the kiosk keeps its row."""
        for state in self.kiosk.states:
            assert not self.kiosk.passed & set(names(state.epoch, state.aside))

    @invariant()
    def nothing_is_there_that_was_never_sent(self) -> None:
        """The endpoint has each number's own content, or a clone's; and no number of the future."""
        for name, content in self.world.endpoint.rows.items():
            assert content in (self.kiosk.contents[name], "the clone's")

    def pending_of(self, state: EpochState) -> list[Name]:
        """Return the numbers of an epoch that wait."""
        return names(state.epoch, ((state.cursor + 1, state.highest), *state.resend))

    def waiting(self) -> set[Name]:
        """Return the numbers of all epochs that wait."""
        return {name for state in self.kiosk.states for name in self.pending_of(state)}

    def missing_now(self) -> set[Name]:
        """Return what the kiosk believes settled and the endpoint does not have."""
        endpoint = self.world.endpoint
        return self.kiosk.passed - set(endpoint.rows) - set(endpoint.held)


Sending.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestSending = Sending.TestCase


def test_thirty_percent_of_answers_lost_makes_nothing_twice() -> None:
    """Whatever is sent again because its answer got lost is a duplicate, not a second one."""
    world = World()
    kiosk = Kiosk(world, [EpochState("e", 0, 0)])
    for n in range(500):
        kiosk.release(str(n))
    for attempt in range(400):
        world.weather = "answer lost" if attempt % 10 in {1, 4, 7} else "fine"
        kiosk.attempt()
    assert world.endpoint.arrivals == 500
    assert planning.pending(kiosk.states) == 0


def test_a_long_outage_scatters_nothing() -> None:
    """A thousand failures leave one range behind, not a thousand, and it drains at full speed."""
    world = World(weather="down")
    kiosk = Kiosk(world, [EpochState("e", 0, 0)])
    for n in range(2000):
        kiosk.release(str(n))
    for _ in range(1000):
        kiosk.attempt()
    assert planning.pending(kiosk.states) == 2000
    world.weather = "fine"
    attempts = 0
    while planning.pending(kiosk.states):
        kiosk.attempt()
        attempts += 1
    assert attempts < 2000 / 8 + 10
