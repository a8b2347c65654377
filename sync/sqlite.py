"""The one SQLite library that everything here uses.

`pysqlite3` brings a newer SQLite than Debian's; sqlite-utils takes it by itself when it is
installed, and two libraries on one file in one process would break its locks.
"""

from __future__ import annotations

try:
    import pysqlite3 as sqlite3
except ImportError:  # no wheel for this machine: the system's own SQLite
    import sqlite3

__all__ = ["sqlite3"]
