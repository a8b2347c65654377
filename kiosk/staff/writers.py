"""What writes each form of export onto the stick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.config.settings import Settings
from kiosk.core.staff.things import ExportForm
from kiosk.staff.exporting import Moved, Write
from kiosk.syncing.pending import write_pending


def writers_of(settings: Settings, data_dir: Path) -> Mapping[ExportForm, Write]:
    """Return the writers for this kiosk's data."""

    def bundle(file: Callable[[], Path], _language: str, moved: Moved) -> int:
        return write_pending(settings, data_dir, file, moved).submissions

    return {"bundle": bundle}
