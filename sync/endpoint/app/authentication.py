"""Who sends: the key of `Authorization: Bearer …`, looked up and remembered for a few seconds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sync.endpoint.api import Identity
from sync.endpoint.app.refusals import Refusal
from sync.endpoint.keys import BadKeyError, matches, parse_key
from sync.endpoint.registry import Known

REMEMBERED_S = 3.0
"""A revoked key is refused after at most so long."""
_MOST_REMEMBERED = 100_000
_NO_KEY = "a key is needed: Authorization: Bearer vuoro_<key id>_<secret>"
_WRONG_KEY = "this key is unknown or revoked: make one with `vuoro endpoint kiosk add`"


class Keyring:
    """Tells keys from no keys. Only keys that exist are remembered."""

    def __init__(
        self,
        look_up: Callable[[str], Awaitable[Known | None]],
        elapsed_s: Callable[[], float],
    ) -> None:
        self._look_up = look_up
        self._elapsed_s = elapsed_s
        self._known: dict[str, tuple[float, Known]] = {}

    async def sender(self, authorization: str | None) -> Identity:
        """Return whose key this is. Raises `Refusal` 401, and `BusyError` as the look-up does."""
        scheme, _, text = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise _unauthorized(_NO_KEY)
        try:
            key = parse_key(text.strip())
        except BadKeyError:
            raise _unauthorized(_WRONG_KEY) from None
        known = await self._key(key.id)
        if known is None or not matches(key.secret, known.hash):
            raise _unauthorized(_WRONG_KEY)
        return known.identity

    async def _key(self, key_id: str) -> Known | None:
        until, known = self._known.get(key_id, (0.0, None))
        if known is not None and self._elapsed_s() < until:
            return known
        found = await self._look_up(key_id)
        if found is None:
            self._known.pop(key_id, None)
            return None
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[key_id] = (self._elapsed_s() + REMEMBERED_S, found)
        return found


def _unauthorized(error: str) -> Refusal:
    return Refusal(401, error, {"WWW-Authenticate": "Bearer"})
