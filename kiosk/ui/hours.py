"""Watches the opening hours and tells the core when the office opens or closes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Thread

from kiosk.clock import Clock
from kiosk.config.hours import opening_around, opening_of
from kiosk.config.settings import HoursSettings
from kiosk.core.messages import HoursChanged
from kiosk.core.texts import Texts
from sync.model.opening import Opening, describe_opening, is_open, next_opening

LOOK_EVERY_S = 20.0

log = logging.getLogger(__name__)


class HoursWatcher:
    """Compares the clock with the hours, and speaks only when something changed.

    While the time of day is not trusted the office counts as open: a wrong clock must not turn
    clients away.
    """

    def __init__(
        self,
        settings: HoursSettings,
        languages: tuple[str, ...],
        texts: Texts,
        clock: Clock,
        tell: Callable[[HoursChanged], None],
    ) -> None:
        self._settings, self._languages, self._texts = settings, languages, texts
        self._clock, self._tell = clock, tell
        self._opening: Opening | None = None
        self._year: int | None = None
        self._told = HoursChanged(closed=False, opens={})

    @property
    def needed(self) -> bool:
        """Whether there are hours to watch at all."""
        return bool(self._settings.weekdays or self._settings.exceptions)

    def prepare(self, done: Callable[[], None]) -> None:
        """Work the holidays out on a thread of its own (that takes a while), then call `done`."""
        Thread(target=self._prepare, args=(done,), name="hours", daemon=True).start()

    def look(self) -> None:
        """Tell the core if something changed since the last look."""
        if self._opening is None:
            return
        now = self._clock.now()
        if now is not None and now.year != self._year:
            # A new year, or the first trusted one: its holidays are not known yet.
            self.prepare(lambda: None)
        self._speak(self._state(self._opening))

    def _speak(self, now: HoursChanged) -> None:
        if now != self._told:
            self._told = now
            self._tell(now)

    def _prepare(self, done: Callable[[], None]) -> None:
        now = self._clock.now()
        if now is None:
            self._opening = opening_of(self._settings)
        else:
            self._opening = self._around(now.date())
            self._year = now.year
        done()

    def _around(self, today: date) -> Opening:
        try:
            return opening_around(self._settings, today)
        except LookupError as error:
            log.error(
                "hours.holidays: %s; weekdays and exceptions count without holidays: write a "
                'country code such as "FI", or "" for none (`vuoro config check` tells more)',
                error,
            )
            return opening_around(replace(self._settings, holidays=""), today)

    def _state(self, opening: Opening) -> HoursChanged:
        now = self._clock.now()
        if now is None or is_open(opening, now):
            return HoursChanged(closed=False, opens={})
        opens = next_opening(opening, now)
        if opens is None:
            return HoursChanged(closed=True, opens={})
        said = {
            code: describe_opening(opens, now, self._texts.of(code)) for code in self._languages
        }
        return HoursChanged(closed=True, opens=said)
