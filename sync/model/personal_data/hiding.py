"""Putting what is settled out of the detectors' sight without moving anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sync.model.personal_data.found import Span


def hide(text: str, spans: Iterable[Span]) -> str:
    """Return `text`, equally long, with each span as brackets around signs that nothing matches.

    From outside a hidden span looks like a marker, so that masking a masked text sees the same
    neighbours and finds nothing new. A span is at least two characters long.
    """
    for start, end in spans:
        text = f"{text[:start]}[{chr(0) * (end - start - 2)}]{text[end:]}"
    return text


def in_order(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans from left to right, the longer of two that begin together, none overlapping."""
    done = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= done:
            yield start, end
            done = end
