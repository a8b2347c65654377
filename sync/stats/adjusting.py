"""Many comparisons on one page: with twenty, one is "beyond chance" by chance alone."""

from __future__ import annotations

from collections.abc import Sequence


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Return each p adjusted so that of those at most 0.05 about one in twenty is a false alarm.

    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300: the
    k-th smallest of m times m/k, never above a larger one's. For a table that people look through
    for what changed; offices and topics of one page hang together little enough for it.
    """
    order = sorted(range(len(p)), key=p.__getitem__, reverse=True)
    adjusted, least = [0.0] * len(p), 1.0
    for rank, place in zip(range(len(p), 0, -1), order, strict=True):
        least = min(least, p[place] * len(p) / rank)
        adjusted[place] = least
    return adjusted


def holm(p: Sequence[float]) -> list[float]:
    """Return each p adjusted so that with 95 % none of those at most 0.05 is a false alarm.

    Holm (1979), Scandinavian Journal of Statistics 6, 65–70: the k-th smallest of m times
    m − k + 1, never below a smaller one's. For a page where a single false alarm costs much.
    """
    order = sorted(range(len(p)), key=p.__getitem__)
    adjusted, most = [0.0] * len(p), 0.0
    for rank, place in enumerate(order):
        most = max(most, min(1.0, p[place] * (len(p) - rank)))
        adjusted[place] = most
    return adjusted
