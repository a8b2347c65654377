"""The endpoint's tables, the same on SQLite and PostgreSQL.

`kiosk` is part of every primary key that grows with the data and would be Citus' distribution
column; small tables (meta, surveys) would be reference tables. Nothing is keyed by chance: ordered
keys insert several times faster than random ones.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    or_,
)

metadata = MetaData()

meta = Table(
    "meta", metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)  # fmt: skip
"""`endpoint` (its id), `secret` (32 bytes as hex: keys every row id and checksum)."""

kiosks = Table(
    "kiosks", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),  # 1, 2, 3 …: gives the slot
    Column("added", Date, nullable=False),
    Column("last_contact", BigInteger),  # seconds since 1970
    Column("heartbeat", Text),  # the last one, JSON as sent
)  # fmt: skip

keys = Table(
    "keys", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("id", Text, primary_key=True),  # the public half of the key's name
    Column("hash", Text, nullable=False),  # SHA-256 of the secret half, hex
    Column("added", Date, nullable=False),
    Column("revoked", Date),
    Index("keys_by_id", "id", unique=True),  # who knocks gives this id
)  # fmt: skip

submissions = Table(
    "submissions", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("site", Text, nullable=False),
    Column("survey", Text, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("bucket", Text, nullable=False),
    Column("day", Date),  # the bucket's start; null for `unknown` or a bucket we can't read
    Column("rating", Integer),
    Column("answers", Text, nullable=False),  # JSON, sorted keys
    Column("comment", Text),
    Column("doubtful", SmallInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("ticket_hash", Text),
    Column("extra", Text),  # JSON of members this version does not know; null if none
    Column("mac", LargeBinary, nullable=False),  # 16 bytes: the keyed checksum
    Column("row_id", LargeBinary, nullable=False),  # 10 bytes: the only name people see, as hex
    sqlite_with_rowid=False,
)  # fmt: skip
HOLDS_TEXT = or_(submissions.c.comment.is_not(None), submissions.c.extra.is_not(None))
"""Rows in which something a client wrote may stand: few, so that their indexes stay small."""
Index(
    "submissions_texts", submissions.c.row_id,
    sqlite_where=HOLDS_TEXT, postgresql_where=HOLDS_TEXT,
)  # fmt: skip
Index(
    "submissions_text_days", submissions.c.day,  # for retention
    sqlite_where=HOLDS_TEXT, postgresql_where=HOLDS_TEXT,
)  # fmt: skip

settled = Table(
    "settled", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("first_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("last_seq", BigInteger, nullable=False),
)  # fmt: skip
"""Ranges with a final verdict, merged: disjoint and never adjacent."""

lost = Table(
    "lost", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("first_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("last_seq", BigInteger, nullable=False),
)  # fmt: skip

quarantine = Table(
    "quarantine", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("mac", LargeBinary, primary_key=True),  # another content, another row
    Column("verdict", Text, nullable=False),  # quarantined | conflict
    Column("reason", Text, nullable=False),
    Column("record", Text),  # JSON, whole, as sent; null once erased
    Column("row_id", LargeBinary, nullable=False),
    Column("day", Date, nullable=False),  # when it came
)  # fmt: skip

releases = Table(
    "releases", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("site", Text, nullable=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("day", Date),
)  # fmt: skip

release_counts = Table(
    "release_counts", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)  # fmt: skip

boots = Table(
    "boots", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("boot", Text, primary_key=True),
    Column("offset_s", Double, nullable=False),  # kiosk's clock minus ours, the best seen
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
)  # fmt: skip

erasures = Table(
    "erasures", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("row_id", LargeBinary, primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("day", Date, nullable=False),
)  # fmt: skip
"""Texts that were erased: kept, without content, so that no later import brings them back."""

arrivals = Table(
    "arrivals", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("through_seq", BigInteger, nullable=False),
)  # fmt: skip
"""The highest number that was here on a day; noted once a month, for texts without a date."""

audit = Table(
    "audit", metadata,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
)  # fmt: skip

alerts = Table(
    "alerts", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # conflict | clock | …
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("count", Integer, nullable=False),
    Column("detail", Text, nullable=False),
)  # fmt: skip

documents = Table(
    "documents", metadata,
    Column("kiosk", Text, primary_key=True),  # '*' for every kiosk
    Column("name", Text, primary_key=True),  # configuration | surveys | notices
    Column("etag", Text, nullable=False),  # SHA-256 of the body, hex
    Column("body", LargeBinary, nullable=False),
    Column("signature", LargeBinary),  # Ed25519 over the body
    Column("day", Date, nullable=False),
)  # fmt: skip

# Roll-ups, kept in the transaction of the rows that they count. `question` '' counts submissions,
# '#comment' those with a comment; a topic counts once per topic. `length`: P1D (hours and half-days
# too), P7D or unknown; `day` is the bucket's start, '' for unknown.
rollup_days = Table(
    "rollup_days", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("survey", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("doubtful", SmallInteger, primary_key=True),
    Column("length", Text, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)  # fmt: skip

# `slot`: weekday 1–7 and hour 0–23 as weekday * 100 + hour for PT1H; weekday * 100 + 0 or 12 for
# PT12H; weekday * 100 for P1D; 0 for P7D. Kept under its own `length`, never spread.
rollup_hours = Table(
    "rollup_hours", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("survey", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("week", Text, primary_key=True),  # its Monday, ISO 8601
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("value", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("doubtful", SmallInteger, primary_key=True),
    Column("length", Text, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)  # fmt: skip
