"""What no reader of any two pages can find out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.stats.disclosure import ALL, Cube, Dimension, Sums
from sync.stats.disclosure.dimension import Setting
from sync.stats.figures import HIDDEN, Shown
from tests.sync.stats.disclosure.attacker import CubeAttacker

SMALL_OFTEN = st.one_of(st.integers(0, 6), st.just(0), st.integers(0, 60))


@st.composite
def cubes(draw: st.DrawFn) -> Cube:
    """Make offices (some in regions), perhaps languages, doubt, and perhaps a question."""
    sites = tuple(f"s{n}" for n in range(draw(st.integers(1, 3))))
    regions = {site: draw(st.sampled_from(("north", "south"))) for site in sites}
    dimensions = [Dimension("site", sites, regions if draw(st.booleans()) else {})]
    for name, usual in draw(
        st.sampled_from([(), (("language", ALL),), (("language", ALL), ("doubt", "doubt0"))])
    ):
        members = tuple(f"{name}{n}" for n in range(2))
        dimensions.append(Dimension(name, members, usual=usual))
    if draw(st.booleans()):
        faces = tuple(str(n) for n in range(draw(st.integers(2, 3))))
        dimensions.append(Dimension("face", faces, answer=True))
    cells = list(product(*(each.members for each in dimensions)))
    counts = draw(st.lists(SMALL_OFTEN, min_size=len(cells), max_size=len(cells)))
    filters = draw(st.integers(1, 3))
    return Cube(tuple(dimensions), dict(zip(cells, counts, strict=True)), filters)


@settings(max_examples=12, deadline=None)
@given(cube=cubes(), least=st.sampled_from((3, 5)))
def test_nobody_works_a_hidden_count_out(cube: Cube, least: int) -> None:
    """Who knows all that is shown learns no hidden count, nor that one is small.

    Not of those either that are never told, since they would need too many filters.
    """
    assert not list(CubeAttacker(cube, cube.decide(least)).learned())


@settings(max_examples=60, deadline=None)
@given(cube=cubes(), least=st.sampled_from((3, 5)))
def test_no_two_filters_one_step_apart_can_be_subtracted(cube: Cube, least: int) -> None:
    """A whole less its shown parts never leaves a count that is hidden, nor too few for one."""
    decision = cube.decide(least)
    reader = CubeAttacker(cube, decision)
    for total, parts in sums(cube):
        unseen = [each for each in (total, *parts) if not decision.shows(each)]
        if len(unseen) == 1:
            assert unseen[0] not in decision.hidden
            assert not reader.secret(unseen[0])
        if decision.shows(total):
            left = sum(map(reader.true, unseen))
            few = [each for each in unseen if each in decision.small and reader.strict(each)]
            assert not few or left >= least


def sums(cube: Cube) -> Iterator[tuple[Setting, list[Setting]]]:
    """Yield each total over one dimension, with its parts."""
    for setting in product(*(each.names() for each in cube.dimensions)):
        for place, dimension in enumerate(cube.dimensions):
            parts = dimension.sums().get(setting[place], ())
            if parts:
                yield setting, [(*setting[:place], one, *setting[place + 1 :]) for one in parts]


@settings(max_examples=60, deadline=None)
@given(cube=cubes(), least=st.sampled_from((3, 5)))
def test_nothing_small_is_shown(cube: Cube, least: int) -> None:
    """What is shown rests on enough, and so does what it leaves of those who were asked."""
    decision = cube.decide(least)
    for setting, count in decision.counts.items():
        if decision.shows(setting):
            asked = tuple(
                ALL if each.answer else own
                for each, own in zip(cube.dimensions, setting, strict=True)
            )
            assert count >= least
            assert asked == setting or decision.counts[asked] - count >= least


def offices(rows: Mapping[str, Mapping[str, int]]) -> Cube:
    """Make a table of offices by languages."""
    languages = tuple(next(iter(rows.values())))
    return Cube(
        (Dimension("site", tuple(rows)), Dimension("language", languages)),
        {(site, each): n for site, row in rows.items() for each, n in row.items()},
    )


def test_a_small_count_takes_three_more_with_it() -> None:
    """One small count among large ones hides the corners of a rectangle, and no total."""
    decision = offices(
        {
            "a": {"fi": 90, "sv": 2, "en": 30},
            "b": {"fi": 80, "sv": 20, "en": 25},
            "c": {"fi": 70, "sv": 40, "en": 35},
        }
    ).decide()
    assert len(decision.hidden) == 4
    assert decision.figure(("a", "sv")) == HIDDEN
    assert decision.figure(("a", ALL)) == Shown(122)
    assert decision.figure((ALL, ALL)) == Shown(392)


def test_where_everybody_said_the_same_nobody_is_told() -> None:
    """If all 40 gave one face, the 40 who came are told, their face is not."""
    cube = Cube((Dimension("face", ("1", "2", "3", "4"), answer=True),), {("4",): 40})
    decision = cube.decide()
    assert decision.figure((ALL,)) == Shown(40)
    assert not any(decision.shows((face,)) for face in "1234")


def test_where_nobody_was_that_is_told() -> None:
    """A language that nobody chose hides nothing: none of it said anything."""
    decision = offices({"a": {"fi": 90, "ar": 0}, "b": {"fi": 80, "ar": 0}}).decide()
    assert not decision.hidden
    assert decision.figure((ALL, "fi")) == Shown(170)


def test_a_large_table_without_small_counts_is_shown_whole() -> None:
    """Nothing is hidden for nothing."""
    assert not offices({"a": {"fi": 90, "sv": 7}, "b": {"fi": 80, "sv": 9}}).decide().hidden


@pytest.mark.parametrize("least", [2, 1, 0, -1])
def test_the_least_is_never_under_three(least: int) -> None:
    """Fewer than three would let two clients learn of each other."""
    with pytest.raises(ValueError, match="at least 3"):
        Sums(least)


def test_a_busy_month_keeps_its_totals() -> None:
    """Small languages and rare faces of five offices hide no office's faces, nor any total."""
    languages, faces = {"fi": 78, "sv": 8, "en": 10, "ar": 4}, (5, 7, 13, 30, 45)
    counts = {
        (f"s{site}", language, str(face)): (times * share * (270 + 15 * site) + 5000) // 10_000
        for site in range(5)
        for language, times in languages.items()
        for face, share in enumerate(faces, 1)
    }
    dimensions = (
        Dimension("site", tuple(f"s{site}" for site in range(5))),
        Dimension("language", tuple(languages)),
        Dimension("face", tuple("12345"), answer=True),
    )
    decision = Cube(dimensions, counts).decide()
    assert decision.small
    assert decision.tells((f"s{site}", ALL, face) for site in range(5) for face in (ALL, *"12345"))
    assert decision.shows((ALL, ALL, ALL))


