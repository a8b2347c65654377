"""How batches grow and shrink."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.policy.sizing import LARGEST, SMALLEST, grown, shrunk


def test_batches_grow_while_answers_come_quickly() -> None:
    """From 200 to 2,000 in four quick answers."""
    sizes = [SMALLEST]
    while sizes[-1] < LARGEST:
        sizes.append(grown(sizes[-1], 0.1))
    assert sizes == [200, 400, 800, 1600, 2000]


def test_batches_shrink_when_answers_are_slow() -> None:
    """Slow answers make batches smaller, but never smaller than at the start."""
    assert grown(2000, 20) == 1000
    assert grown(300, 20) == 200
    assert grown(400, 5) == 400
    assert grown(50, 20) == 50


@given(st.integers(-5, 10_000), st.floats(0, 1000))
def test_a_batch_is_never_empty_nor_too_large(size: int, took_s: float) -> None:
    """Whatever happens, the size stays between one and the largest."""
    assert 1 <= grown(size, took_s) <= LARGEST
    assert 1 <= shrunk(min(size, LARGEST)) <= LARGEST


def test_eleven_failures_lead_to_a_single_number() -> None:
    """Each failure halves, so the one number that brings things down is soon alone."""
    size = LARGEST
    for _ in range(10):
        size = shrunk(size)
    assert size == 1
