"""Change is told only where it is larger than chance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sync.stats import change
from sync.stats.adjusting import holm

SHARES = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
FACES = st.fixed_dictionaries({k: st.integers(0, 80) for k in range(1, 6)}).filter(
    lambda counts: any(counts.values())
)
P = st.lists(st.floats(0, 1), max_size=30)


@pytest.mark.parametrize(
    ("now", "before", "low", "high"),
    [  # Newcombe (1998b), Statistics in Medicine 17, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombes_examples(
    now: tuple[int, int], before: tuple[int, int], low: float, high: float
) -> None:
    """The hybrid score interval gives what was printed in 1998."""
    found = change.of_shares(now, before)
    assert (found.low, found.high) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


@given(SHARES, SHARES)
def test_the_change_of_shares_turns_round(now: tuple[int, int], before: tuple[int, int]) -> None:
    """Before against now is the same change, the other way; p belongs to the interval."""
    there, back = change.of_shares(now, before), change.of_shares(before, now)
    assert there.difference == -back.difference
    assert there.low == pytest.approx(-back.high, abs=1e-12)
    assert there.p == pytest.approx(back.p, abs=1e-9)
    if abs(there.p - 0.05) > 1e-6:
        assert there.beyond_chance() == (not there.low <= 0 <= there.high)


@given(FACES, FACES)
def test_the_change_of_means_is_welchs(now: dict[int, int], before: dict[int, int]) -> None:
    """Difference, interval and p agree with another implementation's test of Welch."""
    found = change.of_means(now, before, 1, 5)
    a, b = (np.repeat(list(counts), list(counts.values())) for counts in (now, before))
    assert change.of_means(before, now, 1, 5).difference == -found.difference
    if min(len(a), len(b)) > 1 and a.var() + b.var() > 0:
        expected = stats.ttest_ind(a, b, equal_var=False)
        bounds = expected.confidence_interval(0.95)
        assert found.p == pytest.approx(expected.pvalue, abs=1e-9)
        assert (found.low, found.high) == (
            pytest.approx(bounds.low, abs=1e-6), pytest.approx(bounds.high, abs=1e-6),
        )  # fmt: skip


def test_where_all_are_alike_the_change_is_still_told() -> None:
    """From all worst to all best is beyond chance with thirty answers, not with two."""
    assert change.of_index({5: 30}, {1: 30}, 5).beyond_chance()
    assert change.of_index({5: 30}, {1: 30}, 5).difference == 100
    assert not change.of_index({5: 2}, {4: 2}, 5).beyond_chance()
    assert change.of_index({5: 2}, {5: 7}, 5).p == 1


def test_the_change_of_the_index_is_in_points() -> None:
    """A face more on five is 25 points."""
    found = change.of_index({5: 60, 4: 60}, {4: 60, 3: 60}, 5)
    assert found.difference == pytest.approx(25)
    assert found.low == pytest.approx(
        25 * change.of_means({5: 60, 4: 60}, {4: 60, 3: 60}, 1, 5).low
    )


def test_the_change_of_a_score() -> None:
    """Two scores that lie far apart are a change; the same twice is none."""
    good, bad = {10: 60, 8: 30, 3: 10}, {10: 30, 8: 30, 3: 40}
    assert change.of_nps(good, bad).difference == pytest.approx(60)
    assert change.of_nps(good, bad).beyond_chance()
    assert change.of_nps(bad, good).low == pytest.approx(-change.of_nps(good, bad).high)
    assert change.of_nps(good, good).p == 1


@given(st.integers(1, 5000), st.integers(1, 5000), st.floats(0.1, 10))
def test_the_change_of_counts_turns_round(now: int, before: int, ratio: float) -> None:
    """Before against now is the same change, the other way; p belongs to the interval."""
    there = change.of_counts(now, before, time_ratio=ratio)
    back = change.of_counts(before, now, time_ratio=1 / ratio)
    assert there.p == pytest.approx(back.p, abs=1e-9)
    assert there.difference == pytest.approx(-back.difference, abs=1e-9)
    assert there.low == pytest.approx(-back.high, abs=1e-6)
    assert math.isfinite(there.low)
    assert math.isfinite(there.high)
    if abs(there.p - 0.05) > 1e-6:
        assert there.beyond_chance() == (not there.low <= 0 <= there.high)


@given(st.integers(30, 3000), st.integers(30, 3000))
def test_the_change_of_counts_is_near_the_exact_one(now: int, before: int) -> None:
    """The normal approximation keeps within a few percent of the conditional exact test."""
    exact = stats.binomtest(now, now + before, 0.5).pvalue
    assert change.of_counts(now, before).p == pytest.approx(exact, abs=0.11)


def test_counts_that_vary_more_need_more() -> None:
    """120 against 90 is a change for Poisson, not where days vary three times as much."""
    assert change.of_counts(120, 90).beyond_chance()
    assert not change.of_counts(120, 90, spread=3).beyond_chance()
    for nothing in ((0, 0), (0, 7), (7, 0)):
        with pytest.raises(ValueError, match="nothing"):
            change.of_counts(*nothing)
    assert change.as_percent(change.of_counts(120, 90).difference) == pytest.approx(100 / 3)


def test_the_spread_of_days() -> None:
    """Variance over mean, never below that of Poisson."""
    assert change.spread_of([10, 10, 10]) == 1
    assert change.spread_of([0, 20, 10]) == 10
    assert change.spread_of([7]) == change.spread_of([0, 0]) == 1


@given(P)
def test_adjusting_keeps_the_order(p: list[float]) -> None:
    """A smaller p stays smaller, and none shrinks."""
    adjusted = holm(p)
    pairs = sorted(zip(p, adjusted, strict=True))
    assert [a for _, a in pairs] == sorted(adjusted)
    assert all(raw <= a * (1 + 1e-12) and a <= 1 for raw, a in pairs)


def test_holms_steps() -> None:
    """The smallest times m, the next times m − 1, …, never below the one before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
