"""Many comparisons on one page: with twenty, one is "beyond chance" by chance alone."""

from __future__ import annotations

from collections.abc import Sequence


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
