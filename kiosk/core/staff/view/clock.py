"""The page for the clock."""

from __future__ import annotations

from datetime import datetime, time

from kiosk.core.staff.messages import ClockSetAsked, ClockStepped
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
            _field(words, "day", _("Day"), str(local.day)),
            _field(words, "month", _("Month"), str(local.month)),
            _field(words, "year", _("Year"), str(local.year)),
            _field(words, "hour", _("Hour"), f"{local.hour:02}"),
            _field(words, "minute", _("Minute"), f"{local.minute:02}"),
        ),
        told=_told(words, setting),
        set=Action(_("Set"), ClockSetAsked(), enabled=setting.told != "asked"),
        back=words.back(),
        close=words.close(),
    )


def _field(words: StaffWords, part: ClockPart, label: str, value: str) -> ClockField:
    _ = words.gettext
    return ClockField(
        label,
        value,
        up=Action(_("{part} up").format(part=label), ClockStepped(part, 1)),
        down=Action(_("{part} down").format(part=label), ClockStepped(part, -1)),
    )


def _told(words: StaffWords, setting: Setting) -> Line | None:
    _ = words.gettext
    match setting.told:
        case "":
            return None
        case "asked":
            return Line(_("Clock"), _("One moment…"))
        case "set":
            return Line(_("Clock"), _("The clock is set."), "good")
        case problem:
            return words.refusal(problem)
