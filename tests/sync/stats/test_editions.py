"""Revisions are counted together where their scales are the same, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.model.survey import Question, Survey
from sync.stats.figures import Shown
from sync.stats.filling import Filling
from sync.stats.summary import summarise
from sync.stats.summary.parts import SurveyPart
from tests.sync.stats.rows import row, survey

FIVE = replace(survey("pulse"), rev=2)


def changed(whole: Survey, rev: int, question: str, **scale: object) -> Survey:
    """Return another revision, in which a question has another scale."""
    questions = [
        replace(each, **scale) if each.id == question else each  # type: ignore[arg-type]
        for each in whole.questions
    ]
    return replace(whole, rev=rev, questions=tuple(questions))


FOUR = changed(FIVE, 1, "rating", highest=4)


def parts(rows: list[tuple[object, ...]], *surveys: Survey) -> tuple[SurveyPart, ...]:
    """Return what is told of rows."""
    filling = Filling(surveys)
    filling.take(rows)
    return summarise(filling.tally(), surveys).surveys


def of_revision(rev: int, faces: dict[int, int]) -> list[tuple[object, ...]]:
    """Return rows of a revision."""
    return [
        (*(found := row(face))[:4], rev, *found[5:]) for face, n in faces.items() for _ in range(n)
    ]


def index_of(part: SurveyPart) -> float:
    """Return the index that is told."""
    assert isinstance(part.headline, Shown)
    return part.headline.value.value


@pytest.mark.parametrize("order", [(FOUR, FIVE), (FIVE, FOUR)])
def test_four_faces_and_five_have_an_index_each(order: tuple[Survey, ...]) -> None:
    """The best of four is not the second best of five: 80 and 72, and nothing in between."""
    rows = of_revision(1, {4: 120, 3: 50, 2: 20, 1: 10})
    rows += of_revision(2, {5: 70, 4: 75, 3: 30, 2: 15, 1: 10})
    five, four = parts(rows, *order)
    assert (five.survey, five.revisions) == ("pulse", (2,))
    assert (four.survey, four.revisions) == ("pulse", (1,))
    assert (index_of(four), index_of(five)) == (80.0, 72.0)
    assert [len(part.questions[0].lines) for part in (five, four)] == [5, 4]
    assert five.count == four.count == Shown(200)


def test_revisions_of_one_scale_stay_together() -> None:
    """A word that was mended parts nothing, and a scale that came back is the same again."""
    rows = of_revision(1, {4: 30, 3: 30, 2: 30, 1: 30}) + of_revision(
        2, dict.fromkeys(range(1, 6), 20)
    )
    rows += of_revision(3, {4: 30, 3: 30, 2: 30, 1: 30})
    four, five = parts(rows, FOUR, FIVE, replace(FOUR, rev=3))
    assert (four.revisions, four.count) == ((1, 3), Shown(240))
    assert (five.revisions, five.count) == ((2,), Shown(100))
    (alone,) = parts(rows, FIVE, replace(FIVE, rev=1), replace(FIVE, rev=3))
    assert (alone.revisions, alone.count) == ((), Shown(340))


def test_another_question_is_parted_by_itself() -> None:
    """Where only one statement got another scale, all the rest is told of everybody."""
    new = replace(survey("experience"), rev=2)
    old = changed(new, 1, "heard", lowest=0, highest=10)

    def given(rev: int, heard: int) -> tuple[object, ...]:
        answers: dict[str, object] = {"recommend": heard % 11, "heard": heard}
        found = row(None, survey="experience", answers=answers)
        return (*found[:4], rev, *found[5:])

    rows = [given(1, n % 11) for n in range(110)] + [given(2, n % 5 + 1) for n in range(50)]
    (part,) = parts(rows, new, old)
    assert (part.revisions, part.count) == ((), Shown(160))
    heard = {each.revisions: each for each in part.questions if each.question == "heard"}
    assert {revisions: each.answered for revisions, each in heard.items()} == {
        (1,): Shown(110), (2,): Shown(50),
    }  # fmt: skip
    assert [len(heard[each].lines) for each in ((1,), (2,))] == [11, 5]
    assert next(each for each in part.questions if each.question == "recommend").answered == Shown(
        160
    )


def test_a_question_that_became_another_kind_is_read_as_what_it_was() -> None:
    """One kiosk on an old revision takes nobody's summary with it."""
    was = Question("rating", "choice", FIVE.questions[0].text)
    old = replace(FIVE, rev=1, questions=(was, *FIVE.questions[1:]))
    found = row(None, answers={"rating": "yes"})
    rows = of_revision(2, dict.fromkeys(range(1, 6), 20)) + [(*found[:4], 1, *found[5:])] * 30
    five, before = parts(rows, old, FIVE)
    assert five.count == Shown(100)
    assert before.headline is None
    assert [line.value for line in before.questions[0].lines] == ["yes"]


def test_a_revision_that_nobody_knows_is_read_as_its_neighbour_and_named() -> None:
    """Its answers count as the next older one's; what lies on no scale there is missing."""
    rows = of_revision(7, dict.fromkeys(range(1, 7), 20)) + of_revision(
        1, dict.fromkeys(range(1, 5), 20)
    )
    (part,) = parts(rows, FIVE)
    assert part.guessed == (1, 7)
    assert part.questions[0].missing == Shown(20)
    five, four = parts(rows, FIVE, FOUR)
    assert (five.guessed, four.guessed) == ((7,), ())
