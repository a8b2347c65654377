"""The endpoint's tables, the same on SQLite and PostgreSQL.

`kiosk` is part of every primary key that grows with the data and would be Citus' distribution
column; small tables (meta, surveys) would be reference tables. Nothing is keyed by chance: ordered
keys insert several times faster than random ones.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, Index, LargeBinary, MetaData, Table, Text, UniqueConstraint, or_

from sync.endpoint.column_types import BIG, DAY, INTEGER, REAL, SMALL

metadata = MetaData()
STRICT: Final[dict[str, Any]] = {"sqlite_strict": True}
ORDERED: Final[dict[str, Any]] = {"sqlite_strict": True, "sqlite_with_rowid": False}
"""On SQLite the table is its primary key's tree: a batch's rows lie side by side."""

meta = Table(
    "meta", metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    **STRICT,
)  # fmt: skip
"""`endpoint` (its id), `secret` (32 bytes as hex: keys every row id and checksum); `wipe_due`,
`wipe_begun`, `wiped`: days of upkeep/wiping.py."""

kiosks = Table(
    "kiosks", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("ordinal", INTEGER, nullable=False),  # 1, 2, 3 …: gives the slot
    Column("added", DAY, nullable=False),
    Column("last_contact", BIG),  # seconds since 1970
    Column("heartbeat", Text),  # the last one, JSON as sent
    **STRICT,
)  # fmt: skip

keys = Table(
    "keys", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("id", Text, primary_key=True),  # the public half of the key's name
    Column("hash", Text, nullable=False),  # SHA-256 of the secret half, hex
    Column("added", DAY, nullable=False),
    Column("revoked", DAY),
    Index("keys_by_id", "id", unique=True),  # who knocks gives this id
    **STRICT,
)  # fmt: skip

submissions = Table(
    "submissions", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("seq", BIG, primary_key=True, autoincrement=False),
    Column("site", Text, nullable=False),
    Column("survey", Text, nullable=False),
    Column("rev", INTEGER, nullable=False),
    Column("language", Text, nullable=False),
    Column("bucket", Text, nullable=False),
    Column("day", DAY),  # the bucket's start; null for `unknown` or a bucket we can't read
    Column("rating", INTEGER),
    Column("answers", Text, nullable=False),  # JSON, sorted keys
    Column("comment", Text),
    Column("doubtful", SMALL, nullable=False),
    Column("channel", Text, nullable=False),
    Column("ticket_hash", Text),
    Column("extra", Text),  # JSON of members this version does not know; null if none
    Column("mac", LargeBinary, nullable=False),  # 16 bytes: the keyed checksum
    Column("row_id", LargeBinary, nullable=False),  # 10 bytes: the only name people see, as hex
    **ORDERED,
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
    Column("first_seq", BIG, primary_key=True, autoincrement=False),
    Column("last_seq", BIG, nullable=False),
    **ORDERED,
)  # fmt: skip
"""Ranges with a final verdict, merged: disjoint and never adjacent."""

lost = Table(
    "lost", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("first_seq", BIG, primary_key=True, autoincrement=False),
    Column("last_seq", BIG, nullable=False),
    **ORDERED,
)  # fmt: skip

quarantine = Table(
    "quarantine", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("seq", BIG, primary_key=True, autoincrement=False),
    Column("mac", LargeBinary, primary_key=True),  # another content, another row
    Column("verdict", Text, nullable=False),  # quarantined | conflict
    Column("reason", Text, nullable=False),
    Column("record", Text),  # JSON, whole, as sent; null once erased
    Column("row_id", LargeBinary, nullable=False),
    Column("day", DAY, nullable=False),  # when it came
    **STRICT,
)  # fmt: skip

releases = Table(
    "releases", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("number", INTEGER, primary_key=True, autoincrement=False),
    Column("site", Text, nullable=False),
    Column("first_seq", BIG, nullable=False),
    Column("last_seq", BIG, nullable=False),
    Column("day", DAY),
    **ORDERED,
)  # fmt: skip

release_counts = Table(
    "release_counts", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("number", INTEGER, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("count", INTEGER, nullable=False),
    **ORDERED,
)  # fmt: skip

boots = Table(
    "boots", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("boot", Text, primary_key=True),
    Column("offset_s", REAL, nullable=False),  # kiosk's clock minus ours, the best seen
    Column("first_seen", BIG, nullable=False),
    Column("last_seen", BIG, nullable=False),
    **STRICT,
)  # fmt: skip

erasures = Table(
    "erasures", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("row_id", LargeBinary, primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("seq", BIG, nullable=False),
    Column("day", DAY, nullable=False),
    Column("content", LargeBinary),  # 16 bytes: keyed, of all but the number; null if unknown
    **ORDERED,
)  # fmt: skip
"""Texts that were erased: kept, without content, so that no later import brings them back."""

arrivals = Table(
    "arrivals", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("day", DAY, primary_key=True),
    Column("through_seq", BIG, nullable=False),
    **ORDERED,
)  # fmt: skip
"""The highest number that was here on a day; noted once a month, for texts without a date."""

audit = Table(
    "audit", metadata,
    Column("id", INTEGER, primary_key=True),
    Column("at", BIG, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    **STRICT,
)  # fmt: skip

alerts = Table(
    "alerts", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # conflict | clock | …
    Column("first_day", DAY, nullable=False),
    Column("last_day", DAY, nullable=False),
    Column("count", INTEGER, nullable=False),
    Column("detail", Text, nullable=False),
    **STRICT,
)  # fmt: skip

documents = Table(
    "documents", metadata,
    Column("kiosk", Text, primary_key=True),  # '*' for every kiosk
    Column("name", Text, primary_key=True),  # configuration | surveys | notices
    Column("etag", Text, nullable=False),  # SHA-256 of what is signed, else of the body, hex
    Column("body", LargeBinary, nullable=False),
    Column("signature", LargeBinary),  # Ed25519; null if it is not signed
    Column("issued", BIG),  # the number that is signed with it: kiosks never go back
    Column("day", DAY, nullable=False),
    **STRICT,
)  # fmt: skip

cells = Table(
    "cells", metadata,
    Column("id", INTEGER, primary_key=True),
    Column("survey", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("doubtful", SMALL, nullable=False),
    Column("length", Text, nullable=False),
    UniqueConstraint("survey", "question", "value", "language", "doubtful", "length"),
    **STRICT,
)  # fmt: skip
"""What the roll-ups count, named once: a number in each count is read faster than six words.

`question` '' counts submissions, '#comment' those that came with a comment; a topic counts once per
topic. `length` is the bucket's: PT1H, PT12H, P1D, P7D or unknown.
"""

stays = Table(
    "stays", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("site", Text, primary_key=True),
    **ORDERED,
)  # fmt: skip
"""Every site that a kiosk ever sent from: where to look for a site's counts."""

# Kept in the transaction of the rows that it counts. Each count stands twice: under its own kiosk
# and site, and for everybody under `*`, as no kiosk is called, with site '', so that a page about
# everybody needn't add up every kiosk's rows. `docs/decisions/0010-…` has the sums.
rollups = Table(
    "rollups", metadata,
    Column("kiosk", Text, primary_key=True),
    Column("day", Text, primary_key=True),  # the bucket's start, '' for unknown
    Column("survey", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("counts", Text, nullable=False),  # JSON: cell * 100 + hour → how many
    **ORDERED,
)  # fmt: skip
"""The hour is 0–23 for PT1H, 0 or 12 for PT12H, else 0: each under its own length, never spread."""
