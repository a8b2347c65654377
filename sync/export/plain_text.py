"""Texts that clients or surveys wrote, made safe for files that spreadsheets open.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, whatever quotes
stand around it in a CSV file, and a formula can call out or run programs. OWASP ("CSV Injection")
names tab, carriage return, line feed and the full-width signs too, and warns that a separator
within the text begins a new cell in a program that expects other separators: a Finnish Excel that
opens commas, an English one that opens semicolons, then also minds no quotes. So a text gets an
apostrophe before each place where a formula could begin. No apostrophe goes in anywhere else, and
one that a client wrote in such a place gets another, so that `restored` always undoes it.
"""

from __future__ import annotations

import re
from typing import Final

REPLACEMENT: Final = "\ufffd"
_LINE_BREAK: Final = re.compile("\r\n|[\r\v\f\x85]")
_UNBEARABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters but tab and line feed, halves of pairs, and what is no character: XML and
some readers of CSV stop at them, and UTF-8 can't hold the halves."""
_UNTIDY: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_EQUALS: Final = "=@\uff1d\uff20\ufe66\ufe6b"
_PLUS_MINUS: Final = "+\\-\uff0b\uff0d\ufe62\ufe63\u2212"
"""Signs that begin a formula: plain, full-width, small, and the true minus."""
_UNSEEN: Final = (
    "\\s'\"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffd"
)
"""What a program may drop before it looks for a sign: blanks, quotes, invisible characters."""
_BLANK: Final = ("'", "\t", "\n")
_APART: Final = ";,|\t\n"
_ACTS: Final = f"[{_PLUS_MINUS}][^{_APART}]*?\\w[^{_APART}]*[(!\\[|]"
"""Within a text plus and minus are mostly no formulas: `;-)`, `, -`, a list in lines."""
_SIGN: Final = re.compile(f"[{_EQUALS}{_PLUS_MINUS}]")
_FIRST: Final = re.compile(f"'*[\t\n]|[{_UNSEEN}]*[{_EQUALS}{_PLUS_MINUS}]")
_WITHIN: Final = f"[{_UNSEEN}]*(?:[{_EQUALS}]|{_ACTS})"
_WITHIN_RISKY: Final = re.compile(f"(?<=[{_APART}])(?={_WITHIN})")
_WITHIN_DEFUSED: Final = re.compile(f"(?<=[{_APART}])'(?={_WITHIN})")

_FINNISH: Final = "tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu"
_MONTH: Final = (
    "jan(?:uary|uari)?|feb(?:r|ruary|ruari)?|mar(?:ch|s)?|apr(?:il)?|may|maj|june?|juni|jul[iy]?|"
    f"aug(?:usti?)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    f"(?:{_FINNISH})(?:k|kuu(?:ta|n|ssa)?)?"
)
_RECAST: Final = re.compile(
    r"'*(?:"
    # A number but a plain one, a date, a time, a sum of money; (5) is five below zero.
    r"(?=[^0-9]*[0-9])(?!(?:[1-9][0-9]{0,14}|0)\Z)[0-9\s.,:/%€$£()eE+-]+"
    rf"|(?=[^0-9]*[0-9])[0-9\s.,:/-]*(?:{_MONTH})[0-9\s.,:/-]*"
    r"|[0-9]{1,2}(?:[:.][0-9]{2}){0,2}\s*(?:[ap]\.?m?|[ai]p)\.?"
    r"|true|false|tosi|epätosi|sant|falskt"
    r"|\#(?:n/a|[a-zåäö]+(?:/0)?[!?])"
    r")\Z",
    re.IGNORECASE,
)
"""What Excel, as far as is known, makes another thing of in English, Finnish or Swedish."""


def tidied(text: str) -> str:
    """Return a text that every reader bears: lines end with a line feed, no control characters."""
    if not _UNTIDY.search(text):
        return text
    return _UNBEARABLE.sub(REPLACEMENT, _LINE_BREAK.sub("\n", text))


def defused(text: str) -> str:
    """Return a tidied text in which no spreadsheet finds a formula."""
    if text[:1] in _BLANK or _SIGN.search(text):
        text = _WITHIN_RISKY.sub("'", text)
        return f"'{text}" if _FIRST.match(text) else text
    return text


def restored(text: str) -> str:
    """Return the text of which `defused` made this."""
    if text[:1] == "'" and _FIRST.match(text, 1):
        text = text[1:]
    return _WITHIN_DEFUSED.sub("", text)


def kept_from_excel(text: str) -> str:
    """Return a tidied text that Excel neither reckons with nor takes for something else.

    By a double click it would show `5/10` as a day in October, `12e45` as a power, `007` as 7,
    `1 tammi` as a day and `tosi` as a truth value. Forms that are not known are not guarded.
    """
    return f"'{text}" if _RECAST.match(text) else defused(text)


def restored_from_excel(text: str) -> str:
    """Return the text of which `kept_from_excel` made this."""
    return text[1:] if text[:1] == "'" and _RECAST.match(text, 1) else restored(text)
