"""The page for the clock."""

from __future__ import annotations

from datetime import date, datetime, time

from kiosk.core.staff.clock_fields import Known, far_from, may_step
from kiosk.core.staff.messages import ClockConfirmed, ClockSetAsked, ClockStepped, PlaceOpened
from kiosk.core.staff.state import Setting
from kiosk.core.staff.things import ClockPart
from kiosk.core.staff.view.words import StaffWords
from kiosk.core.staff.viewmodels import ClockField, Line, StaffClockView
from kiosk.core.viewmodels import Action


def clock_view(words: StaffWords) -> StaffClockView:
    """Return the page."""
    _ = words.gettext
    start = datetime.combine(words.rules.earliest, time())
    setting = words.state.clock or Setting(start)
    local = setting.local
    return StaffClockView(
        frame=words.frame(),
        title=_("Set the clock"),
        hint=_("Set the date and the time of this office, then touch “Set”."),
        fields=(
            _field(words, local, "day", _("Day"), str(local.day)),
            _field(words, local, "month", _("Month"), str(local.month)),
            _field(words, local, "year", _("Year"), str(local.year)),
            _field(words, local, "hour", _("Hour"), f"{local.hour:02}"),
            _field(words, local, "minute", _("Minute"), f"{local.minute:02}"),
        ),
        told=_told(words, setting),
        set=_set(words, setting),
        refuse=Action(_("No"), PlaceOpened("clock")) if setting.told == "far" else None,
        back=words.back(),
        close=words.close(),
    )


def _set(words: StaffWords, setting: Setting) -> Action:
    _ = words.gettext
    if setting.told == "far":
        return Action(_("Yes, set it"), ClockConfirmed())
    return Action(_("Set"), ClockSetAsked(), enabled=setting.told != "asked")


def _field(
    words: StaffWords, local: datetime, part: ClockPart, label: str, value: str
) -> ClockField:
    _ = words.gettext
    earliest = words.rules.earliest
    up, down = (may_step(local, part, by, earliest) for by in (1, -1))
    return ClockField(
        label,
        value,
        up=Action(_("{part} up").format(part=label), ClockStepped(part, 1), enabled=up),
        down=Action(_("{part} down").format(part=label), ClockStepped(part, -1), enabled=down),
    )


def _told(words: StaffWords, setting: Setting) -> Line | None:
    _ = words.gettext
    match setting.told:
        case "":
            return None
        case "far":
            return _question(words, setting.local)
        case "asked":
            return Line(_("Clock"), _("One moment…"))
        case "set":
            return Line(_("Clock"), _("The clock is set."), "good")
        case problem:
            return words.refusal(problem)


def _question(words: StaffWords, local: datetime) -> Line:
    _ = words.gettext
    match far_from(local, words.state.facts):
        case Known(date() as day, "clock"):
            known = _("The kiosk believes that it is {day}.").format(day=words.day(day))
        case Known(date() as day, "answers"):
            known = _("The last answers are of {day}.").format(day=words.day(day))
        case _:
            known = _("The kiosk knows no day to compare with.")
    question = _("Set the clock to {day}?").format(day=words.day(local.date()))
    return Line(known, question, "warning")
