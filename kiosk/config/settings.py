"""One frozen `Settings`, with the default of every key. Times carry their unit in the name.

The types say what may stand in a file, `config.toml` explains it to IT, and a test keeps the two
together. Limits of 20 s come from WCAG 2.2.1: nobody is hurried by less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Annotated, Literal

from kiosk.config.spans import InOrder, SpanText
from kiosk.config.staff_settings import StaffSettings
from kiosk.config.sync_settings import KeySettings, SyncSettings
from sync.model.opening import WEEKDAYS
from sync.model.toml_rules import Between, Distinct, Length, Matches, OneOf

_Name = Annotated[
    str,
    Matches(
        "[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
        "1 to 64 of a-z, A-Z, 0-9, dot, hyphen and underscore, a letter or digit first",
    ),
]
_Language = Annotated[
    str, Matches("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language code such as fi or pt-BR")
]
_SurveyFile = Annotated[
    str,
    Matches(r"[a-z][a-z0-9_]*|.*[^/]\.toml", "a built-in survey such as pulse, or a .toml file"),
]
_Country = Annotated[str, Matches("([A-Z]{2})?", "a country code such as FI, or empty")]
_Spans = Annotated[tuple[Annotated[tuple[time, time], SpanText()], ...], InOrder()]
_Line = Annotated[str, Length(1, 400)]
_Seconds = Annotated[int, Between(20, 3600)]
_Window = Annotated[float, Between(0, 3600)]
_Pixels = Annotated[int, Between(320, 7680)]


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """`[kiosk]`: which kiosk this is."""

    name: _Name = "kiosk"
    """The kiosk's own name, different from every other in the organisation."""
    site: _Name = "site"
    """The office where it stands."""


@dataclass(frozen=True, slots=True)
class SurveySettings:
    """`[survey]`: what is asked."""

    file: _SurveyFile = "pulse"
    """A built-in survey's id, or a TOML file's path; once loaded, that path is absolute."""
    moment: Literal["waiting", "leaving"] = "waiting"
    """Whether clients answer before or after they were served; it chooses the wording."""


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """`[languages]`: what is offered, in this order."""

    offered: Annotated[tuple[_Language, ...], Length(1, 12), Distinct()] = ("fi", "sv", "en", "ar")
    """Languages of the picker, in this order."""
    default: _Language = "fi"
    """The language in which every visit starts; one of those offered."""


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """`[screen]`: the panel."""

    inches: Annotated[float, Between(3, 100)] = 10.1
    """Diagonal; with the resolution it gives the size of a millimetre."""
    width_px: _Pixels = 1280
    """Width of the panel before rotation."""
    height_px: _Pixels = 800
    """Height of the panel before rotation."""
    rotation: Literal[0, 90, 180, 270] = 0
    """Degrees by which the picture is turned, for a panel that hangs upright."""
    movement: bool = True
    """Short fades; false: none at all."""


@dataclass(frozen=True, slots=True)
class VisitSettings:
    """`[visit]`: the pace of a visit."""

    idle_s: _Seconds = 45
    """Seconds without a touch until the warning."""
    warning_s: Annotated[int, Between(20, 600)] = 20
    """Seconds the warning counts down (WCAG 2.2.1: at least 20)."""
    last_screen_s: Annotated[int, Between(20, 600)] = 20
    """Seconds that the thank-you stays."""
    more_time_s: _Seconds = 45
    """Seconds that "I need more time" gives."""


@dataclass(frozen=True, slots=True)
class HoursException:
    """`[[hours.exceptions]]`: a date with hours of its own; none at all: closed."""

    date: date
    """The day."""
    open: _Spans = ()
    """Its spans; empty or left out: closed."""


@dataclass(frozen=True, slots=True)
class HoursSettings:
    """`[hours]`: when the office is open. No weekday given: always open."""

    timezone: Annotated[str, Length(1, 64)] = "Europe/Helsinki"
    """Time zone of the office, as in the IANA database."""
    weekdays: Mapping[Annotated[str, OneOf(WEEKDAYS)], _Spans] = field(default_factory=dict)
    """`monday` … `sunday` → spans such as 09:00–16:15; 00:00 as an end is the day's end."""
    holidays: _Country = "FI"
    """ISO 3166 country whose public holidays are closed days; empty: none."""
    exceptions: tuple[HoursException, ...] = ()
    """Dates with hours of their own, stronger than weekday and holiday."""
    when_closed: Literal["accept", "refuse"] = "accept"
    """Outside hours: take a rating and mark it doubtful, or only say when the office opens."""


@dataclass(frozen=True, slots=True)
class MisuseSettings:
    """`[misuse]`: what makes a submission doubtful, and which touches do nothing."""

    burst_s: _Window = 3.0
    """A visit that starts this soon after the last one's end is doubtful."""
    streak_count: Annotated[int, Between(2, 1000)] = 5
    """This many equal one-tap ratings within the window are doubtful."""
    streak_window_s: _Window = 120.0
    """The window for equal ratings."""
    staff_s: _Window = 60.0
    """A visit this close to a staff session is doubtful."""
    second_touch_ms: Annotated[int, Between(0, 2000)] = 400
    """A second touch this soon after one does nothing."""
    held_ms: Annotated[int, Between(500, 60000)] = 2000
    """A finger held longer than this does nothing."""
    palm_mm: Annotated[float, Between(10, 200)] = 25.0
    """A touch wider than this is a palm and does nothing."""
    cleaning_s: Annotated[int, Between(10, 600)] = 60
    """How long staff can freeze the screen to wipe it."""


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """`[clock]`: when the time of day is believed."""

    trust: Literal["timesync", "system"] = "timesync"
    """`timesync`: once systemd-timesyncd has synchronised; `system`: always."""


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """`[retention]`: how long the kiosk keeps what the endpoint has stored."""

    days_after_stored: Annotated[int, Between(1, 3650)] = 30
    """Days from the endpoint's word that it stored a submission until it is deleted here."""


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """`[storage]`: room kept for hard times."""

    ballast_kib: Annotated[int, Between(64, 1048576)] = 512
    """Size of the file that is given up first when the disk is full."""


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """`[office]`: who answers for the data, for the privacy notice."""

    controller: Mapping[_Language, _Line] = field(default_factory=dict)
    """Language → the controller's name."""
    contact: Mapping[_Language, _Line] = field(default_factory=dict)
    """Language → how to reach the data protection officer; shown as it stands."""


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """`[export]`: what files tell that staff take out."""

    smallest_cell: Annotated[int, Between(3, 1000)] = 5
    """The fewest submissions on which a figure of a workbook's summary rests."""


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
    export: ExportSettings = ExportSettings()
    staff: StaffSettings = field(default_factory=StaffSettings)
    sync: SyncSettings = field(default_factory=SyncSettings)
    keys: KeySettings = field(default_factory=KeySettings)
