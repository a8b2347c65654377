"""Messages take their steps one after the other, whoever sends them."""

from __future__ import annotations

import pytest

from kiosk.ui.turns import Turns


def test_what_is_sent_during_a_step_follows_it() -> None:
    """A step is never begun within another: the state it starts from is the whole one's."""
    log: list[str] = []

    def step(message: int) -> None:
        log.append(f"begin {message}")
        if message == 1:
            turns.take(2)
            turns.take(3)
        log.append(f"end {message}")

    turns = Turns(step)
    turns.take(1)
    assert log == ["begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3"]


def test_a_step_that_fails_blocks_nobody() -> None:
    """The fault comes out, and what waited behind it is taken before the next message."""
    done: list[int] = []

    def step(message: int) -> None:
        if message == 1:
            turns.take(2)
            raise ValueError("a fault of ours")
        done.append(message)

    turns = Turns(step)
    with pytest.raises(ValueError, match="a fault of ours"):
        turns.take(1)
    turns.take(3)
    assert done == [2, 3]
