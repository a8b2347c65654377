"""`vuoro export`: submissions as a file, from a kiosk's data or the endpoint's."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.commands.arguments import add_config, part, settings_of

if TYPE_CHECKING:
    from kiosk.config import Settings

_NO_BUNDLE: Final = {
    "since": "--since", "until": "--until", "site": "--site", "kiosk": "--kiosk",
    "survey": "--survey", "language": "--language", "with_doubtful": "--with-doubtful",
    "dialect": "--dialect", "wording": "--wording", "labels": "--labels", "verify": "--verify",
    "smallest_cell": "--smallest-cell",
}  # fmt: skip
"""What a bundle does not know: it holds all that is pending, as it stands."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what can be exported, and how."""
    parser.add_argument(
        "--format", choices=("csv", "xlsx", "jsonl", "bundle"), required=True, metavar="FORM",
        help="csv: a table; xlsx: a workbook; jsonl: a JSON object a line; bundle: encrypted, for "
        "the endpoint",
    )  # fmt: skip
    parser.add_argument(
        "--out", metavar="FILE", type=_file, required=True,
        help="the file to write; one that is there is replaced once the new one is whole",
    )  # fmt: skip
    _add_places(parser)
    _add_filters(parser)
    _add_form(parser)
    parser.set_defaults(run=_run, refuse=parser.error)


def _add_places(parser: argparse.ArgumentParser) -> None:
    add_config(parser)
    places = parser.add_mutually_exclusive_group()
    places.add_argument(
        "--data-dir", metavar="DIR", type=Path, default=Path("data"),
        help="where kiosk.db lies (default: ./data)",
    )  # fmt: skip
    places.add_argument(
        "--database", metavar="URL",
        help="the endpoint's: sqlite:///endpoint.db or postgresql://user@host/database",
    )  # fmt: skip


def _add_filters(parser: argparse.ArgumentParser) -> None:
    filters = parser.add_argument_group(
        "what goes in", "names may be given again: any of them will do"
    )  # fmt: skip
    filters.add_argument("--since", metavar="DAY", type=_day, help="the first day, as 2026-11-23")
    filters.add_argument("--until", metavar="DAY", type=_day, help="the last day")
    for name, what in (
        ("site", "an office's name"),
        ("kiosk", "a kiosk's name"),
        ("survey", "a survey's id"),
        ("language", "a language such as fi"),
    ):
        filters.add_argument(
            f"--{name}", metavar="NAME", action="append", default=[], help=f"only {what}"
        )
    filters.add_argument(
        "--with-doubtful", action="store_true", help="also those that may be no honest visit"
    )


def _add_form(parser: argparse.ArgumentParser) -> None:
    form = parser.add_argument_group("how it reads")
    form.add_argument(
        "--dialect", choices=("rfc4180", "excel-fi"), metavar="DIALECT",
        help="of CSV: rfc4180 for programs (default), excel-fi for a double click in a Finnish "
        "Excel",
    )  # fmt: skip
    form.add_argument(
        "--wording", choices=("codes", "labels"), metavar="HOW",
        help="codes or labels: ids or words (default: labels in xlsx and excel-fi, else codes)",
    )  # fmt: skip
    form.add_argument(
        "--labels", metavar="LANG", help="language of the words (default: languages.default)"
    )
    form.add_argument(
        "--smallest-cell", metavar="COUNT", type=_smallest_cell,
        help="the fewest submissions on which a figure of a workbook's summary rests (default: "
        "export.smallest_cell)",
    )  # fmt: skip
    form.add_argument(
        "--verify", action="store_true",
        help="compare every row with its checksum first; exit status 1 and no file if one differs",
    )  # fmt: skip


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # Python also takes weeks and days without hyphens, which nobody says here.
    if day is None or str(day) != text:
        raise argparse.ArgumentTypeError(f"must be a day such as 2026-11-23, got {text!r}")
    return day


def _file(text: str) -> Path:
    if not Path(text).name or text.endswith("/"):
        raise argparse.ArgumentTypeError(f"must name a file such as feedback.csv, got {text!r}")
    return Path(text)


def _smallest_cell(text: str) -> int:
    """Return a number that is large enough, as `[export] smallest_cell` must be."""
    if not (text.isascii() and text.isdigit() and 3 <= int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"must be a number from 3 to 1000, got {text!r}")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    if options.since and options.until and options.since > options.until:
        options.refuse(f"--since {options.since} is after --until {options.until}: swap them")
    if options.dialect and options.format != "csv":
        options.refuse("--dialect is for --format csv")
    with part("kiosk.exporting.ending").ended_by_signals():
        return _export(settings, options)


def _export(settings: Settings, options: argparse.Namespace) -> int:
    if options.smallest_cell and options.format in ("csv", "jsonl"):
        options.refuse("--smallest-cell is for the summary of --format xlsx")
    status: int
    if options.format != "bundle":
        status = part("kiosk.exporting.command").export(settings, options)
        return status
    if options.database is not None:
        options.refuse(
            "a bundle is what a kiosk sends: it comes from --data-dir; for the endpoint's data "
            "choose csv, xlsx or jsonl"
        )
    given = [words for name, words in _NO_BUNDLE.items() if getattr(options, name)]
    if given:
        options.refuse(f"a bundle holds all that is pending: leave {', '.join(given)} out")
    status = part("kiosk.syncing.bundle").write(settings, options.data_dir, options.out)
    return status
