"""What an installation fixes about its staff screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from kiosk.config.settings import Settings

FEWEST_DIGITS: Final = 6
MOST_DIGITS: Final = 12
PAD_CLOSES_S: Final = 30.0
"""The pad for the PIN closes after so long without a touch."""
FACTS_S: Final = 5.0
"""How often the home page is read anew."""


@dataclass(frozen=True, slots=True)
class StaffRules:
    """The rules of the staff screen. They never change while the kiosk runs."""

    has_pin: bool
    """Without a PIN there is no staff screen."""
    language: str = "fi"
    """The office's own (`languages.default`): what a client chose must not decide what staff
    have to read."""
    close_after_s: float = 120.0
    """A page closes after so long without a touch."""
    bundle: bool = False
    """The organisation's key is set: an encrypted bundle is offered, and offered first."""
    sends: bool = True
    """An endpoint is named."""
    earliest: date = date(2026, 1, 1)
    """No clock is set to an earlier day (`kiosk.clock.BUILD_FLOOR`)."""
    name: str = ""
    site: str = ""
    survey: str = ""
    version: str = ""


def staff_rules_from(
    settings: Settings, *, survey: str, version: str, earliest: date
) -> StaffRules:
    """Return the rules that these settings make. `survey` is its id and revision in words."""
    return StaffRules(
        has_pin=bool(settings.staff.pin_hash),
        language=settings.languages.default,
        close_after_s=float(settings.staff.close_after_s),
        bundle=bool(settings.keys.bundle),
        sends=bool(settings.sync.url),
        earliest=earliest,
        name=settings.kiosk.name,
        site=settings.kiosk.site,
        survey=survey,
        version=version,
    )
