"""For those who look after the endpoint: does it live, can it work, what did it do."""

from __future__ import annotations

import hmac
from asyncio import timeout

from starlette.requests import Request
from starlette.responses import Response

from sync.endpoint.api import BusyError
from sync.endpoint.app.contracts import Clocks, Store
from sync.endpoint.app.measures import CONTENT_TYPE, LATELY_S, Measures
from sync.endpoint.app.refusals import Refusal, later
from sync.endpoint.app.threads import Threads

STUCK_S = 15.0
"""Longer than any wait for a lock; a database for which nothing ends for so long hangs."""
_READY_AGAIN_S = 5


class Wellness:
    """Answers `/healthz`, `/readyz` and `/metrics`."""

    def __init__(
        self,
        store: Store,
        threads: Threads,
        measures: Measures,
        clocks: Clocks,
        *,
        token: str | None,
        ready_within_s: float,
    ) -> None:
        self._store = store
        self._threads = threads
        self._measures = measures
        self._clocks = clocks
        self._token = token
        self._ready_within_s = ready_within_s

    async def healthz(self, _request: Request) -> Response:
        """Answer as long as the process does."""
        return Response("ok\n", media_type="text/plain")

    async def readyz(self, _request: Request) -> Response:
        """Answer if the database does, and batches come to an end. Raises `Refusal` 503."""
        if self._threads.stuck_s() > STUCK_S:
            raise later(503, "the database takes no batches", _READY_AGAIN_S)
        try:
            async with timeout(self._ready_within_s):
                await self._threads.look(self._store.check)
        except (BusyError, TimeoutError):
            raise later(503, "the database does not answer", _READY_AGAIN_S) from None
        return Response("ready\n", media_type="text/plain")

    async def metrics(self, request: Request) -> Response:
        """Answer with counts, to whoever may see them. Raises `Refusal` 401 or 403."""
        self._admit(request)
        since_s = self._clocks.unix_s() - LATELY_S
        try:
            kiosks = await self._threads.look(self._store.kiosks_since, since_s)
        except BusyError:
            kiosks = None
        page = await self._threads.look(self._measures.page, kiosks)
        return Response(page, headers={"Content-Type": CONTENT_TYPE})

    def _admit(self, request: Request) -> None:
        if self._token is None:
            raise Refusal(403, "nobody has a token: set [metrics] token_file in --config")
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            raise Refusal(401, "the metrics' token is needed", {"WWW-Authenticate": "Bearer"})
