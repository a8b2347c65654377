"""Tables that only share their totals, such as those of an export's summary."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.stats.disclosure import Sums
from sync.stats.figures import HIDDEN, Shown
from sync.stats.filling import Filling
from sync.stats.summary.ledger import Ledger
from sync.stats.summary.registering import register, register_doubt
from sync.stats.summary.selection import select
from tests.sync.stats.disclosure.attacker import Attacker
from tests.sync.stats.rows import many, survey

PULSE = survey("pulse")

PARTS = st.lists(st.one_of(st.integers(0, 8), st.integers(0, 40)), min_size=1, max_size=4)


@settings(max_examples=15, deadline=None)
@given(first=PARTS, cuts=st.lists(st.integers(0, 99), max_size=2), part=st.integers(0, 99))
def test_tables_with_one_total_give_nothing_away(
    first: list[int], cuts: list[int], part: int
) -> None:
    """Who adds up offices, and periods, and those who chose a topic, learns no hidden count."""
    sums, whole = Sums(), sum(first)
    total = sums.put("all", whole)
    sums.adds_up(total, [sums.put(("site", n), count) for n, count in enumerate(first)])
    edges = sorted({0, whole, *(cut % (whole + 1) for cut in cuts)})
    periods = [sums.put(("period", start), end - start) for start, end in pairwise(edges)]
    if periods:
        sums.adds_up(total, periods)
    sums.split(total, sums.put("topic", part % (whole + 1), zero_tells=bool(whole)))
    decision = sums.decide()
    assert not list(Attacker(sums.sums(), decision).learned())


@pytest.mark.parametrize(("n", "until"), [(45, "07"), (100, "04")])
def test_a_whole_summary_gives_nothing_away(n: int, until: str) -> None:
    """Faces, topics, offices, days, hours, languages and doubt of one summary, seen together."""
    selections = []
    for with_doubtful in (False, True):
        filling = Filling([PULSE])
        filling.take([row for row in many(n) if "T1" in row[6] and row[6] < f"2026-11-{until}"])
        selections.append(select(filling.tally(), PULSE, with_doubtful=with_doubtful))
    mine, other = selections
    ledger = Ledger(5)
    register(ledger, mine, other.submissions() - mine.submissions())
    register_doubt(ledger, mine, other)
    decision = ledger.close()
    assert decision.hidden
    assert not list(Attacker(ledger.sums(), decision).learned())


def test_a_small_part_hides_the_next_and_no_total() -> None:
    """One small office hides one more, the smallest that is large enough."""
    sums = Sums()
    total = sums.put("all", 102, price=2)
    sums.adds_up(total, [sums.put("a", 2), sums.put("b", 20), sums.put("c", 80)])
    decision = sums.decide()
    assert decision.hidden == {"a", "b"}
    assert decision.figure("all") == Shown(102)
    assert decision.figure("a") == HIDDEN
    assert not decision.tells(("all", "b"))


def test_a_topic_that_nearly_all_chose_is_hidden() -> None:
    """38 of 40 tells of two that they did not."""
    sums = Sums()
    sums.split(sums.put("asked", 40), sums.put("chosen", 38))
    decision = sums.decide()
    assert decision.shows("asked")
    assert not decision.shows("chosen")


def test_parts_that_do_not_make_the_total_are_refused() -> None:
    """A sum that does not hold would guard nothing."""
    sums = Sums()
    with pytest.raises(ValueError, match="do not make"):
        sums.adds_up(sums.put("all", 10), [sums.put("a", 9)])
