"""From `[hours]` to opening hours that can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import date

from kiosk.config.settings import HoursSettings
from sync.model.opening import Opening


def opening_of(hours: HoursSettings, holidays: Set[date] = frozenset()) -> Opening:
    """Return the opening hours as configured, closed on `holidays`."""
    return Opening(
        weekdays=hours.weekdays or None,
        exceptions={exception.date: exception.open for exception in hours.exceptions},
        holidays=holidays,
    )


def opening_around(hours: HoursSettings, today: date) -> Opening:
    """Return the opening hours with the public holidays of this year and the next.

    Imports the holidays library (about 0.1 s) if a country is configured: call it after the first
    frame, and again when the year has changed.
    """
    return opening_of(hours, holiday_dates(hours.holidays, (today.year, today.year + 1)))


def holiday_dates(country: str, years: Iterable[int]) -> frozenset[date]:
    """Return the public holidays of a country (ISO 3166, two letters; empty: none).

    For Finland these include Midsummer Eve and Christmas Eve: not public holidays in law, but
    offices are closed (holiday in the public sector's collective agreements). Easter Sunday and
    Whit Sunday are there as well. Raises `LookupError` for a country that the library doesn't know.
    """
    if not country:
        return frozenset()
    from holidays import country_holidays

    try:
        return frozenset(country_holidays(country, years=tuple(years)))
    except NotImplementedError:
        raise LookupError(f"no public holidays are known for {country!r}") from None


def known_countries() -> frozenset[str]:
    """Return the countries whose public holidays are known."""
    from holidays import list_supported_countries

    return frozenset(list_supported_countries(include_aliases=False))
