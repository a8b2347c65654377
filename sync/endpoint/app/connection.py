"""One connection to the server: a request's head must come whole, small and soon.

uvicorn bounds neither the time nor the size of a head; a body's bounds are in `receiving`. Between
requests uvicorn's own keep-alive limit holds.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

MOST_HEAD_BYTES = 32 * 1024
"""Looked at whenever the head is not whole after what came; one read brings at most 256 KiB."""

MOST_HEAD_S = 10.0


class BoundedConfig(Config):
    """uvicorn's set-up with the seconds that a head may take."""

    head_s: float = MOST_HEAD_S


class BoundedConnection(HttpToolsProtocol):
    """Closes a connection whose next head doesn't come."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._head_s = config.head_s if isinstance(config, BoundedConfig) else MOST_HEAD_S
        self._waiting: asyncio.TimerHandle | None = None
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, whatever part of a request it is."""
        if self.cycle is None or self.cycle.response_complete:
            self._wait()
        super().data_received(data)
        if self._waiting is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._give_up()

    def on_headers_complete(self) -> None:
        """Let the app begin: the head is whole."""
        self._wait_no_more()
        super().on_headers_complete()

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self._head_s, self._give_up)

    def _wait_no_more(self) -> None:
        self._head_bytes = 0
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
