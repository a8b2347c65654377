"""`vuoro endpoint gaps`: what should be here and is not, and what a person should look at."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sync.endpoint.commands.places import day_of, reading
from sync.endpoint.commands.serve import add_database

if TYPE_CHECKING:
    from sync.endpoint.upkeep.gaps import Alert, KioskGaps
    from sync.model.ranges import Ranges

MOST_RANGES: Final = 20
"""So many ranges of an epoch are shown; the rest is counted."""
DAY_S: Final = 86_400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe which kiosks are looked at."""
    parser.add_argument("--kiosk", metavar="NAME", help="only this one")
    parser.add_argument(
        "--silent-days",
        metavar="N",
        type=_days,
        default=2,
        help="a kiosk that wasn't heard of for so long is named (default: 2)",
    )
    add_database(parser)
    parser.set_defaults(act=_run)


def _run(options: argparse.Namespace) -> int:
    from sync.endpoint.registry import sender_of
    from sync.endpoint.upkeep.gaps import alerts_of, gaps

    with reading(options.database) as connection:
        if options.kiosk is not None:
            sender_of(connection, options.kiosk)
        found = gaps(connection, options.kiosk)
        alerts = alerts_of(connection, options.kiosk)
    now_s = time.time()
    for each in found:
        for line in _lines(each, now_s, options.silent_days * DAY_S):
            sys.stdout.write(f"{each.line.kiosk}: {line}\n")
        for alert in alerts[each.line.kiosk]:
            sys.stdout.write(f"{each.line.kiosk}: {_told(alert)}\n")
    missing = sum(each.missing for each in found)
    sys.stdout.write(f"{len(found)} kiosks, {missing} submissions missing\n")
    return 1 if missing else 0


def _lines(found: KioskGaps, now_s: float, silent_s: float) -> Iterator[str]:
    for epoch in found.epochs:
        if epoch.missing:
            yield f"epoch {epoch.epoch}: missing {_shown(epoch.missing)}"
        if epoch.lost:
            yield f"epoch {epoch.epoch}: lost {_shown(epoch.lost)}"
    if found.line.pending:
        yield f"{found.line.pending} pending by its own last word"
    silence_s = found.silent_s(now_s)
    if silence_s is None:
        yield "was never heard of"
    elif silence_s > silent_s:
        yield f"silent since {day_of(found.line.last_contact_s)}"


def _told(alert: Alert) -> str:
    return (
        f"alert {alert.kind} since {alert.since}, last {alert.last}, "
        f"count {alert.count}: {alert.detail}"
    )


def _shown(ranges: Ranges) -> str:
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in ranges]
    more = len(shown) - MOST_RANGES
    return ", ".join(shown[:MOST_RANGES]) + (f" and {more} more ranges" if more > 0 else "")


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of days from 1, got {text!r}")
    return int(text)
