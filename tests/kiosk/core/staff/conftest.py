"""A staff screen for every test of it."""

from __future__ import annotations

import pytest

from tests.kiosk.core.staff.driving import Staff


@pytest.fixture
def staff() -> Staff:
    """A staff screen that nobody has opened."""
    return Staff()


@pytest.fixture
def inside(staff: Staff) -> Staff:
    """A staff screen whose home page is shown."""
    staff.come_in()
    return staff
