"""What the stage can show: a client's view, or one of the staff screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from kiosk.core.viewmodels import ViewModel

if TYPE_CHECKING:
    # A kiosk without a staff screen does not read any of it.
    from kiosk.core.staff.viewmodels import StaffViewModel

Seen: TypeAlias = "ViewModel | StaffViewModel"
