"""Column types that mean the same on both databases, and that SQLite's STRICT tables take."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Date, Dialect, Double, Integer, SmallInteger, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine


class DayText(TypeDecorator[date]):
    """A day as ISO 8601 text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write it."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002
        """Read it."""
        return None if value is None else date.fromisoformat(value)


INTEGER = Integer()
BIG = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
SMALL = SmallInteger().with_variant(sqlite.INTEGER(), "sqlite")
REAL: TypeEngine[float] = Double().with_variant(sqlite.REAL(), "sqlite")
DAY = Date().with_variant(DayText(), "sqlite")
