"""Finnish number plates: two or three letters, a dash, one to three digits (`ABC-123`).

Abbreviations look the same. Three letters with three digits go, and whatever follows a word such
as "rekisterinumero". Else what stays is: one letter or four (queue numbers A-47, KELA-123), listed
initials (`plate_initials`: EK-105, HUS-123), acts (initials that end in L, with a section of one
or two digits: SHL-36), Roman numerals (II-3), and two letters with one or two digits (AB-12) where
no vehicle is spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sync.model.personal_data.found import Span
from sync.model.personal_data.hiding import in_order
from sync.model.personal_data.plate_initials import INITIALS

_LETTERS = r"[A-ZÅÄÖ]{2,3}"
_RIGHT = r"(?!\w|[-/]\d)"
_PLATE = re.compile(rf"(?<![\w-])({_LETTERS})-(\d{{1,3}}){_RIGHT}", re.IGNORECASE)
_CUE = (
    r"\b(?:rekisteri(?:numero|tunnus|kilpi)?|rekkari|rek|reg|registernummer|regnummer|"
    r"licen[cs]e plate|number plate|registration|لوحة)[a-zåäö]{0,4}"
    r"[.:]?(?: ?n(?:r|ro|umero))?[.:]{0,2} {0,2}(?:(?:on|är|is|number) )?"
)
_NO_LETTERS = "on|oli|ei|ja|tai|nr|nro|no|är|var|och|is|was|and|for"
_AFTER_CUE = re.compile(
    rf"{_CUE}(?!(?:{_NO_LETTERS})\b)({_LETTERS} ?-? ?\d{{1,3}}){_RIGHT}", re.IGNORECASE
)

_ACT = re.compile(r"\w{1,2}L")
_NUMERAL = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_WORDS = re.compile(
    "ala|ark|bus|fax|gsm|klo|max|min|nro|osa|ovi|puh|sar|sos|str|tel", re.IGNORECASE
)
_VEHICLE = re.compile(
    r"(?<![^\W\d_])(?:(?:henkilö|paketti|kuorma|museo|mopo|kuljetus|invalidi|inva)?"
    r"(?:auto(?!\w*(?:maat|mati|nom|gra|ritä))|ajoneuvo|moottoripyör|mopo|taksi)|paku|rekka|"
    r"peräkärry|pysäköi|parkki|kilpi|kilve|rek(?:\.|ist(?:eri(?!selos|tie|öi)))|"
    r"(?:person|last|paket)?bil(?:en|ens|s|ar|arna)?(?!\w)|fordon|motorcykel|taxi|parkera|reg\.|"
    r"registernummer|cars?(?!\w)|vehicle|truck|van(?!\w)|motorcycle|plate|parked|"
    r"(?:ال|وال|ب|بال)?سيار|(?:ال)?لوح|(?:ال)?مركب)",
    re.IGNORECASE,
)
_REACH = 40
_WALL = re.compile(r"[\[\]\x00\n]")


def _is_by_vehicle(text: str, plate: Span, vehicles: tuple[Span, ...]) -> bool:
    """Whether a vehicle is named within forty characters, with nothing removed in between.

    Looking past a marker would read a text anew once it is masked, as markers differ in length.
    """
    start, end = plate
    gaps = ((last, start) if last <= start else (end, first) for first, last in vehicles)
    return any(
        last - first <= _REACH and _WALL.search(text, first, last) is None for first, last in gaps
    )


def _is_plate(match: re.Match[str], vehicles: tuple[Span, ...]) -> bool:
    letters, digits = match[1], match[2]
    whole = len(letters) == 3 and len(digits) == 3
    if letters.upper() in INITIALS:
        return False
    if not letters.isupper():
        return whole and _WORDS.fullmatch(letters) is None
    if whole:
        return True
    if _NUMERAL.fullmatch(letters) or (len(digits) < 3 and _ACT.fullmatch(letters)):
        return False
    return (
        len(letters) == 3
        or len(digits) == 3
        or _is_by_vehicle(match.string, match.span(), vehicles)
    )


def find(text: str) -> Iterator[Span]:
    """Yield where number plates stand in a folded text, in order and without overlaps."""
    cued = [match.span(1) for match in _AFTER_CUE.finditer(text)]
    shaped = tuple(_PLATE.finditer(text))
    vehicles = tuple(match.span() for match in _VEHICLE.finditer(text)) if shaped else ()
    plain = [match.span() for match in shaped if _is_plate(match, vehicles)]
    yield from in_order(cued + plain)
