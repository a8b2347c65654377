"""Telephone numbers, Finnish and foreign, as people write them.

Candidates are rows of digit groups (`040 123 4567`, `(09) 123-4567`, `+46 (0)70 123 45 67`); how
one begins decides what is asked of it:

- `+` or `00`: a number of that country's plan; after `+` a length that the country uses will do;
- `0`: ten to twelve digits (a foreign mobile number as dialled at home too), or seven to nine that
  a Finnish or Swedish subscriber can have;
- `358`: a Finnish number whose plus sign was left out;
- anything else, only after a word such as "puh." or "WhatsApp": seven digits or more.

Short public numbers (112, 116 117) never reach seven digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sync.model.personal_data import calm_numbers, number_plan
from sync.model.personal_data.digit_groups import Chain, chains
from sync.model.personal_data.found import Span
from sync.model.personal_data.hiding import hide
from sync.model.personal_data.phone_context import (
    is_cued,
    is_joined,
    is_money,
    opening,
    start_of,
)

_GAP = re.compile(r" {1,2}| ?[-/_] ?|\.| ?\( ?| ?\) ?[-/.]? ?")


@dataclass(frozen=True, slots=True)
class _Rule:
    """What makes digits a number; lengths count digits.

    From `whole` on, a group that looks like something else ends the number; at `enough` it ends.
    """

    accepts: Callable[[str], bool]
    whole: int
    longest: int
    enough: int = 99


def _is_abroad(digits: str) -> bool:
    return len(digits) >= 7 and number_plan.is_international(digits)


def _may_be_abroad(digits: str) -> bool:
    return len(digits) >= 8 and number_plan.may_be_international(digits)


def _is_after_00(digits: str) -> bool:
    return len(digits) >= 10 and number_plan.is_international(digits[2:])


def _is_at_home(digits: str) -> bool:
    if len(digits) < 7 or digits[1] == "0":
        return False
    return len(digits) >= 10 or number_plan.is_national(digits)


def _is_at_home_after_cue(digits: str) -> bool:
    return _is_at_home(digits) or (len(digits) == 6 and number_plan.is_national(digits))


def _lacks_plus(digits: str) -> bool:
    return len(digits) >= 10 and number_plan.is_international(digits)


def _is_long(digits: str) -> bool:
    return len(digits) >= 7


# The longest international number has 15 digits (ITU-T E.164).
_PLUS = _Rule(_is_abroad, whole=11, longest=15)
_PLUS_GUESS = _Rule(_may_be_abroad, whole=11, longest=15)
_DOUBLE_ZERO = _Rule(_is_after_00, whole=13, longest=17)
_ZERO = _Rule(_is_at_home, whole=9, longest=12, enough=10)
_ZERO_AFTER_CUE = _Rule(_is_at_home_after_cue, whole=9, longest=12, enough=10)
_NO_PLUS = _Rule(_lacks_plus, whole=12, longest=13)
_AFTER_CUE = _Rule(_is_long, whole=9, longest=13)


def _abroad(text: str, chain: Chain, first: int, _: int) -> _Rule | None:
    """Return the rule for a number that begins with `+` or `00`."""
    group = chain[first]
    if "+" in opening(text, group.start()):
        return _PLUS
    if group[0].startswith("00") and not is_joined(text, group.start()):
        return _DOUBLE_ZERO
    return None


def _at_home(text: str, chain: Chain, first: int, done: int) -> _Rule | None:
    """Return the rule for a number that begins otherwise; `done` is where the last one ended."""
    digits, place = chain[first][0], chain[first].start()
    before = opening(text, place)
    if "+" in before:
        return _PLUS_GUESS
    place -= len(before)
    if is_cued(text, place):
        return _ZERO_AFTER_CUE if digits[0] == "0" else _AFTER_CUE
    if place - 1 > done and is_joined(text, place):
        return None
    if digits.startswith("358"):
        return _NO_PLUS
    if digits[0] != "0" or text.startswith("0.", chain[first].start()):
        return None
    return _ZERO


def _goes_on(text: str, chain: Chain, last: int) -> bool:
    """Whether the group after a whole number can still belong to it."""
    if last + 1 == len(chain):
        return False
    here, following = chain[last], chain[last + 1]
    if len(following[0]) == 1 < len(here[0]):
        return False
    return not (text[here.end()] == " " and len(following[0]) > 1 and following[0][0] == "0")


def _is_list(chain: Chain, first: int, last: int) -> bool:
    """Whether these are short numbers one after the other: queue numbers 047 048 049."""
    groups = [group[0] for group in chain[first : last + 1]]
    alike = len({len(group) for group in groups}) == 1 < len(groups[0])
    return len(groups) > 2 and alike and all(group[0] == "0" for group in groups)


def _last(text: str, chain: Chain, first: int, rule: _Rule) -> int | None:
    """Return the last group of the number that begins with group `first`, None if none does."""
    digits, found = "", None
    for place in range(first, len(chain)):
        digits += chain[place][0]
        if len(digits) > rule.longest:
            break
        if _is_list(chain, first, place) or not rule.accepts(digits):
            continue
        found = place
        size = len(digits)
        if size >= rule.enough or (size >= rule.whole and not _goes_on(text, chain, place)):
            break
    return found


def _scan(text: str, choose: Callable[[str, Chain, int, int], _Rule | None]) -> Iterator[Span]:
    done = -2
    for chain in chains(text, _GAP):
        first = 0
        while first < len(chain):
            rule = choose(text, chain, first, done)
            last = _last(text, chain, first, rule) if rule else None
            if last is not None and not (rule is _PLUS_GUESS and is_money(text, chain[last].end())):
                done = chain[last].end()
                yield start_of(text, chain, first, last), done
                first = last
            first += 1


def find(text: str) -> Iterator[Span]:
    """Yield where telephone numbers stand in a folded text, without overlaps."""
    abroad = tuple(_scan(text, _abroad))
    yield from abroad
    rest = hide(text, abroad)
    yield from _scan(hide(rest, calm_numbers.find(rest)), _at_home)
