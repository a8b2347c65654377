"""Opening hours go on working with a holiday country that nobody knows."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from kiosk.clock import SimulatedClock
from kiosk.config.settings import HoursSettings
from kiosk.core.messages import HoursChanged
from kiosk.texts import Catalogues
from kiosk.ui.hours import HoursWatcher


def test_an_unknown_country_costs_the_holidays_alone(caplog: pytest.LogCaptureFixture) -> None:
    """The log says once what is wrong and how to mend it; weekdays still open and close."""
    clock = SimulatedClock(datetime(2026, 11, 23, 16, 0, tzinfo=ZoneInfo("Europe/Helsinki")))
    hours = HoursSettings(weekdays={"monday": ((time(9), time(16, 15)),)}, holidays="XX")
    said: list[HoursChanged] = []
    watcher = HoursWatcher(hours, ("fi",), Catalogues(), clock, said.append)
    ready: list[bool] = []
    watcher._prepare(lambda: ready.append(True))
    clock.advance(3600)
    watcher.look()
    assert [change.closed for change in said] == [True]
    assert ready == [True]
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("hours.holidays: no public holidays are known for 'XX'; ")
    assert "config check" in line
