"""Every word that an export says by itself: headings, what columns hold, names of days and months.

The source texts are English and go through the caller's catalogue; surveys bring their own words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Gettext = Callable[[str], str]
"""An English source text → the same in one language."""


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """Heading of a column, and one sentence on what it holds."""

    label: str
    about: str


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """What a bucket's label is made of."""

    weekdays: tuple[str, ...]
    """Short, Monday first."""
    months: tuple[str, ...]
    """Short, January first, as they stand within a date."""
    hours: str
    day: str
    week: str
    unknown: str


def column_words(_: Gettext) -> dict[str, ColumnWords]:
    """Return the words of each column that every export has, by its name."""
    return {
        "row_id": ColumnWords(_("Row id"), _("Names this row, and tells nothing about it.")),
        "site": ColumnWords(_("Office"), _("The office where the kiosk stands.")),
        "kiosk": ColumnWords(_("Kiosk"), _("The kiosk that was answered on.")),
        "survey": ColumnWords(_("Survey"), _("Which survey was answered.")),
        "rev": ColumnWords(_("Revision"), _("Which revision of the survey was shown.")),
        "language": ColumnWords(_("Language"), _("The language in use at the end of the visit.")),
        "bucket_start": ColumnWords(
            _("Start"),
            _("Local time at which the span begins in which the answer was given; empty: unknown."),
        ),
        "bucket_length": ColumnWords(
            _("Span"), _("How long that span is: nobody knows the time any closer.")
        ),
        "bucket_label": ColumnWords(_("When"), _("The same in words.")),
        "rating": ColumnWords(_("Rating"), _("The face that was touched: 1 is the worst.")),
        "comment": ColumnWords(
            _("Comment"), _("What was written; numbers and addresses are replaced by markers.")
        ),
        "doubtful": ColumnWords(
            _("Doubtful"), _("Whether something speaks against one honest visit.")
        ),
        "channel": ColumnWords(_("Channel"), _("By what way the answer came.")),
    }


def question_about(_: Gettext, kind: str) -> str:
    """Return one sentence on what a question's column holds."""
    return {
        "rating": _("The face that was touched: 1 is the worst."),
        "scale": _("The point of the scale that was touched."),
        "choice": _("The option that was chosen."),
        "topics": _("All topics that were chosen."),
    }.get(kind, _("No survey at hand explains this question: values as they were stored."))


def length_words(_: Gettext) -> dict[str, str]:
    """Return the words for each length of a bucket."""
    return {
        "hour": _("hour"),
        "half-day": _("half-day"),
        "day": _("day"),
        "week": _("week"),
        "unknown": _("unknown"),
    }


def flag_words(_: Gettext) -> dict[str, str]:
    """Return the words for no and yes."""
    return {"0": _("no"), "1": _("yes")}


def channel_words(_: Gettext) -> dict[str, str]:
    """Return the words for each way by which an answer can come."""
    return {"kiosk": _("Kiosk")}


def calendar_words(_: Gettext) -> CalendarWords:
    """Return what labels of buckets are made of."""
    return CalendarWords(
        weekdays=(_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")),
        months=(
            _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
            _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
        ),
        # Translators: a span of hours on a day, such as "Mon 23 Nov 2026, 9–10"
        hours=_("{weekday} {day} {month} {year}, {begins}–{ends}"),
        # Translators: a day, such as "Mon 23 Nov 2026"
        day=_("{weekday} {day} {month} {year}"),
        # Translators: a week, such as "Week 48, from Mon 23 Nov 2026"
        week=_("Week {week}, from {weekday} {day} {month} {year}"),
        unknown=_("Time unknown"),
    )  # fmt: skip


def face_words(_: Gettext, faces: int) -> tuple[str, ...]:
    """Return the interface's words under faces, from the worst."""
    worst, best = (_("Very bad"), _("Bad")), (_("Good"), _("Very good"))
    return (*worst, _("So-so"), *best) if faces % 2 else (*worst, *best)


def point_words(_: Gettext) -> tuple[str, ...]:
    """Return the interface's words for the points of agreement, from 1."""
    return (
        _("Strongly disagree"),
        _("Disagree"),
        _("Neither agree nor disagree"),
        _("Agree"),
        _("Strongly agree"),
    )


def end_words(_: Gettext) -> tuple[str, str]:
    """Return the interface's words for the two ends of a recommendation."""
    return _("Not at all"), _("Very much")
