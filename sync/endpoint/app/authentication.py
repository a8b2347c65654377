"""Who sends: the key of `Authorization: Bearer …`, looked up and remembered for a few seconds."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

from sync.endpoint.api import Identity
from sync.endpoint.app.buckets import Buckets
from sync.endpoint.app.refusals import Refusal, later
from sync.endpoint.keys import BadKeyError, matches, parse_key
from sync.endpoint.registry import Known

REMEMBERED_S = 3.0
"""A revoked key is refused after at most so long."""
WRONG_KEY_PAUSE_S = 5
_MOST_REMEMBERED = 100_000
_TOO_MANY = "too many wrong keys from there: come again"
_NO_KEY = "a key is needed: Authorization: Bearer vuoro_<key id>_<secret>"
_WRONG_KEY = "this key is unknown or revoked: make one with `vuoro endpoint kiosk add`"


class Keyring:
    """Tells keys from no keys. Only keys that exist are remembered.

    An address that comes with wrong keys over and over gets no more of them looked up for a while;
    kiosks whose key was seen here are served all the same.
    """

    def __init__(
        self,
        look_up: Callable[[str], Awaitable[Known | None]],
        elapsed_s: Callable[[], float],
        wrong_per_minute: int,
    ) -> None:
        self._look_up = look_up
        self._elapsed_s = elapsed_s
        self._known: dict[str, tuple[float, Known]] = {}
        self._tries = Buckets(wrong_per_minute / 60, wrong_per_minute, elapsed_s)

    async def sender(self, authorization: str | None, address: str | None) -> Identity:
        """Return whose key this is; `address` is None where it says nothing about who asks.

        Raises `Refusal` 401 or 429, and `BusyError` as the look-up does.
        """
        scheme, _, text = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise _unauthorized(_NO_KEY)
        try:
            key = parse_key(text.strip())
        except BadKeyError:
            raise _unauthorized(_WRONG_KEY) from None
        known = await self._key(key.id, address)
        if known is None or not matches(key.secret, known.hash):
            raise _unauthorized(_WRONG_KEY)
        return known.identity

    async def _key(self, key_id: str, address: str | None) -> Known | None:
        until, known = self._known.get(key_id, (0.0, None))
        if known is not None and self._elapsed_s() < until:
            return known
        if known is not None or address is None:
            found = await self._look_up(key_id)
        else:
            found = await self._tried(key_id, address)
        if found is None:
            self._known.pop(key_id, None)
            return None
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[key_id] = (self._elapsed_s() + REMEMBERED_S, found)
        return found

    async def _tried(self, key_id: str, address: str) -> Known | None:
        """Look up a key that was never seen here; only one that exists costs its address nothing.

        It is paid before, so that many at once are no way round.
        """
        wait_s = self._tries.wait_s(address)
        if wait_s:
            raise later(429, _TOO_MANY, math.ceil(wait_s) + WRONG_KEY_PAUSE_S)
        self._tries.take(address)
        found = await self._look_up(key_id)
        if found is not None:
            self._tries.take(address, -1)
        return found


def _unauthorized(error: str) -> Refusal:
    return Refusal(401, error, {"WWW-Authenticate": "Bearer"})
