"""Everything that may be told in sum: made from a `Tally`, after suppression."""

from __future__ import annotations

from collections.abc import Sequence

from sync.model.survey import Survey
from sync.stats.summary.parts import Summary
from sync.stats.tally import Tally

__all__ = ["Summary", "summarise"]


def summarise(
    tally: Tally, surveys: Sequence[Survey], *, with_doubtful: bool = False, least: int = 5
) -> Summary:
    """Return the summary of a tally, which holds doubtful submissions marked as such.

    `surveys` give questions their order and kind; newer revisions go before older ones. Without
    `with_doubtful` doubtful ones are in no figure but those of `doubt`. `least` is the fewest
    submissions on which a figure may rest, 3 or more.
    """
    raise NotImplementedError
