# ruff: noqa: ANN401 - Kivy is untyped
"""A kiosk with a staff screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.core.staff.rules import StaffRules
from tests.ui.app.hands import Bench
from tests.ui.app.staff.staff_hands import ScriptedDevice, StaffHand


@pytest.fixture
def staff(make_bench: Callable[..., Bench], window: Any) -> StaffHand:
    """A kiosk with a PIN, in front of which somebody from staff stands."""
    from kiosk.ui.staff import StaffParts

    device = ScriptedDevice()
    rules = StaffRules(has_pin=True, language="fi", bundle=True, name="keskusta-2")
    parts = StaffParts(rules, device.open, corner="bottom-left", hold_s=5.0, cleaning_s=60)
    return StaffHand(make_bench(staff=parts), device)
