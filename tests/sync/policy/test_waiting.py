"""How long sync waits, and how a herd comes back."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.policy.waiting import (
    CYCLE_S,
    HICCUP_S,
    LATE_S,
    LONGEST_RETRY_AFTER_S,
    LONGEST_WAIT_S,
    START_SPREAD_S,
    cap_s,
    interval_s,
    spread_s,
    wait_s,
)
from tests.sync.policy.herd import Start, come_back

SLOTS = st.floats(0, 1, exclude_max=True)
TIMES = st.floats(0, 4e9)


def test_the_cap_doubles_from_five_seconds_to_a_quarter_of_an_hour() -> None:
    """5, 10, 20 … 900 seconds, and no further."""
    caps = [cap_s(n) for n in range(1, 11)]
    assert caps == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert cap_s(10**9) == 900
    assert cap_s(0) == 5


@given(st.integers(1, 10_000), st.integers())
def test_without_a_slot_it_is_full_jitter(failures: int, seed: int) -> None:
    """The wait is anything from nothing to the cap, and both ends occur."""
    assert 0 <= wait_s(failures, Random(seed)) <= cap_s(failures)
    many = [wait_s(failures, Random(seed + n)) / cap_s(failures) for n in range(200)]
    assert min(many) < 0.2
    assert max(many) > 0.8


@given(st.integers(1, 20), st.floats(0, 1e9), st.none() | SLOTS, TIMES, st.integers())
def test_retry_after_is_a_minimum_of_at_most_an_hour(
    failures: int, asked_s: float, slot: float | None, now_s: float, seed: int
) -> None:
    """What the endpoint asks for is granted, up to an hour, and something comes on top."""
    wait = wait_s(failures, Random(seed), retry_after_s=asked_s, slot=slot, now_s=now_s)
    least = min(asked_s, LONGEST_RETRY_AFTER_S)
    assert least <= wait <= least + max(LONGEST_WAIT_S, least)


def test_many_who_are_told_the_same_do_not_come_back_together() -> None:
    """`Retry-After: 600` to all spreads them over ten minutes, not over five seconds."""
    waits = [wait_s(1, Random(n), retry_after_s=600) for n in range(500)]
    assert max(waits) - min(waits) > 500


@pytest.mark.parametrize("odd", [-5.0, 0.0, float("nan")])
def test_an_odd_retry_after_changes_nothing(odd: float) -> None:
    """Nonsense from the other end is no minimum."""
    assert wait_s(3, Random(1), retry_after_s=odd) == wait_s(3, Random(1))


@given(st.none() | SLOTS, TIMES, st.integers())
def test_a_hold_waits_as_at_the_cap(slot: float | None, now_s: float, seed: int) -> None:
    """Whoever is not let in tries at the longest wait from the first time on."""
    assert 0 <= wait_s(1, Random(seed), hold=True, slot=slot, now_s=now_s) <= LONGEST_WAIT_S
    waits = [wait_s(1, Random(n), hold=True) for n in range(100)]
    assert max(waits) > 0.8 * LONGEST_WAIT_S


@given(st.integers(2, 50), SLOTS, TIMES, st.integers())
def test_with_a_slot_attempts_fall_on_the_kiosks_own_place(
    failures: int, slot: float, now_s: float, seed: int
) -> None:
    """From the second failure on the next attempt is at the place, or up to three seconds late."""
    then_s = now_s + wait_s(failures, Random(seed), slot=slot, now_s=now_s)
    late_s = (then_s - slot * CYCLE_S) % CYCLE_S
    assert late_s <= LATE_S + 1e-3 or late_s >= CYCLE_S - 1e-3


@given(SLOTS, TIMES, st.integers())
def test_the_first_failure_is_tried_again_at_once(slot: float, now_s: float, seed: int) -> None:
    """A single failure of the line costs five seconds, slot or not."""
    assert wait_s(1, Random(seed), slot=slot, now_s=now_s) <= 5


@given(st.integers(1, 6), SLOTS, TIMES, st.integers())
def test_a_hiccup_in_mid_conversation_is_no_outage(
    failures: int, slot: float, now_s: float, seed: int
) -> None:
    """Who was answered a moment ago tries again soon; two minutes later it is an outage."""
    soon = wait_s(failures, Random(seed), slot=slot, now_s=now_s, answered_s_ago=30)
    assert soon <= cap_s(failures)
    placed = wait_s(7, Random(seed), slot=slot, now_s=now_s)
    assert placed == wait_s(7, Random(seed), slot=slot, now_s=now_s, answered_s_ago=HICCUP_S)
    assert placed == wait_s(7, Random(seed), slot=slot, now_s=now_s, answered_s_ago=-1)


@given(st.none() | SLOTS, TIMES, st.integers())
def test_the_first_attempt_after_a_release_is_within_ten_minutes(
    slot: float | None, now_s: float, seed: int
) -> None:
    """After a release or a start kiosks come over ten minutes."""
    assert 0 <= spread_s(Random(seed), slot=slot, now_s=now_s) <= START_SPREAD_S


@given(st.floats(5, 86_400), st.none() | SLOTS, TIMES, st.integers())
def test_a_regular_attempt_comes_after_about_the_interval(
    every_s: float, slot: float | None, now_s: float, seed: int
) -> None:
    """Never at once, and never long after what was configured."""
    wait = interval_s(every_s, Random(seed), slot=slot, now_s=now_s)
    cycle_s = min(CYCLE_S, every_s)
    if slot is None:
        assert 0.9 * every_s <= wait <= 1.1 * every_s
    else:
        assert max(0.4 * cycle_s, every_s - 1.6 * cycle_s) - 1e-3 <= wait
        assert wait <= every_s + 1.4 * cycle_s + LATE_S


@pytest.mark.parametrize("every_s", [5.0, 300.0, 600.0, 900.0, 1000.0, 3600.0])
def test_on_the_average_the_interval_is_what_was_configured(every_s: float) -> None:
    """Also where it is no multiple of the ten minutes in which everybody has a place."""
    chance, now_s = Random(5), 1_795_000_000.0
    for _ in range(2000):
        now_s += interval_s(every_s, chance, slot=0.25, now_s=now_s)
    assert (now_s - 1_795_000_000.0) / 2000 == pytest.approx(every_s, rel=0.03)


def test_regular_attempts_stay_on_the_place() -> None:
    """Day after day a kiosk comes at its place: it does not drift into the others'."""
    chance, now_s, slot = Random(3), 1_795_000_000.0, 0.25
    for _ in range(100):
        now_s += interval_s(900, chance, slot=slot, now_s=now_s)
        assert (now_s - slot * CYCLE_S) % CYCLE_S <= LATE_S + 1e-3
        now_s += 0.5
    assert now_s - 1_795_000_000 > 100 * 550


