"""Web addresses: with `http`, with `www.`, or a bare domain under a well-known top-level domain.

"Jonotin tunnin.Se oli liikaa" must stay: top-level domains that are also words (se, no, me, is …)
count only with a path or a third part, and not where a capital letter begins a sentence. The bare
names of public services (`public_services`: "Kela.fi kaatuu") stay as well; with `www.`, a path or
a part before the name they go, as such an address can lead to one client's own page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sync.model.personal_data.found import Span
from sync.model.personal_data.public_services import SERVICES

_REST = r"[^\s\x00\[\]<>\"«»“”„،؛؟]"
_END = ".,;:!?)'’*_"
_WITH_SCHEME = re.compile(
    rf"(?:(?<![a-z])(?:https?|ftp):?/{{1,3}}|(?<!\w)www\.)\w{_REST}*", re.IGNORECASE
)

_PLAIN = (
    "fi|com|net|org|eu|ax|ee|lv|lt|pl|ru|su|ua|uk|dk|nl|fr|ch|cz|hu|ro|bg|gr|ie|pt|tr|ir|iq|sy|"
    "ng|pk|vn|cn|jp|kr|br|ca|au|io|co|gg|ly|gl|cc|app|dev|edu|gov|biz|xyz"
)
_WORDS = (
    "se|no|me|is|it|so|to|at|de|nu|in|be|us|my|am|as|by|do|la|li|es|al|ai|et|tv|"
    "info|online|page|link|live|site|shop|name"
)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_PATH = rf"(?::\d{{2,5}})?[/?#]{_REST}*"
_BARE = re.compile(
    rf"(?<![\w@.-])((?:{_LABEL}\.)*)({_LABEL})\.({_PLAIN}|{_WORDS})"
    rf"(?:\.[a-z]{{2}}(?![\w-]))?(?![\w@])({_PATH})?",
    re.IGNORECASE,
)
_UNMISTAKABLE = frozenset(_PLAIN.split("|"))
_LETTER = re.compile(r"[^\W\d_]")


def _is_address(match: re.Match[str]) -> bool:
    before, label, ending, path = match.groups()
    if match[0].lower() in SERVICES or (len(label) == 1 and label.isdigit()):
        return False
    if ending.lower() in _UNMISTAKABLE:
        return True
    is_sentence = ending[0].isupper() and not match[0].isupper()
    return not is_sentence and bool(path or _LETTER.search(before))


def find(text: str) -> Iterator[Span]:
    """Yield where web addresses stand in a folded text, in order and without overlaps."""
    done = 0
    for match in _WITH_SCHEME.finditer(text):
        yield from _bare(text, done, match.start())
        done = match.start() + len(match[0].rstrip(_END))
        yield match.start(), done
    yield from _bare(text, done, len(text))


def _bare(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _BARE.finditer(text, start, end):
        if _is_address(match):
            yield match.start(), match.start() + len(match[0].rstrip(_END))
