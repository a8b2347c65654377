"""Which counts may be shown: one decision for all pages, exports and answers made of the same data.

Give every count that could ever be shown to one `Sums` (or to a `Cube`, which makes the sums), then
ask its `Decision` alone. What is decided table by table can be subtracted table from table.
See docs/decisions/0011-small-cells.md.
"""

from __future__ import annotations

from sync.stats.disclosure.cube import Cube
from sync.stats.disclosure.decision import LEAST, Decision, checked_least
from sync.stats.disclosure.dimension import ALL, Dimension
from sync.stats.disclosure.sums import Sums

__all__ = ["ALL", "LEAST", "Cube", "Decision", "Dimension", "Sums", "checked_least"]
