"""The guard: every detector in turn, then a marker in the place of what they found.

A detector sees nothing of what an earlier one took, so that findings never overlap and the first
in the list wins: an e-mail address is one even if it begins with a telephone number.
"""

from __future__ import annotations

from sync.model.personal_data.folding import fold
from sync.model.personal_data.found import Found, Kind, Masked, Span
from sync.model.personal_data.hiding import hide
from sync.model.personal_data.markers import any_marker, marker


def _one_round(text: str) -> tuple[str, list[tuple[Kind, Span]]]:
    # Some forty patterns: compiling them waits until somebody types.
    from sync.model.personal_data.detectors import DETECTORS

    found: list[tuple[Kind, Span]] = []
    for kind, find in DETECTORS:
        spans = tuple(find(text))
        found.extend((kind, span) for span in spans)
        text = hide(text, spans)
    return text, found


def _search(folded: str) -> list[tuple[Kind, Span]]:
    """Return all findings in order; rounds go on until one finds nothing (see `mask`)."""
    text = hide(folded, (match.span() for match in any_marker().finditer(folded)))
    found: list[tuple[Kind, Span]] = []
    while True:
        text, more = _one_round(text)
        if not more:
            return sorted(found, key=lambda finding: finding[1])
        found.extend(more)


def mask(text: str, language: str = "fi") -> Masked:
    """Return `text` with a marker in `language` in place of each piece of personal data.

    Masking what was masked, in whatever language, changes nothing: markers are passed over, and
    a removal that lays bare something new is followed by another round at once. Never raises.
    """
    folded = fold(text)
    found = tuple(Found(kind, *folded.original(span)) for kind, span in _search(folded.text))
    parts: list[str] = []
    done = 0
    for one in found:
        parts += text[done : one.start], marker(one.kind, language)
        done = one.end
    return Masked("".join((*parts, text[done:])), found)


def warm_up() -> None:
    """Load what the first call would load (libraries, number plans); takes some 0.2 s."""
    mask("131052-308T, +358 40 1234567, 09 123 4567, FI21 1234 5600 0007 85, 4111111111111111")
