"""What all pages of the staff screen share: frame, ways out, numbers, days and sizes in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kiosk.core.languages import direction
from kiosk.core.staff.messages import PlaceOpened, StaffClosed
from kiosk.core.staff.rules import StaffRules
from kiosk.core.staff.state import StaffState
from kiosk.core.staff.things import DeviceProblem
from kiosk.core.staff.viewmodels import Line
from kiosk.core.texts import Gettext
from kiosk.core.viewmodels import Action, Direction, Frame, ThemeName

FEWEST: Final = 5
"""A smaller figure is not told: it could be recognised as somebody."""
_MB: Final = 10**6
_GB: Final = 10**9
_FEW: Final = 10
"""From so many on, gigabytes are told without megabytes."""


@dataclass(frozen=True, slots=True)
class StaffWords:
    """All that a page is made of: the rules, the state, and the interface's words."""

    rules: StaffRules
    state: StaffState
    gettext: Gettext

    @property
    def direction(self) -> Direction:
        """How the interface's language runs."""
        return direction(self.rules.language)

    def frame(self) -> Frame:
        """Return the frame: no header, no footer, no visit."""
        language = self.rules.language
        theme: ThemeName = "contrast" if self.state.contrast else "normal"
        return Frame(0, language, self.direction, theme, None, None)

    def close(self, *, enabled: bool = True) -> Action:
        """Return the way out."""
        _ = self.gettext
        return Action(_("Close"), StaffClosed(), enabled=enabled)

    def back(self, *, enabled: bool = True) -> Action:
        """Return the way back to the home page."""
        _ = self.gettext
        return Action(_("Back"), PlaceOpened("home"), enabled=enabled)

    def day(self, day: date) -> str:
        """Return a day as it is written in this language."""
        _ = self.gettext
        # Translators: a date in figures, in the order and with the signs of the language.
        pattern = _("{day}.{month}.{year}")
        return pattern.format(year=day.year, month=day.month, day=day.day)

    def time(self, moment: datetime) -> str:
        """Return a time of day as it is written in this language."""
        _ = self.gettext
        # Translators: a time of day in figures, 24 hours.
        pattern = _("{hour:02}:{minute:02}")
        return pattern.format(hour=moment.hour, minute=moment.minute)

    def count(self, count: int) -> str:
        """Return a number of visits; small ones are not told."""
        _ = self.gettext
        if count == 0:
            return _("none")
        few = _("fewer than {number}").format(number=FEWEST)
        return few if count < FEWEST else number(count)

    def size(self, size_bytes: int) -> str:
        """Return a size as printed on sticks: powers of ten."""
        _ = self.gettext
        if size_bytes >= _FEW * _GB:
            return _("{number} GB").format(number=number(size_bytes // _GB))
        return _("{number} MB").format(number=number(size_bytes // _MB))

    def refusal(self, problem: DeviceProblem) -> Line:
        """Return why the device did not do what was asked, and what to do."""
        _ = self.gettext
        told = {
            "not_allowed": _("The system does not allow it. Ask IT."),
            "network_time": _("The network sets the clock of this kiosk. It needs no setting."),
            "unavailable": _("This system can't do it from here. Ask IT."),
            "failed": _("It did not work. Try again, or ask IT."),
        }
        return Line(_("Not done"), told[problem], "warning")


def number(value: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{value:,}".replace(",", "\u00a0")