@pytest.mark.parametrize("start", ["regular", "released", "at once"])
@pytest.mark.parametrize("outage_s", [300, 3600, 8 * 3600], ids=["5min", "1h", "8h"])
def test_a_herd_comes_back_evenly(outage_s: float, start: Start) -> None:
    """500 kiosks after a common outage: no 10 s bring more than twice the mean over the drain."""
    herds = [come_back(outage_s, seed, start=start) for seed in range(5)]
    assert max(herd.ratio for herd in herds) <= 2
    assert max(herd.arrivals[-1] for herd in herds) < CYCLE_S + 30


def test_full_jitter_alone_would_be_a_crowd() -> None:
    """The figure against which decision 9 was taken: without places the target is missed."""
    herds = [come_back(3600, seed, slots=False) for seed in range(5)]
    assert min(herd.ratio for herd in herds) > 2


@pytest.mark.parametrize("start", ["regular", "released"])
def test_kiosks_with_wrong_clocks_do_not_crowd_the_herd(start: Start) -> None:
    """One clock in ten is wrong by anything: those come at random places, which still is even."""
    herds = [come_back(3600, seed, start=start, wrong_clocks=0.1) for seed in range(5)]
    assert max(herd.ratio for herd in herds) <= 2


@given(st.integers(2, 20), st.floats(1, 3600), SLOTS, TIMES, st.integers())
def test_after_what_was_asked_for_comes_the_kiosks_place(
    failures: int, asked_s: float, slot: float, now_s: float, seed: int
) -> None:
    """`Retry-After` does not bring a herd out of its places."""
    wait = wait_s(failures, Random(seed), retry_after_s=asked_s, slot=slot, now_s=now_s)
    late_s = (now_s + wait - slot * CYCLE_S) % CYCLE_S
    assert late_s <= LATE_S + 1e-3 or late_s >= CYCLE_S - 1e-3
