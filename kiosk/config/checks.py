"""Mistakes that show only when several keys are seen together, or outside the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from kiosk.config.settings import Settings
from kiosk.texts import LOCALE
from sync.model.problems import closest
from sync.model.toml_text import toml_value


class Fault(NamedTuple):
    """A mistake at the first of `keys`; it may have come from any of them."""

    keys: tuple[str, ...]
    allowed: str
    got: str
    meant: str | None = None


def faults_of(settings: Settings) -> Iterator[Fault]:
    """Yield every mistake that can be seen without opening other files or slow libraries."""
    for check in _CHECKS:
        yield from check(settings)


def _default_is_offered(settings: Settings) -> Iterator[Fault]:
    languages = settings.languages
    if languages.default not in languages.offered:
        offered = ", ".join(languages.offered)
        yield Fault(
            ("languages.default", "languages.offered"),
            f"must be one of languages.offered ({offered})",
            toml_value(languages.default),
        )


def _offered_is_translated(settings: Settings) -> Iterator[Fault]:
    for number, language in enumerate(settings.languages.offered, start=1):
        yield from _untranslated(language, f"languages.offered[{number}]", "languages.offered")


def _office_is_translated(settings: Settings) -> Iterator[Fault]:
    # Not all of these need to be offered: one organisation's file may serve kiosks that differ.
    office = settings.office
    for table, lines in (("controller", office.controller), ("contact", office.contact)):
        for language in lines:
            yield from _untranslated(language, f"office.{table}.{language}")


def _untranslated(language: str, *keys: str) -> Iterator[Fault]:
    translated = sorted({path.name for path in LOCALE.glob("*") if path.is_dir()} | {"en"})
    if language not in translated:
        allowed = f"must be a language Vuoro is translated into ({', '.join(translated)})"
        yield Fault(keys, allowed, toml_value(language))


def _zone_is_known(settings: Settings) -> Iterator[Fault]:
    name = settings.hours.timezone
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A part of a name, such as "Europe", is a folder of the database: OSError.
        yield Fault(
            ("hours.timezone",),
            "must be a time zone such as Europe/Helsinki",
            toml_value(name),
            _closest_zone(name),
        )


def _closest_zone(name: str) -> str | None:
    from zoneinfo import available_timezones

    return closest(name, sorted(available_timezones()))


def _url_is_encrypted(settings: Settings) -> Iterator[Fault]:
    sync = settings.sync
    if sync.url.startswith("http://") and not sync.allow_http:
        yield Fault(
            ("sync.url", "sync.allow_http"),
            "must start with https:// (plain http:// only with sync.allow_http = true, for a demo)",
            toml_value(sync.url),
        )


def _pin_hash_is_whole(settings: Settings) -> Iterator[Fault]:
    if not settings.staff.pin_hash:
        return
    from kiosk.core.staff.pin_hash import parsed

    if parsed(settings.staff.pin_hash) is None:
        yield Fault(
            ("staff.pin_hash",),
            "must have parameters that this kiosk takes: make it anew with `vuoro config pin`",
            toml_value(settings.staff.pin_hash),
        )


def _each_exception_once(settings: Settings) -> Iterator[Fault]:
    seen = set()
    for number, exception in enumerate(settings.hours.exceptions, start=1):
        if exception.date in seen:
            yield Fault(
                (f"hours.exceptions[{number}].date", "hours.exceptions"),
                "must be a date that no earlier exception has",
                toml_value(exception.date),
            )
        seen.add(exception.date)


_CHECKS: Final[tuple[Callable[[Settings], Iterator[Fault]], ...]] = (
    _offered_is_translated,
    _office_is_translated,
    _default_is_offered,
    _zone_is_known,
    _each_exception_once,
    _url_is_encrypted,
    _pin_hash_is_whole,
)
