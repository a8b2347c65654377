"""Shares and their intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, t
from scipy.stats import norm as normal

from sync.stats.distributions import normal_p, student_p, student_quantile
from sync.stats.intervals import share, wilson

COUNTS = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("part", "n", "low", "high"),
    [  # Newcombe (1998a), Statistics in Medicine 17, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_newcombes_examples(part: int, n: int, low: float, high: float) -> None:
    """The score interval gives what was printed in 1998."""
    assert wilson(part, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(COUNTS)
def test_it_is_the_interval_of_scipy(counts: tuple[int, int]) -> None:
    """Wilson's interval is the same as another implementation's."""
    found = binomtest(*counts).proportion_ci(method="wilson")
    assert wilson(*counts) == (
        pytest.approx(found.low, abs=1e-9),
        pytest.approx(found.high, abs=1e-9),
    )


@given(COUNTS)
def test_it_holds_the_share_and_stays_a_share(counts: tuple[int, int]) -> None:
    """0 ≤ low ≤ share ≤ high ≤ 1, exactly 0 and 1 at the ends."""
    low, high = wilson(*counts)
    assert 0 <= low <= counts[0] / counts[1] * (1 + 1e-12)
    assert counts[0] / counts[1] * (1 - 1e-12) <= high <= 1
    assert (low == 0) == (counts[0] == 0)
    assert (high == 1) == (counts[0] == counts[1])


@given(COUNTS, st.integers(2, 50))
def test_more_answers_make_it_narrower(counts: tuple[int, int], times: int) -> None:
    """The same share of more answers is known better."""
    low, high = wilson(*counts)
    closer_low, closer_high = wilson(counts[0] * times, counts[1] * times)
    assert closer_high - closer_low < high - low


@given(COUNTS)
def test_the_other_side_mirrors_it(counts: tuple[int, int]) -> None:
    """Who was not counted has the mirrored interval."""
    low, high = wilson(*counts)
    mirrored = wilson(counts[1] - counts[0], counts[1])
    assert mirrored == (pytest.approx(1 - high, abs=1e-12), pytest.approx(1 - low, abs=1e-12))


def test_nothing_says_nothing() -> None:
    """No answer: any share is possible, and none is told."""
    assert wilson(0, 0) == (0, 1)
    with pytest.raises(ValueError, match="nothing"):
        share(0, 0)
    with pytest.raises(ValueError, match="within 0 to 3"):
        wilson(4, 3)


@given(st.floats(0.5, 1e6), st.floats(-50, 50))
def test_student_is_the_one_of_scipy(freedom: float, value: float) -> None:
    """The t distribution agrees with another implementation."""
    assert student_p(value, freedom) == pytest.approx(2 * t.sf(abs(value), freedom), abs=1e-8)


@given(st.floats(1, 1e9))
def test_the_quantile_of_student_is_the_one_of_scipy(freedom: float) -> None:
    """The quantile for 95 % agrees with another implementation."""
    assert student_quantile(freedom) == pytest.approx(t.ppf(0.975, freedom), rel=1e-6)


def test_no_degrees_of_freedom_give_no_quantile() -> None:
    """One answer has no spread."""
    with pytest.raises(ValueError, match="degrees of freedom"):
        student_quantile(0)
    assert normal_p(1.5) == pytest.approx(2 * normal.sf(1.5))
