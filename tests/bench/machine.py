"""The machine that measured, in general words: no names, no paths."""

from __future__ import annotations

import os
import platform
import sys

from sync.sqlite import sqlite3


def describe() -> str:
    """Return cores, architecture and versions in one line."""
    from importlib.metadata import version

    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores, {platform.machine().replace('_', '-')}, Linux, software OpenGL; "
        f"Python {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}, "
        f"Kivy {version('kivy')}, SQLite {sqlite3.sqlite_version}"
    )


def load() -> float:
    """Return how many processes wanted to run in the last minute, on average."""
    return os.getloadavg()[0]
