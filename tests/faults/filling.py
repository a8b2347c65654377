"""A disk that somebody else fills up."""

from __future__ import annotations

from pathlib import Path


def fill(disk: Path) -> Path:
    """Write a file until there is no room left; returns it."""
    path = disk / "somebody-else's-log"
    with path.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return path
