"""One frozen `Settings`, with the default of every key. Times carry their unit in the name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """`[kiosk]`: which kiosk this is."""

    name: str = "kiosk"
    site: str = "site"


@dataclass(frozen=True, slots=True)
class SurveySettings:
    """`[survey]`: what is asked."""

    file: str = "pulse"
    """A built-in survey's id, or a TOML file's path relative to the configuration file."""
    moment: Literal["waiting", "leaving"] = "waiting"


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """`[languages]`: what is offered, in this order."""

    offered: tuple[str, ...] = ("fi", "sv", "en", "ar")
    default: str = "fi"


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """`[screen]`: the panel."""

    inches: float = 10.1
    """Diagonal; with the resolution it gives the size of a millimetre."""
    width_px: int = 1280
    height_px: int = 800
    rotation: Literal[0, 90, 180, 270] = 0
    movement: bool = True
    """Short fades; false: none at all."""


@dataclass(frozen=True, slots=True)
class VisitSettings:
    """`[visit]`: the pace of a visit."""

    idle_s: int = 45
    warning_s: int = 20
    last_screen_s: int = 20
    more_time_s: int = 45


@dataclass(frozen=True, slots=True)
class HoursException:
    """`[[hours.exceptions]]`: a date with hours of its own; none at all: closed."""

    date: date
    open: tuple[tuple[time, time], ...] = ()


@dataclass(frozen=True, slots=True)
class HoursSettings:
    """`[hours]`: when the office is open. No weekday given: always open."""

    timezone: str = "Europe/Helsinki"
    weekdays: Mapping[str, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    """`monday` … `sunday` → spans such as 09:00–16:15."""
    holidays: str = "FI"
    """ISO 3166 country whose public holidays are closed days; empty: none."""
    exceptions: tuple[HoursException, ...] = ()
    when_closed: Literal["accept", "refuse"] = "accept"


@dataclass(frozen=True, slots=True)
class MisuseSettings:
    """`[misuse]`: what makes a submission doubtful, and which touches do nothing."""

    burst_s: float = 3.0
    streak_count: int = 5
    streak_window_s: float = 120.0
    staff_s: float = 60.0
    second_touch_ms: int = 400
    held_ms: int = 2000
    palm_mm: float = 25.0
    cleaning_s: int = 60


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """`[clock]`: when the time of day is believed."""

    trust: Literal["timesync", "system"] = "timesync"


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """`[retention]`: how long the kiosk keeps what the endpoint has stored."""

    days_after_stored: int = 30


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """`[storage]`: room kept for hard times."""

    ballast_kib: int = 512


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """`[office]`: who answers for the data, for the privacy notice."""

    controller: Mapping[str, str] = field(default_factory=dict)
    """Language → the controller's name."""
    contact: Mapping[str, str] = field(default_factory=dict)
    """Language → how to reach the data protection officer; shown as it stands."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured."""

    kiosk: KioskSettings = KioskSettings()
    survey: SurveySettings = SurveySettings()
    languages: LanguageSettings = LanguageSettings()
    screen: ScreenSettings = ScreenSettings()
    visit: VisitSettings = VisitSettings()
    hours: HoursSettings = HoursSettings()
    misuse: MisuseSettings = MisuseSettings()
    clock: ClockSettings = ClockSettings()
    retention: RetentionSettings = RetentionSettings()
    storage: StorageSettings = StorageSettings()
    office: OfficeSettings = OfficeSettings()
