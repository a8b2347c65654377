"""Visits lived through the real core once, for many kiosks to draw from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from kiosk.clock import SimulatedClock
from kiosk.config.settings import Settings
from kiosk.core.messages import Outcome, Reason, VisitRecord
from kiosk.core.rules import rules_from
from kiosk.simulate.command import FIRST_DAY, live
from kiosk.surveys import load_survey
from sync.model.calendar import Stamp

_VISITS = 600
_DAYS = 5


@dataclass(frozen=True, slots=True)
class Lived:
    """What one client left behind, and how it ended; when is not part of it."""

    record: VisitRecord
    outcome: Outcome
    reasons: frozenset[Reason]


class _Notebook:
    """Takes down how visits end instead of storing them."""

    def __init__(self) -> None:
        self.lived: list[Lived] = []
        self._open: dict[int, VisitRecord] = {}

    def save(self, visit: int, record: VisitRecord) -> None:
        """Remember what was given until now."""
        self._open[visit] = record

    def end(
        self,
        visit: int,
        outcome: Outcome,
        reasons: frozenset[Reason],
        _stamp: Stamp,
        /,
        **_also: object,
    ) -> None:
        """Take the visit down, if anything was given."""
        record = self._open.pop(visit, None)
        if record is not None:
            self.lived.append(Lived(record, outcome, reasons))

    def withdraw(self, visit: int) -> bool:
        """Forget the visit."""
        self._open.pop(visit, None)
        return True

    def release(self, _stamp: Stamp) -> None:
        """Release nothing: the kiosks do."""


def lived_visits(settings: Settings, seed: int) -> tuple[Lived, ...]:
    """Return some hundred visits as clients of a busy week live through them.

    Raises `InvalidFileError`.
    """
    rules = rules_from(settings, load_survey(settings.survey.file, Path()))
    chance = Random(seed)  # noqa: S311 - no secret: the visits are invented
    notebook = _Notebook()
    clock = SimulatedClock(datetime(*FIRST_DAY, tzinfo=ZoneInfo(settings.hours.timezone)))
    live(settings, rules, notebook, clock, chance, count=_VISITS, days=_DAYS)
    return tuple(notebook.lived)
