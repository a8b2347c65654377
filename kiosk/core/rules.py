"""What an installation fixes about a visit: its survey, languages, pace and thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.config.settings import MisuseSettings, Settings
from sync.model.survey import Moment, Question, Survey


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of every visit on this kiosk. They never change while it runs."""

    survey: Survey
    moment: Moment = "waiting"
    languages: tuple[str, ...] = ("fi", "sv", "en", "ar")
    """What is offered, in this order."""
    default: str = "fi"
    """The language in which every visit begins."""
    idle_s: float = 45.0
    warning_s: int = 20
    """The visible countdown of the idle warning; at least 20 s (WCAG 2.2.1)."""
    last_screen_s: int = 20
    more_time_s: int = 45
    accept_when_closed: bool = True
    retry_s: float = 5.0
    """How long to wait before a failed save, or the store, is tried again."""
    misuse: MisuseSettings = field(default_factory=MisuseSettings)
    retention_days: int = 30
    """How long the kiosk keeps what the server has stored."""
    controller: Mapping[str, str] = field(default_factory=dict)
    """Language → who answers for the data."""
    contact: Mapping[str, str] = field(default_factory=dict)
    """Language → how to reach the data protection officer."""

    @property
    def first(self) -> Question:
        """The question of the start screen."""
        return self.survey.questions[0]


def rules_from(settings: Settings, survey: Survey) -> Rules:
    """Return the rules that these settings and this survey make."""
    return Rules(
        survey=survey,
        moment=settings.survey.moment,
        languages=settings.languages.offered,
        default=settings.languages.default,
        idle_s=float(settings.visit.idle_s),
        warning_s=settings.visit.warning_s,
        last_screen_s=settings.visit.last_screen_s,
        more_time_s=settings.visit.more_time_s,
        accept_when_closed=settings.hours.when_closed == "accept",
        misuse=settings.misuse,
        retention_days=settings.retention.days_after_stored,
        controller=settings.office.controller,
        contact=settings.office.contact,
    )
