"""The first tables.

Revision ID: 0001
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import Column, LargeBinary, Text, UniqueConstraint, text

from sync.endpoint.column_types import BIG, DAY, INTEGER, REAL, SMALL

revision = "0001"
down_revision = None
oldest_writer = "0001"
"""The oldest step whose code may still write once this one was taken."""

STRICT: dict[str, Any] = {"sqlite_strict": True}
ORDERED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "alerts",
        Column("kiosk", Text(), primary_key=True),
        Column("kind", Text(), primary_key=True),
        Column("first_day", DAY, nullable=False),
        Column("last_day", DAY, nullable=False),
        Column("count", INTEGER, nullable=False),
        Column("detail", Text(), nullable=False),
        **STRICT,
    )
    op.create_table(
        "arrivals",
        Column("kiosk", Text(), primary_key=True),
        Column("epoch", Text(), primary_key=True),
        Column("day", DAY, primary_key=True),
        Column("through_seq", BIG, nullable=False),
        **ORDERED,
    )
    op.create_table(
        "audit",
        Column("id", INTEGER, primary_key=True),
        Column("at", BIG, nullable=False),
        Column("who", Text(), nullable=False),
        Column("what", Text(), nullable=False),
        **STRICT,
    )
    op.create_table(
        "boots",
        Column("kiosk", Text(), primary_key=True),
        Column("boot", Text(), primary_key=True),
        Column("offset_s", REAL, nullable=False),
        Column("first_seen", BIG, nullable=False),
        Column("last_seen", BIG, nullable=False),
        **STRICT,
    )
    op.create_table(
        "cells",
        Column("id", INTEGER, primary_key=True),
        Column("survey", Text(), nullable=False),
        Column("question", Text(), nullable=False),
        Column("value", Text(), nullable=False),
        Column("language", Text(), nullable=False),
        Column("doubtful", SMALL, nullable=False),
        Column("length", Text(), nullable=False),
        UniqueConstraint("survey", "question", "value", "language", "doubtful", "length"),
        **STRICT,
    )
    op.create_table(
        "documents",
        Column("kiosk", Text(), primary_key=True),
        Column("name", Text(), primary_key=True),
        Column("etag", Text(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        Column("signature", LargeBinary()),
        Column("issued", BIG),
        Column("day", DAY, nullable=False),
        **STRICT,
    )
    op.create_table(
        "erasures",
        Column("kiosk", Text(), primary_key=True),
        Column("row_id", LargeBinary(), primary_key=True),
        Column("epoch", Text(), nullable=False),
        Column("seq", BIG, nullable=False),
        Column("day", DAY, nullable=False),
        Column("content", LargeBinary()),
        **ORDERED,
    )
    op.create_table(
        "keys",
        Column("kiosk", Text(), primary_key=True),
        Column("id", Text(), primary_key=True),
        Column("hash", Text(), nullable=False),
        Column("added", DAY, nullable=False),
        Column("revoked", DAY),
        **STRICT,
    )
    op.create_index("keys_by_id", "keys", ["id"], unique=True)
    op.create_table(
        "kiosks",
        Column("kiosk", Text(), primary_key=True),
        Column("site", Text(), nullable=False),
        Column("ordinal", INTEGER, nullable=False),
        Column("added", DAY, nullable=False),
        Column("last_contact", BIG),
        Column("heartbeat", Text()),
        **STRICT,
    )
    op.create_table(
        "lost",
        Column("kiosk", Text(), primary_key=True),
        Column("epoch", Text(), primary_key=True),
        Column("first_seq", BIG, autoincrement=False, primary_key=True),
        Column("last_seq", BIG, nullable=False),
        **ORDERED,
    )
    op.create_table(
        "meta",
        Column("key", Text(), primary_key=True),
        Column("value", Text(), nullable=False),
        **STRICT,
    )
    op.create_table(
        "quarantine",
        Column("kiosk", Text(), primary_key=True),
        Column("epoch", Text(), primary_key=True),
        Column("seq", BIG, autoincrement=False, primary_key=True),
        Column("mac", LargeBinary(), primary_key=True),
        Column("verdict", Text(), nullable=False),
        Column("reason", Text(), nullable=False),
        Column("record", Text()),
        Column("row_id", LargeBinary(), nullable=False),
        Column("day", DAY, nullable=False),
        **STRICT,
    )
    op.create_table(
        "release_counts",
        Column("kiosk", Text(), primary_key=True),
        Column("epoch", Text(), primary_key=True),
        Column("number", INTEGER, autoincrement=False, primary_key=True),
        Column("kind", Text(), primary_key=True),
        Column("language", Text(), primary_key=True),
        Column("name", Text(), primary_key=True),
        Column("count", INTEGER, nullable=False),
        **ORDERED,
    )
    op.create_table(
        "releases",
        Column("kiosk", Text(), primary_key=True),
        Column("epoch", Text(), primary_key=True),
        Column("number", INTEGER, autoincrement=False, primary_key=True),
        Column("site", Text(), nullable=False),
        Column("first_seq", BIG, nullable=False),
        Column("last_seq", BIG, nullable=False),
        Column("day", DAY),
        **ORDERED,
    )
    op.create_table(
        "rollups",
        Column("kiosk", Text(), primary_key=True),
        Column("day", Text(), primary_key=True),
        Column("survey", Text(), primary_key=True),
        Column("question", Text(), primary_key=True),
        Column("site", Text(), primary_key=True),
        Column("counts", Text(), nullable=False),
        **ORDERED,
    )
    op.create_table(
        "settled",
        Column("kiosk", Text(), primary_key=True),
        Column("epoch", Text(), primary_key=True),
        Column("first_seq", BIG, autoincrement=False, primary_key=True),
        Column("last_seq", BIG, nullable=False),
        **ORDERED,
    )
    op.create_table(
        "stays",
        Column("kiosk", Text(), primary_key=True),
        Column("site", Text(), primary_key=True),
        **ORDERED,
    )
    op.create_table(
        "submissions",
        Column("kiosk", Text(), primary_key=True),
        Column("epoch", Text(), primary_key=True),
        Column("seq", BIG, autoincrement=False, primary_key=True),
        Column("site", Text(), nullable=False),
        Column("survey", Text(), nullable=False),
        Column("rev", INTEGER, nullable=False),
        Column("language", Text(), nullable=False),
        Column("bucket", Text(), nullable=False),
        Column("day", DAY),
        Column("rating", INTEGER),
        Column("answers", Text(), nullable=False),
        Column("comment", Text()),
        Column("doubtful", SMALL, nullable=False),
        Column("channel", Text(), nullable=False),
        Column("ticket_hash", Text()),
        Column("extra", Text()),
        Column("mac", LargeBinary(), nullable=False),
        Column("row_id", LargeBinary(), nullable=False),
        **ORDERED,
    )
    op.create_index(
        "submissions_text_days",
        "submissions",
        ["day"],
        unique=False,
        sqlite_where=text("comment IS NOT NULL OR extra IS NOT NULL"),
        postgresql_where=text("comment IS NOT NULL OR extra IS NOT NULL"),
    )
    op.create_index(
        "submissions_texts",
        "submissions",
        ["row_id"],
        unique=False,
        sqlite_where=text("comment IS NOT NULL OR extra IS NOT NULL"),
        postgresql_where=text("comment IS NOT NULL OR extra IS NOT NULL"),
    )
    if op.get_context().dialect.name == "postgresql":
        # PostgreSQL keeps samples of a column for its planner, which outlive an erased row.
        for table, column in (
            ("submissions", "comment"),
            ("submissions", "extra"),
            ("quarantine", "record"),
        ):
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


def downgrade() -> None:
    """Drop every table, with what stands in them."""
    for name in (
        "submissions",
        "stays",
        "settled",
        "rollups",
        "releases",
        "release_counts",
        "quarantine",
        "meta",
        "lost",
        "kiosks",
        "keys",
        "erasures",
        "documents",
        "cells",
        "boots",
        "audit",
        "arrivals",
        "alerts",
    ):
        op.drop_table(name)
