"""Which digits a telephone network would ring: questions to `phonenumbers`.

Answers are not kept: a cache would hold a client's number after the visit.
"""

from __future__ import annotations

from collections.abc import Callable

HOME = "FI"
_NEIGHBOURS = (HOME, "SE")
FINLAND = "358"


def _ask(digits: str, region: str | None, question: str) -> bool:
    import phonenumbers

    ask: Callable[[phonenumbers.PhoneNumber], bool] = getattr(phonenumbers, question)
    try:
        return ask(phonenumbers.parse(digits, region))
    except phonenumbers.NumberParseException:
        return False


def is_national(digits: str) -> bool:
    """Whether digits that begin with 0 are a number of Finland or Sweden."""
    return any(_ask(digits, region, "is_valid_number") for region in _NEIGHBOURS)


def is_international(digits: str) -> bool:
    """Whether digits that begin with a country code are a number of that country's plan."""
    return _ask(f"+{digits}", None, "is_valid_number")


def may_be_international(digits: str) -> bool:
    """Whether digits that begin with a country code have a length that the country uses."""
    return _ask(f"+{digits}", None, "is_possible_number")
