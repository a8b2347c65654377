"""What writes each form of export onto the stick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from kiosk.config.settings import Settings
from kiosk.core.languages import OWN_NAMES
from kiosk.core.staff.things import ExportForm
from kiosk.exporting.surveys import known_surveys
from kiosk.staff.exporting import Moved, Write
from kiosk.syncing.pending import write_pending
from kiosk.texts import Catalogues
from sync.export.csv_form import Dialect
from sync.export.making import Form, Order, make, work_of
from sync.export.source import ExportError
from sync.export.sources.kiosk_source import KioskSource
from sync.gathering import UnreadableError

_TABLES: Final[Mapping[ExportForm, tuple[Form, Dialect]]] = {
    "xlsx": ("xlsx", "rfc4180"),
    "csv": ("csv", "rfc4180"),
    "csv-excel-fi": ("csv", "excel-fi"),
    "jsonl": ("jsonl", "rfc4180"),
}


def writers_of(
    settings: Settings, data_dir: Path, today: Callable[[], date]
) -> Mapping[ExportForm, Write]:
    """Return the writers for this kiosk's data. `today`: by the wall clock, right or wrong."""

    def bundle(file: Callable[[], Path], _language: str, moved: Moved) -> int:
        return write_pending(settings, data_dir, file, moved).submissions

    tables = {
        each: _table(settings, data_dir, today, form, dialect)
        for each, (form, dialect) in _TABLES.items()
    }
    return {"bundle": bundle, **tables}


def _table(
    settings: Settings, data_dir: Path, today: Callable[[], date], form: Form, dialect: Dialect
) -> Write:
    def write(file: Callable[[], Path], language: str, moved: Moved) -> int:
        order = Order(
            form, Path(), language, today(),
            dialect=dialect, smallest_cell=settings.export.smallest_cell,
        )  # fmt: skip
        with closing(_source(settings, data_dir)) as source:
            work = work_of(source, order)
            if not work.rows:
                return 0
            return make(
                source,
                replace(order, path=file(), made=today()),
                known_surveys(settings),
                languages=OWN_NAMES,
                _=Catalogues().of(language),
                moved=_Count(work.looks, moved),
            )

    return write


def _source(settings: Settings, data_dir: Path) -> KioskSource:
    """Return the kiosk's data. Raises `UnreadableError`."""
    try:
        return KioskSource(data_dir, site=settings.kiosk.site, kiosk=settings.kiosk.name)
    except ExportError as fault:
        raise UnreadableError(str(fault)) from fault


class _Count:
    """Tells how many are done of all, where a writer says how many more are."""

    def __init__(self, total: int, moved: Moved) -> None:
        self._done, self._total, self._moved = 0, total, moved

    def __call__(self, more: int) -> None:
        self._done += more
        self._moved(self._done, self._total)
