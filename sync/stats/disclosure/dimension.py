"""What a filter can be set to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

ALL: Final = "*"
"""The member of a dimension that stands for all of it."""
Setting = tuple[str, ...]
"""One member for each dimension."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a filter can be set to: members, and groups of members under `ALL`.

    `within` names the group of a member (the office of a kiosk, the month of a day): one group
    only, so that groups lie within each other and never cross. `answer`: the members are what
    people said, so "none" and "everybody" tell something.
    """

    name: str
    members: tuple[str, ...]
    within: Mapping[str, str] = field(default_factory=dict)
    answer: bool = False
    price: int = 4
    """How many times more it costs to hide a total over this dimension for another's sake.

    1 for that of honest and doubtful ones, which is looked at seldom.
    """

    def path(self, member: str) -> tuple[str, ...]:
        """Return a member, the groups it lies in, and `ALL`."""
        path = [member]
        while path[-1] in self.within:
            path.append(self.within[path[-1]])
        return (*path, ALL)

    def sums(self) -> dict[str, list[str]]:
        """Return what each group, and `ALL`, is made of."""
        found: dict[str, dict[str, None]] = {}
        for member in self.members:
            path = self.path(member)
            for part, total in pairwise(path):
                found.setdefault(total, {})[part] = None
        return {total: list(parts) for total, parts in found.items()}
