"""Finnish number plates: two or three letters, a dash, one to three digits (`ABC-123`).

Abbreviations look the same. What stays: one letter or four (queue numbers A-47, KELA-123), acts
(an abbreviation that ends in L, with a section of one or two digits: SHL-36), social-insurance
forms (EK-105), and a short list of others (ICD-10, EU-27).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sync.model.personal_data.found import Span
from sync.model.personal_data.hiding import in_order

_LETTERS = r"[A-ZÅÄÖ]{2,3}"
_RIGHT = r"(?!\w|[-/]\d)"
_PLATE = re.compile(rf"(?<![\w-])({_LETTERS})-(\d{{1,3}}){_RIGHT}", re.IGNORECASE)
_CUE = (
    r"\b(?:rekisteri(?:numero|tunnus|kilpi)?|rekkari|rek|reg|registernummer|regnummer|"
    r"licen[cs]e plate|number plate|registration|لوحة)[a-zåäö]{0,4}"
    r"[.:]?(?: ?nr)?[.:]? {0,2}(?:(?:on|är|is|number) )?"
)
_AFTER_CUE = re.compile(rf"{_CUE}({_LETTERS} ?-? ?\d{{1,3}}){_RIGHT}", re.IGNORECASE)

_NEVER = re.compile("AT|EK|EU|EV|HE|HT|KU|KV|LL|LS|MU|OT|PL|PT|SV|TK|TO|TT|TY|VE|VM|WH|YH|YK")
"""Prefixes of the social insurance institution's forms (EK-105), bills (HE-123), post boxes."""
_SHORT = re.compile(
    r"\w{1,2}L|ADR|BDI|CD|CRP|CT|DSM|EKG|EUR|FPA|GAD|GPS|HIV|HPV|ICD|IP|ISO|IT|KTM|LED|LKM|MMR|MP|MRI|MTV|OY|PC|PCR|"
    "PDF|PHQ|PS|PVM|SEK|SM|SOS|TV|TYP|USB|USD|VIP|WC"
)
"""Acts and other abbreviations that are written with one or two digits."""
_WORDS = re.compile(
    "ala|ark|bus|fax|gsm|klo|max|min|nro|osa|ovi|puh|sar|sos|str|tel", re.IGNORECASE
)


def _is_plate(letters: str, digits: str) -> bool:
    if not letters.isupper():
        return len(letters) == 3 and len(digits) == 3 and _WORDS.fullmatch(letters) is None
    if _NEVER.fullmatch(letters) or (letters, digits) == ("SOS", "112"):
        return False
    return len(digits) == 3 or _SHORT.fullmatch(letters) is None


def find(text: str) -> Iterator[Span]:
    """Yield where number plates stand in a folded text, in order and without overlaps."""
    cued = [match.span(1) for match in _AFTER_CUE.finditer(text)]
    plain = [match.span() for match in _PLATE.finditer(text) if _is_plate(match[1], match[2])]
    yield from in_order(cued + plain)
