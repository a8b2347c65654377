"""What the staff screen's device needs of sticks, whoever provides it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kiosk.core.staff.things import StickProblem


class StickError(Exception):
    """Something can't be done with a stick; `problem` says why."""

    def __init__(self, problem: StickProblem, text: str = "") -> None:
        super().__init__(text or problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Found:
    """A stick that is in."""

    id: str
    """Different each time a stick is put in."""
    label: str
    """The volume's name, may be empty."""
    size_bytes: int
    volume: str = ""
    """The service's name of the file system; empty if there is none that can be mounted."""
    drive: str = ""
    """The service's name of the whole stick; empty if it has none."""
    mounted: Path | None = None
    """Where it is mounted already."""
    way_out: str = ""
    """The method that takes its power, or ejects it; empty: pulling it out is all there is."""


class Sticks(Protocol):
    """Where sticks are found. All of it blocks for a bounded time; belongs to one thread."""

    def look(self) -> tuple[Found, ...]:
        """Return the sticks that are in, the newest first. Raises `StickError`."""
        ...

    def mount(self, found: Found) -> Path:
        """Mount a stick that has a volume; returns where. Raises `StickError`."""
        ...

    def unmount(self, found: Found) -> None:
        """Write everything out and let go of it; one that is gone is let go. Raises `StickError`.

        A program that still has a file open on it makes this fail with `busy`.
        """
        ...

    def power_off(self, found: Found) -> None:
        """Take its power where that is possible; it can be pulled out in any case."""
        ...

    def close(self) -> None:
        """Let go of what was used to look."""
        ...
