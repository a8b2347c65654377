"""A summary with every part, and the columns that give it words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kiosk.core.languages import OWN_NAMES
from kiosk.surveys import load_survey
from kiosk.texts import Catalogues
from sync.export.columns import Sheet, sheet_of
from sync.export.filters import Filters
from sync.export.xlsx import About
from sync.stats.figures import HIDDEN, Estimate, Figure, Shown
from sync.stats.summary.parts import (
    DoubtPart,
    HeatCell,
    HeatPart,
    LanguageLine,
    Mean,
    OutcomeLine,
    PeriodLine,
    QuestionPart,
    SiteLine,
    Summary,
    SurveyPart,
    TopicLine,
    TopicsPart,
    ValueLine,
)

PULSE = load_survey("pulse", Path())


def sheet(language: str = "fi") -> Sheet:
    """Return the columns of the pulse survey."""
    questions = [
        ("pulse", question.id) for question in PULSE.questions if question.kind != "comment"
    ]
    return sheet_of(questions, (PULSE,), language, languages=OWN_NAMES, _=Catalogues().of(language))


def about() -> About:
    """Return a summary with every part, some of it hidden."""
    return About(
        _summary(), date(2026, 11, 24), Filters(since=date(2026, 11, 1)), {"pulse": "Pulssi"}
    )


def _estimate(value: float, n: int = 200) -> Figure[Estimate]:
    return Shown(Estimate(value, value * 0.9, value * 1.1, n))


def _summary() -> Summary:
    hours = tuple(
        HeatCell(weekday, hour, Shown(10 * hour + weekday), _estimate(0.1 * weekday))
        for weekday in range(1, 6)
        for hour in range(8, 16)
    )
    heat = HeatPart(
        hours,
        (HeatCell(1, 12, HIDDEN, HIDDEN),),
        (HeatCell(1, 0, Shown(17), _estimate(0.3)),),
        HeatCell(0, 0, Shown(9), HIDDEN),
    )
    faces = tuple(
        ValueLine(str(face), Shown(face * 20) if face > 1 else HIDDEN,
                  _estimate(face / 15) if face > 1 else HIDDEN)
        for face in range(1, 6)
    )  # fmt: skip
    topics = (TopicLine("waiting_time", Shown(40), Shown(11), _estimate(0.31)),)
    rating = QuestionPart(
        "rating", "rating", Shown(300), HIDDEN, faces, _estimate(78.4),
        mean=Shown(Mean(Estimate(4.12, 4.0, 4.24, 300), 0.9)),
    )  # fmt: skip
    survey = SurveyPart(
        "pulse", Shown(305), Shown(41), "rating", "index", _estimate(78.4), (rating,), "week",
        (
            PeriodLine(date(2026, 11, 16), "week", Shown(200), _estimate(77.0)),
            PeriodLine(date(2026, 11, 23), "week", Shown(105), _estimate(80.0)),
            PeriodLine(None, "unknown", HIDDEN, HIDDEN),
        ),
        (SiteLine("=Office", Shown(150), _estimate(75)), SiteLine("Kallio", HIDDEN, HIDDEN)),
        (LanguageLine("fi", Shown(290)), LanguageLine("ar", Shown(15))),
        heat, (TopicsPart("topics", Shown(80), Shown(90), topics),),
        DoubtPart(Shown(12), counted_in=False, without=_estimate(78.4), within=_estimate(70.1)),
    )  # fmt: skip
    outcomes = (
        OutcomeLine("fi", Shown(320), Shown(30), _estimate(0.094)),
        OutcomeLine("total", Shown(350), Shown(35), _estimate(0.1)),
    )
    return Summary((survey,), outcomes, 5)
