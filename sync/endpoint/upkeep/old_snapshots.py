"""What keeps PostgreSQL from giving up deleted rows: whoever still sees the database as it was."""

from __future__ import annotations

import time
from typing import Any, Final

WAIT_S: Final = 1.0
_PAUSE_S: Final = 0.1
_NOW: Final = "SELECT pg_snapshot_xmax(pg_current_snapshot())::xid::text"
_OLDER: Final = """
SELECT count(*) FROM (
    SELECT unnest(ARRAY[backend_xmin, backend_xid]) AS sees FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND (datname = current_database() OR datname IS NULL)
    UNION ALL SELECT transaction FROM pg_prepared_xacts WHERE database = current_database()
    UNION ALL SELECT xmin FROM pg_replication_slots
) AS held WHERE age(sees) > age(%s::text::xid)
"""
_STRANGER: Final = """
SELECT count(*) FROM pg_class
WHERE oid IN ('submissions'::regclass, 'quarantine'::regclass)
    AND NOT pg_has_role(current_user, relowner, 'USAGE')
"""


def wait_for_old_snapshots(connection: Any) -> str | None:  # noqa: ANN401 - psycopg's own
    """Wait a moment until VACUUM can give up all that is deleted; return why it can't, or None.

    VACUUM itself says nothing of it, nor that it passed over a table of another role.
    """
    (strange,) = connection.execute(_STRANGER).fetchone()
    if strange:
        return "only the role that owns the tables may VACUUM them: run this as that role"
    (now,) = connection.execute(_NOW).fetchone()
    for _ in range(round(WAIT_S / _PAUSE_S)):
        (older,) = connection.execute(_OLDER, (now,)).fetchone()
        if not older:
            return None
        time.sleep(_PAUSE_S)
    return (
        "another session or a replication slot still sees the database as it was before; "
        "`pg_stat_activity` (backend_xmin) names it"
    )
