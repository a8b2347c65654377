"""A figure as people may see it: told, or hidden since it rests on too few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """A figure that may be seen."""

    value: T


@dataclass(frozen=True, slots=True)
class Hidden:
    """A figure that may not be seen, nor be worked out from others. It says nothing of its size.

    Whether a figure is small itself, or is hidden so that a small one can't be worked out, is not
    told: the one would give the other away.
    """


Figure = Shown[T] | Hidden

HIDDEN = Hidden()


def figure_of(value: T, *, shown: bool) -> Figure[T]:
    """Return a figure that is told or hidden."""
    return Shown(value) if shown else HIDDEN


def mapped(figure: Figure[T], change: Callable[[T], S]) -> Figure[S]:
    """Return what `change` makes of a figure; what is hidden stays hidden."""
    return Shown(change(figure.value)) if isinstance(figure, Shown) else HIDDEN


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the 95 % interval in which the true one lies, were chance alone at work."""

    value: float
    low: float
    high: float
    n: int
    """On how many answers it rests."""
