"""What `vuoro export` does for csv, xlsx and jsonl."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.commands.terminal import CommandError, complain, say
from kiosk.config.settings import Settings
from kiosk.core.languages import OWN_NAMES
from kiosk.exporting.faults import not_written
from kiosk.exporting.names import checked_labels, checked_names
from kiosk.exporting.native_words import native_words_held
from kiosk.exporting.progress import Stage, progress
from kiosk.exporting.surveys import known_surveys
from kiosk.exporting.targets import checked_targets
from kiosk.texts import Catalogues
from sync.export.filters import Filters
from sync.export.making import Order, Work, make, work_of
from sync.export.source import ExportError, Source
from sync.export.sources.addresses import file_of, open_address
from sync.export.sources.kiosk_source import KioskSource
from sync.model.survey import Survey


def export(settings: Settings, options: argparse.Namespace) -> int:
    """Write the file; returns the exit status. Raises `CommandError`, `InvalidFileError`."""
    order = _order(settings, options)
    place = _place(options)
    try:
        checked_targets(order.path, order.form, options.data_dir, [*options.config, place])
        with closing(_source(settings, options)) as source:
            surveys = _checked(source, settings, options, order.filters)
            work = work_of(source, order)
            if options.verify and not _is_sound(source, order.filters, work, place):
                return 1
            gettext = Catalogues().of(order.language)
            held = native_words_held() if order.form == "xlsx" else nullcontext()
            with held, progress(*_stages(order, work)) as moved, _without_collector():
                rows = make(source, order, surveys, languages=OWN_NAMES, _=gettext, moved=moved)
    except ExportError as fault:
        raise CommandError(str(fault)) from fault
    except OSError as fault:
        raise CommandError(not_written(order.path, fault)) from fault
    _tell(order, rows, work)
    return 0


def _place(options: argparse.Namespace) -> Path:
    """Return the database's file; of a server only what it is called."""
    if options.database is not None:
        return file_of(options.database) or Path("database")
    return Path(options.data_dir, "kiosk.db")


def _checked(
    source: Source, settings: Settings, options: argparse.Namespace, filters: Filters
) -> tuple[Survey, ...]:
    """Return the surveys that explain, if all names are names that there are."""
    surveys = known_surveys(settings)
    all_surveys = (*surveys, *source.surveys())
    checked_labels(options.labels, all_surveys)
    checked_names(source, filters, all_surveys, on_kiosk=options.database is None)
    return surveys


def _stages(order: Order, work: Work) -> tuple[list[Stage], str]:
    """Return the parts of the work, and what is said when all rows are done."""
    stages = [Stage("summing up", work.looks - work.rows), Stage("writing", work.rows)]
    return stages, "putting the workbook together" if order.form == "xlsx" else ""


@contextmanager
def _without_collector() -> Iterator[None]:
    """Leave out looking for cycles: a million rows hold none, and it takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _order(settings: Settings, options: argparse.Namespace) -> Order:
    filters = Filters(
        since=options.since, until=options.until, sites=tuple(options.site),
        kiosks=tuple(options.kiosk), surveys=tuple(options.survey),
        languages=tuple(options.language), with_doubtful=options.with_doubtful,
    )  # fmt: skip
    return Order(
        form=options.format, path=options.out,
        language=options.labels or settings.languages.default,
        made=datetime.now(ZoneInfo(settings.hours.timezone)).date(),
        filters=filters, dialect=options.dialect or "rfc4180", wording=options.wording,
        smallest_cell=options.smallest_cell or settings.export.smallest_cell,
    )  # fmt: skip


def _source(settings: Settings, options: argparse.Namespace) -> Source:
    if options.database is not None:
        return open_address(options.database)
    found = KioskSource(options.data_dir, site=settings.kiosk.site, kiosk=settings.kiosk.name)
    if not found.keeps_row_ids:
        complain(
            f"{options.data_dir}: holds no export.key and takes none, so the ids of rows are those"
            " of this one export"
        )
    return found


def _is_sound(source: Source, filters: Filters, work: Work, place: Path) -> bool:
    with progress([Stage("comparing", work.rows)]) as moved:
        found = source.verify(filters, moved)
    if not found.damaged:
        say(f"{place}: {found.checked} rows agree with their checksums")
        return True
    remedy = (
        "restart the kiosk: it moves a damaged database aside and keeps every sound row"
        if place.name == "kiosk.db"
        else "put a backup of the endpoint's database in its place (docs/operations.md)"
    )
    complain(
        f"{place}: {found.damaged} of {found.checked} rows don't agree with their checksums, so no"
        f" file was written: {remedy}; without --verify they are exported as they stand"
    )
    return False


def _tell(order: Order, rows: int, work: Work) -> None:
    left_out = work.doubtful_left_out
    doubtful = f"; {left_out} doubtful ones left out (--with-doubtful)" if left_out else ""
    nothing = "" if rows else ": nothing matches, so it holds headings alone"
    if order.form == "jsonl" and not rows:
        nothing = ": nothing matches, so it is empty"
    say(f"{order.path}: {rows} rows{doubtful}{nothing}")
    if order.form != "xlsx":
        from sync.export.dictionary import dictionary_path

        say(f"{dictionary_path(order.path)}: what the columns mean")
    sys.stdout.flush()
