"""How long the process that serves waits for PostgreSQL: never for ever.

A batch that waits holds a thread, and there are only so many. Commands wait as long as it takes.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Engine, event

WAITS: Final = {
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
}
"""Of a session; the last is PostgreSQL's own patience with us, who may hold a lock."""
_GONE_MS = 15_000
_CONNECTION: Final = {
    "tcp_user_timeout": _GONE_MS,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
"""A server whose machine is gone says nothing; so long it may be silent, also when we ask it."""


def bound_waits(engine: Engine) -> None:
    """Let each connection that the engine makes from now on give up after these times."""
    event.listen(engine, "do_connect", _watch_connection)
    event.listen(engine, "connect", _bound_session)


def _watch_connection(
    _dialect: object, _record: object, _positional: object, parameters: dict[str, Any]
) -> None:
    for name, value in _CONNECTION.items():
        parameters.setdefault(name, value)


def _bound_session(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's own
    with connection.cursor() as cursor:
        for name, value in WAITS.items():
            cursor.execute(f"SET {name} = '{value}'")
    connection.commit()
