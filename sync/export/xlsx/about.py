"""What a workbook says beside its rows: the summary, and what the rows were chosen by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sync.export.filters import Filters
from sync.stats.summary.parts import Summary


@dataclass(frozen=True, slots=True)
class About:
    """For the sheets that hold no rows."""

    summary: Summary
    made: date
    """The day on which the export was made."""
    filters: Filters = field(default_factory=Filters)
    titles: Mapping[str, str] = field(default_factory=dict)
    """Survey → its title in the export's language."""
