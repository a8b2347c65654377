"""Index, Net Promoter Score and means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sync.stats.figures import Estimate
from sync.stats.index import index, satisfied, unsatisfied
from sync.stats.means import deviation, mean, moments
from sync.stats.nps import camps, nps
from sync.stats.summary.scoring import rounded


def faces(count: int) -> st.SearchStrategy[dict[int, int]]:
    """Return counts by face, at least one answer."""
    keys = range(1, count + 1)
    return st.fixed_dictionaries({k: st.integers(0, 500) for k in keys}).filter(
        lambda counts: any(counts.values())
    )


POINTS = st.fixed_dictionaries({k: st.integers(0, 300) for k in range(11)}).filter(
    lambda counts: any(counts.values())
)


@pytest.mark.parametrize(
    ("from_best", "expected"), [([126, 60, 16, 17], 78), ([51, 23, 12, 2, 4], 81)]
)
def test_the_index_is_as_defined(from_best: list[int], expected: int) -> None:
    """Two examples, counted from the best face to the worst."""
    counts = dict(zip(range(len(from_best), 0, -1), from_best, strict=True))
    assert round(index(counts, len(from_best)).value) == expected


def test_the_ends_of_the_index() -> None:
    """All worst is 0, all best 100, and neither is certain."""
    assert index({1: 9}, 5).value == 0
    assert index({5: 9}, 5).value == 100
    assert index({5: 9}, 5).low < 75 < index({5: 9}, 5).high == 100


@given(faces(5))
def test_the_index_is_symmetric(counts: dict[int, int]) -> None:
    """Faces turned round give 100 less the index, with the interval turned round."""
    found, turned = index(counts, 5), index({6 - face: n for face, n in counts.items()}, 5)
    assert turned.value == pytest.approx(100 - found.value)
    assert (turned.low, turned.high) == (
        pytest.approx(100 - found.high, abs=1e-6), pytest.approx(100 - found.low, abs=1e-6),
    )  # fmt: skip
    assert 0 <= found.low <= found.value <= found.high <= 100


@given(faces(4), faces(4))
def test_the_index_is_linear(some: dict[int, int], others: dict[int, int]) -> None:
    """Two offices together have the mean of their indexes, weighed by their answers."""
    both = {face: some[face] + others[face] for face in some}
    a, b = index(some, 4), index(others, 4)
    assert index(both, 4).value == pytest.approx((a.value * a.n + b.value * b.n) / (a.n + b.n))


@given(faces(5).filter(lambda counts: sum(1 for n in counts.values() if n) > 1))
def test_the_interval_of_a_mean_is_the_one_of_scipy(counts: dict[int, int]) -> None:
    """Mean, deviation and Student's interval agree with another implementation."""
    values = np.repeat(list(counts), list(counts.values()))
    found = mean(counts, -1000, 1000)
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert found.value == pytest.approx(values.mean())
    assert deviation(counts) == pytest.approx(values.std(ddof=1))
    assert (found.low, found.high) == (
        pytest.approx(expected.low, abs=1e-6), pytest.approx(expected.high, abs=1e-6),
    )  # fmt: skip


def test_who_is_unsatisfied() -> None:
    """The lower two faces; of five the middle one is on neither side, of four none is."""
    assert (unsatisfied(5), satisfied(5)) == ({1, 2}, {4, 5})
    assert (unsatisfied(4), satisfied(4)) == ({1, 2}, {3, 4})


def test_the_camps_end_where_they_should() -> None:
    """9 promotes, 8 and 7 do neither, 6 advises against."""
    assert camps({10: 1, 9: 2, 8: 4, 7: 8, 6: 16, 0: 32}) == (3, 12, 48)


def test_a_score_worked_out_by_hand() -> None:
    """50 promoters, 30 passives, 20 detractors: +30; adjusted 50.75 and 20.75 of 103."""
    found = nps({10: 50, 8: 30, 2: 20})
    assert found.value == pytest.approx(30)
    # centre 30/103 = 0.291262; variance 71.5/103 − 0.291262² = 0.609341; error 0.0769153
    assert found.low == pytest.approx(29.1262 - 195.9964 * 0.0769153, abs=1e-3)
    assert found.high == pytest.approx(29.1262 + 195.9964 * 0.0769153, abs=1e-3)


@given(POINTS)
def test_a_score_stays_a_score(counts: dict[int, int]) -> None:
    """−100 ≤ low ≤ score ≤ high ≤ 100."""
    found = nps(counts)
    assert -100 <= found.low <= found.value <= found.high <= 100
    assert found.n == sum(counts.values())


@pytest.mark.parametrize("formula", [nps, moments])
def test_nothing_has_no_score(formula: object) -> None:
    """A score of no answers is an error, not 0."""
    with pytest.raises(ValueError, match="nothing"):
        formula({})  # type: ignore[operator]


@given(st.floats(-100, 100), st.floats(0, 30), st.floats(0, 30), st.integers(0, 2))
def test_a_rounded_interval_holds_the_exact_one(
    value: float, below: float, above: float, digits: int
) -> None:
    """Ends are rounded outward, by less than a unit, and what is round stays as it is."""
    exact = Estimate(value, value - below, value + above, 9)
    found = rounded(exact, digits)
    unit = 10.0**-digits
    assert found.low - 1e-6 <= exact.low <= found.low + unit
    assert found.high - unit <= exact.high <= found.high + 1e-6
    assert rounded(found, digits) == found
