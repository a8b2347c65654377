"""A cube by numbers: every setting has a place in one long row, so that sums are found fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Final

from sync.stats.disclosure.dimension import ALL, Dimension, Setting

_PER_FILTER: Final = 100.0
_GROUP: Final = 4.0
_EMPTY: Final = 0.1


class Grid:
    """All settings, innermost and totals alike, with their counts.

    A place is the sum of its members' numbers times their dimension's stride.
    """

    def __init__(
        self, dimensions: Sequence[Dimension], counts: Mapping[Setting, int], filters: int
    ) -> None:
        self.dimensions = dimensions
        names = [each.names() for each in dimensions]
        self.sizes = [len(each) for each in names]
        self.strides = [1] * len(names)
        for place in range(len(names) - 1, 0, -1):
            self.strides[place - 1] = self.strides[place] * self.sizes[place]
        numbers = [{name: n for n, name in enumerate(each)} for each in names]
        self.inner = [len(each.members) for each in dimensions]
        self.paths = [
            [tuple(number[step] for step in each.path(name)) for name in each.members]
            for each, number in zip(dimensions, numbers, strict=True)
        ]
        self.settings: list[Setting] = list(product(*names))
        self.counts = self._counted(numbers, counts)
        self.asked = self._sums(
            [number[ALL] if each.answer else n for n in range(size)]
            for each, number, size in zip(dimensions, numbers, self.sizes, strict=True)
        )
        depths = [
            [each.filters(name) for name in own]
            for each, own in zip(dimensions, names, strict=True)
        ]
        self.filters = [sum(each) for each in product(*depths)]
        self.most = min(filters, max(self.filters))
        self.told = [each <= filters for each in self.filters]
        self.worth = self._worth(names)

    def members_of(self, place: int) -> list[int]:
        """Return the number of a place's member in each dimension."""
        return [place // stride % n for stride, n in zip(self.strides, self.sizes, strict=True)]

    def total_worth(self, place: int) -> float:
        """Return what a total with fewer filters than a place is worth at least."""
        return _PER_FILTER ** (self.most - min(self.filters[place], self.most) + 1) * _EMPTY * 5

    def _counted(
        self, numbers: Sequence[Mapping[str, int]], counts: Mapping[Setting, int]
    ) -> list[int]:
        """Return the count of every place: sums are made dimension by dimension."""
        found: dict[int, int] = {}
        for setting, count in counts.items():
            place = sum(
                number[own] * stride
                for number, own, stride in zip(numbers, setting, self.strides, strict=True)
            )
            found[place] = found.get(place, 0) + count
        for stride, size, paths in zip(self.strides, self.sizes, self.paths, strict=True):
            for place, count in list(found.items()):
                own = place // stride % size
                for step in paths[own][1:]:
                    total = place + (step - own) * stride
                    found[total] = found.get(total, 0) + count
        row = [0] * len(self.settings)
        for place, count in found.items():
            row[place] = count
        return row

    def _sums(self, numbers: Iterable[Sequence[int]]) -> list[int]:
        return [
            sum(each)
            for each in product(
                *(
                    [n * stride for n in own]
                    for own, stride in zip(numbers, self.strides, strict=True)
                )
            )
        ]

    def _worth(self, names: Sequence[Sequence[str]]) -> list[float]:
        """Return how sorry we are to hide each: a hundred of more filters for one of fewer."""
        groups = [
            [_GROUP if n >= inner else 1.0 for n in range(len(own))]
            for own, inner in zip(names, self.inner, strict=True)
        ]
        found = []
        for told, depth, asked, count, group in zip(
            self.told,
            self.filters,
            self.asked,
            self.counts,
            map(prod, product(*groups)),
            strict=True,
        ):
            worth = group * _PER_FILTER ** (self.most - depth) * (1 + count.bit_length() / 32)
            found.append((worth if self.counts[asked] else worth * _EMPTY) if told else 0.0)
        return found
