"""What must hold in the very transaction that stores a batch, whatever its session was told."""

from __future__ import annotations

from collections.abc import Callable, Set

from sync.endpoint.api import BusyError
from sync.endpoint.driver import Driver

_DURABLE = (
    "SELECT set_config('synchronous_commit', 'on', true)"
    " WHERE current_setting('synchronous_commit') = 'off'"
)
_OLDEST = "SELECT value FROM meta WHERE key = 'oldest_writer'"


def commit_durably(driver: Driver) -> None:
    """Let the COMMIT wait for PostgreSQL's disk; a stricter setting stays.

    A verdict lets the kiosk delete. Behind a pooler a session's settings may be anybody's.
    """
    if not driver.is_sqlite:
        driver.send(_DURABLE)


def ask_may_write(driver: Driver, revisions: Set[str]) -> Callable[[], None]:
    """Ask whether a newer version has shut out who knows only these steps of the schema.

    What comes back raises `BusyError` if so: the kiosk keeps everything and asks again.
    """
    rows = driver.ask(_OLDEST)

    def check() -> None:
        for (oldest,) in rows():
            if oldest not in revisions:
                raise BusyError(
                    "database: a newer version of Vuoro has it now: update this endpoint"
                )

    return check