def test_a_thin_corner_hides_no_total() -> None:
    """Twenty offices with sixty answers each keep what people look at: detail gives way."""
    chance, counts = Random(1), Counter[Setting]()
    sites = tuple(f"s{n}" for n in range(20))
    languages = {"fi": 78, "sv": 7, "en": 6, "ar": 4, "ru": 3, "so": 2}
    for site in sites:
        for _ in range(60):
            language = chance.choices(list(languages), list(languages.values()))[0]
            face = chance.choices("12345", [5, 7, 13, 30, 45])[0]
            doubt = "doubtful" if chance.random() < 0.04 else "honest"
            counts[site, language, face, doubt] += 1
    dimensions = (
        Dimension("site", sites),
        Dimension("language", tuple(languages)),
        Dimension("face", tuple("12345"), answer=True),
        Dimension("doubt", ("honest", "doubtful"), usual="honest"),
    )
    decision = Cube(dimensions, counts).decide()
    assert decision.shows((ALL, ALL, ALL, "honest"))
    assert decision.tells((site, ALL, ALL, "honest") for site in sites)
    assert sum(decision.shows((ALL, each, ALL, "honest")) for each in languages) >= 4
    assert sum(decision.shows((ALL, ALL, face, "honest")) for face in "12345") >= 2
    assert decision.figure((sites[0], "fi", "5", ALL)) == HIDDEN  # four filters: never told
