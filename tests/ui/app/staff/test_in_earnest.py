# ruff: noqa: ANN401 - Kivy is untyped
"""The staff screen as `vuoro kiosk` makes it: from settings, with the real device behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.clock import SystemClock
from kiosk.config.settings import Settings
from kiosk.config.staff_settings import StaffSettings
from kiosk.core.staff.messages import StaffClosed
from kiosk.core.staff.pin_hash import hashed
from kiosk.core.staff.viewmodels import PinView, StaffHomeView
from kiosk.surveys import load_survey
from kiosk.ui.staff_parts import staff_parts
from tests.ui.app.hands import Bench
from tests.ui.app.staff.staff_hands import PIN, ScriptedDevice, StaffHand


def parts_for(settings: Settings, folder: Path) -> Any:
    """Return the parts that `vuoro kiosk` would make."""
    clock = SystemClock(ZoneInfo("Europe/Helsinki"), "system")
    return staff_parts(settings, load_survey("pulse", Path()), folder / "data", clock, lambda: None)


def test_a_configured_pin_opens_the_home_page_with_this_kiosks_facts(
    make_bench: Callable[..., Bench], tmp_path: Path
) -> None:
    """Held corner, the PIN whose hash is configured, counts read from the real kiosk.db."""
    settings = replace(Settings(), staff=StaffSettings(pin_hash=hashed(PIN, b"0123456789abcdef")))
    staff = StaffHand(make_bench(staff=parts_for(settings, tmp_path)), ScriptedDevice())
    bench = staff.bench
    staff.hold_corner()
    staff.type_pin("000000")
    bench.until(lambda: staff.view.hint == "PIN-koodi ei ole oikea.")
    assert isinstance(staff.view, PinView)
    staff.type_pin()
    bench.until(lambda: isinstance(staff.view, StaffHomeView))
    bench.until(lambda: len(staff.view.lines) > 1)
    staff.tap(StaffClosed())
    assert staff.view is None


def test_without_a_pin_there_are_no_parts(window: Any, tmp_path: Path) -> None:
    """The default configuration has no staff screen."""
    assert parts_for(Settings(), tmp_path) is None
