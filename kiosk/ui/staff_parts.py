"""The staff screen's parts for this kiosk, from its settings; None without a PIN."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.clock import BUILD_FLOOR, SystemClock
from kiosk.config.settings import Settings
from sync.model.survey import Survey

if TYPE_CHECKING:
    from kiosk.staff.api import Answer, StaffDevice
    from kiosk.ui.staff import StaffParts


def staff_parts(
    settings: Settings,
    survey: Survey,
    data_dir: Path,
    clock: SystemClock,
    end_program: Callable[[], None],
) -> StaffParts | None:
    """Return the parts. `end_program` ends the kiosk in order; its unit starts it again."""
    if not settings.staff.pin_hash:
        return None
    from importlib.metadata import version

    from kiosk.core.staff.rules import staff_rules_from
    from kiosk.ui.staff import StaffParts

    def open_device(answer: Answer) -> StaffDevice:
        # Only when the corner was first held: nothing of this is needed for clients.
        from kiosk.staff.opening import opener

        return opener(settings, data_dir, clock, end_program)(answer)

    return StaffParts(
        rules=staff_rules_from(
            settings,
            survey=f"{survey.id} {survey.rev}",
            version=version("vuoro"),
            earliest=BUILD_FLOOR,
        ),
        open_device=open_device,
        corner=settings.staff.corner,
        hold_s=float(settings.staff.hold_s),
        cleaning_s=settings.misuse.cleaning_s,
    )
