"""A summary tells what is true, and nothing that rests on too few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.stats.figures import HIDDEN, Estimate, Hidden, Shown
from sync.stats.filling import Filling
from sync.stats.index import index
from sync.stats.summary import Summary, summarise
from sync.stats.summary.parts import SurveyPart, ValueLine
from tests.sync.stats.rows import many, row, survey

ALL = [survey(name) for name in ("pulse", "experience", "ideas")]
SMALL = st.integers(1, 60).flatmap(
    lambda n: st.builds(lambda seed: many(n, seed), st.integers(0, 10**6))
)


def summary(rows: list[tuple[object, ...]], **how: object) -> Summary:
    """Return the summary of rows."""
    filling = Filling(ALL)
    filling.take(rows)
    return summarise(filling.tally(), ALL, **how)  # type: ignore[arg-type]


def pulse(rows: list[tuple[object, ...]], **how: object) -> SurveyPart:
    """Return the part of the default survey."""
    (part,) = summary(rows, **how).surveys
    return part


def everything(thing: object) -> Iterator[object]:
    """Yield a thing and all that can be reached from it."""
    yield thing
    if is_dataclass(thing):
        for field in fields(thing):
            yield from everything(getattr(thing, field.name))
    elif isinstance(thing, tuple):
        for each in thing:
            yield from everything(each)


def test_the_figures_are_those_of_the_rows() -> None:
    """Counts, shares and the index of many answers are what counting by hand gives."""
    rows = many(4000)
    honest = [each for each in rows if not each[10]]
    part = pulse(rows)
    faces = {face: sum(1 for each in honest if each[7] == face) for face in range(1, 6)}
    assert part.count == Shown(len(honest))
    rating = part.questions[0]
    assert [line.count for line in rating.lines] == [Shown(n) for n in faces.values()]
    assert isinstance(rating.lines[0].share, Shown)
    assert rating.lines[0].share.value.value == faces[1] / len(honest)
    assert isinstance(part.headline, Shown)
    assert part.headline.value.value == round(index(faces, 5).value)
    assert [line.site for line in part.sites] == ["centre", "harbour"]
    assert [line.language for line in part.languages] == ["ar", "fi", "sv"]


def test_topics_stand_by_rating() -> None:
    """What the unsatisfied choose more often comes first, with both numbers."""
    rows = [row(1, topics=("waiting_time",))] * 20 + [row(1, topics=("heard",))] * 10
    rows += [row(5, topics=("waiting_time",))] * 10 + [row(5, topics=("heard",))] * 30
    (part,) = pulse(rows).topics
    first = part.lines[0]
    assert (first.topic, first.unsatisfied, first.satisfied) == (
        "waiting_time", Shown(20), Shown(10),
    )  # fmt: skip
    assert isinstance(first.difference, Shown)
    assert first.difference.value.value == pytest.approx(20 / 30 - 10 / 40)
    assert (part.unsatisfied, part.satisfied) == (Shown(30), Shown(40))


def test_the_doubtful_are_out_and_the_difference_is_shown() -> None:
    """Without them the index is higher than with them; asked for, they are in."""
    rows = [row(n % 5 + 1) for n in range(160)] + [row(1, doubtful=1)] * 40
    rows += [row(n % 5 + 1, doubtful=1) for n in range(40)]
    out, counted = pulse(rows), pulse(rows, with_doubtful=True)
    assert (out.count, counted.count) == (Shown(160), Shown(240))
    assert out.doubt.doubtful == counted.doubt.doubtful == Shown(80)
    assert isinstance(out.doubt.without, Shown)
    assert isinstance(out.doubt.within, Shown)
    assert out.doubt.without == out.headline
    assert out.doubt.within == counted.headline == counted.doubt.within
    assert counted.doubt.without == out.headline
    assert out.doubt.within.value.value < out.doubt.without.value.value


def test_few_doubtful_change_nothing_that_is_shown() -> None:
    """With three doubtful ones neither their number nor their difference is told."""
    part = pulse([row(5)] * 100 + [row(4)] * 60 + [row(1, doubtful=1)] * 3)
    assert part.doubt.doubtful == part.doubt.within == HIDDEN


def test_a_week_is_a_line_of_its_own() -> None:
    """Days are days, a week stays a week, unknown days come last."""
    rows = [row(n % 5 + 1) for n in range(50)]
    rows += [row(n % 5 + 1, bucket="2026-11-23T00:00+02:00/P7D") for n in range(40)]
    rows += [row(n % 5 + 1, bucket="unknown") for n in range(30)]
    part = pulse(rows)
    assert [(line.start, line.length, line.count) for line in part.periods] == [
        (date(2026, 11, 23), "day", Shown(50)),
        (date(2026, 11, 23), "week", Shown(40)),
        (None, "unknown", Shown(30)),
    ]
    assert part.heat is not None
    assert [cell.count for cell in part.heat.hours] == [Shown(50)]
    assert part.heat.weeks is not None
    assert part.heat.weeks.count == Shown(40)


def test_recommendation_and_agreement() -> None:
    """A survey without faces has its score, and its statements a share that agrees."""
    rows = [
        row(None, survey="experience", answers={"recommend": n % 11, "heard": n % 5 + 1})
        for n in range(330)
    ]
    (part,) = summary(rows).surveys
    recommend, heard = part.questions[:2]
    assert (part.headline_kind, part.headline) == ("nps", recommend.nps)
    assert isinstance(recommend.nps, Shown)
    assert recommend.nps.value.value == round(100 * (2 - 7) / 11)
    assert isinstance(heard.agreement, Shown)
    assert heard.agreement.value.value == pytest.approx(0.4)
    assert heard.nps is heard.index is None
    assert part.heat is None


def test_outcomes_by_language() -> None:
    """The walk-away rate of a language, and of everybody; little ones are hidden."""
    filling = Filling(ALL)
    for language, outcome, n in (("fi", "completed", 60), ("fi", "walked_away", 20),
                                 ("sv", "completed", 30), ("sv", "walked_away", 10),
                                 ("ar", "completed", 3), ("all", "few", 4)):  # fmt: skip
        filling.end(language, outcome, n)
    found = {line.language: line for line in summarise(filling.tally(), ALL).outcomes}
    assert found["ar"].visits == HIDDEN
    assert sum(isinstance(line.visits, Hidden) for line in found.values()) > 1
    assert isinstance(found["fi"].rate, Shown)
    assert found["fi"].rate.value.value == 20 / 80


def test_nobody_walked_away_says_something_of_everybody() -> None:
    """None of five is hidden as one of five is; visits of unknown end stand beside the rate."""
    filling = Filling(ALL)
    for language, outcome, n in (("fi", "completed", 60), ("fi", "walked_away", 20),
                                 ("sv", "completed", 30), ("ar", "few", 7),
                                 ("fi", "few", 9)):  # fmt: skip
        filling.end(language, outcome, n)
    found = {line.language: line for line in summarise(filling.tally(), ALL).outcomes}
    assert found["sv"].walked_away == found["sv"].rate == HIDDEN
    assert (found["ar"].visits, found["ar"].walked_away, found["ar"].rate) == (Shown(0), None, None)
    assert [found[name].untold for name in ("ar", "fi", "total")] == [Shown(7), Shown(9), Shown(16)]


def test_nothing_given_is_nothing_told() -> None:
    """No rows, no surveys; and no figure may rest on two."""
    assert summary([]) == Summary((), (), 5)
    with pytest.raises(ValueError, match="at least 3"):
        summary([], least=2)


@settings(max_examples=10, deadline=None)
@given(SMALL, st.integers(3, 9))
def test_no_figure_rests_on_too_few(rows: list[tuple[object, ...]], least: int) -> None:
    """Whatever can be reached from a summary rests on enough submissions."""
    for thing in everything(summary(rows, least=least)):
        if isinstance(thing, Estimate):
            assert thing.n >= least
        if isinstance(thing, Shown) and isinstance(thing.value, int):
            assert thing.value == 0 or thing.value >= least
        if isinstance(thing, ValueLine) and isinstance(thing.share, Shown):
            assert thing.share.value.value * thing.share.value.n > least - 0.5


def test_a_score_is_hidden_with_any_count_under_it() -> None:
    """Two who gave the worst face hide the index of their office, and of all, but no number."""
    rows = [row(n % 5 + 1, site="harbour") for n in range(100)]
    rows += [row(n % 4 + 2, site="centre") for n in range(80)] + [row(1, site="centre")] * 2
    part = pulse(rows)
    centre, harbour = part.sites
    assert (centre.count, harbour.count, part.count) == (Shown(82), Shown(100), Shown(182))
    assert centre.headline == HIDDEN
    assert harbour.headline == HIDDEN  # else all less the harbour would tell of the centre
    assert isinstance(part.headline, Shown)


@settings(max_examples=12, deadline=None)
@given(SMALL, st.integers(3, 9))
def test_whoever_knows_a_score_may_know_all_its_counts(
    rows: list[tuple[object, ...]], least: int
) -> None:
    """No office or survey with a score has a face given by few, or by nearly all."""
    part = pulse(rows, least=least)
    honest = [each for each in rows if not each[10]]
    told = [([each for each in honest if each[1] == line.site], line.headline)
            for line in part.sites]  # fmt: skip
    for found, headline in [*told, (honest, part.headline)]:
        if isinstance(headline, Shown):
            for face in range(1, 6):
                count = sum(each[7] == face for each in found)
                assert least <= count <= len(found) - least


def test_one_odd_row_takes_nobody_else_with_it() -> None:
    """Damaged answers, a time beyond the calendar, a face of another survey: others are told."""
    odd = [row(9), row(4, bucket="9999-12-31T00:00+02:00/P7D")]
    odd += [(*row(None)[:8], text, *row(None)[9:]) for text in ("{bro", "[1]")]
    part = pulse([row(n % 5 + 1) for n in range(50)] + odd * 5)
    assert part.count == Shown(70)
    assert (part.questions[0].answered, part.questions[0].missing) == (Shown(55), Shown(15))
    assert isinstance(part.headline, Shown)


def test_a_tally_of_what_was_stored_is_borne_too() -> None:
    """Roll-ups count whatever came: values off the scale are in no table."""
    filling = Filling(ALL)
    filling.take([row(n % 5 + 1) for n in range(50)])
    tally = filling.tally()
    for counts in (tally.days, tally.hours, tally.sites):
        ((counted, where), _) = next(
            item for item in counts.items() if item[0][0].question == "rating"
        )
        counts[counted._replace(value="yes"), where] = 9  # type: ignore[index]
    tally.values[counted._replace(value="yes")] = 9
    (part,) = summarise(tally, ALL).surveys
    assert part.questions[0].answered == Shown(50)


def test_a_survey_that_nobody_explains_is_counted() -> None:
    """Its submissions are told under its id, and few of them are hidden; doubtful ones are out."""
    rows = [row(4, survey="custom")] * 30 + [row(4, survey="custom", doubtful=1)] * 9
    rows += [row(4, survey="tried")] * 2 + [row(n % 5 + 1) for n in range(50)]
    rows += [row(4, survey="doubted", doubtful=1)] * 9
    found = summary(rows)
    assert [part.survey for part in found.surveys] == ["pulse"]
    assert [(line.survey, line.count) for line in found.unexplained] == [
        ("custom", Shown(30)), ("tried", HIDDEN),
    ]  # fmt: skip
    counted = {line.survey: line.count for line in summary(rows, with_doubtful=True).unexplained}
    assert counted == {"custom": Shown(39), "doubted": Shown(9), "tried": HIDDEN}


def test_where_nobody_chose_a_topic_nobody_answered() -> None:
    """Rows tell who chose any topic; only from roll-ups it is taken to be everybody."""
    filling = Filling(ALL)
    filling.take([row(n % 5 + 1) for n in range(60)])
    tally = filling.tally()
    (part,) = summarise(tally, ALL).surveys
    assert (part.questions[1].answered, part.questions[1].missing) == (Shown(0), Shown(60))
    tally.pairs = None
    (part,) = summarise(tally, ALL).surveys
    assert part.questions[1].answered == Shown(60)
