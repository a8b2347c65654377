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
    people said, so "none" and "everybody" tell something. `usual` is what pages show while nobody
    touches the filter: `ALL`, or "honest" where doubtful ones are out unless asked for.
    """

    name: str
    members: tuple[str, ...]
    within: Mapping[str, str] = field(default_factory=dict)
    answer: bool = False
    usual: str = ALL

    def names(self) -> tuple[str, ...]:
        """Return the members, then the groups, then `ALL`."""
        steps = dict.fromkeys(step for each in self.members for step in self.path(each))
        return (*self.members, *(each for each in steps if each not in {*self.members, ALL}), ALL)

    def path(self, member: str) -> tuple[str, ...]:
        """Return a member, the groups it lies in, and `ALL`."""
        path = [member]
        while path[-1] in self.within:
            path.append(self.within[path[-1]])
        return (*path, ALL)

    def filters(self, member: str) -> int:
        """Return how many filters show a member: none the usual one, else one.

        What no page shows by itself (the doubtful ones alone) counts as two.
        """
        return (member != self.usual) + (member != ALL and self.usual not in (ALL, member))

    def sums(self) -> dict[str, list[str]]:
        """Return what each group, and `ALL`, is made of."""
        found: dict[str, dict[str, None]] = {}
        for member in self.members:
            path = self.path(member)
            for part, total in pairwise(path):
                found.setdefault(total, {})[part] = None
        return {total: list(parts) for total, parts in found.items()}
