"""One connection to the server: there is room for it, and a request's head comes whole and soon.

uvicorn bounds neither the time nor the size of a head, nor the handshake of TLS, nor how many
connections there are: beyond its limit it only answers 503. A body's bounds are in `receiving`.
Between requests uvicorn's own keep-alive limit holds.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any

import uvloop
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

MOST_HEAD_BYTES = 32 * 1024
"""Looked at whenever the head is not whole after what came; one read brings at most 256 KiB."""

MOST_HEAD_S = 10.0
SPARE_CONNECTIONS = 256
"""So many beyond the limit hear 503; those after them are closed without a word."""


class BoundedLoop(uvloop.Loop):
    """Gives a handshake of TLS so many seconds."""

    def __init__(self, handshake_s: float) -> None:
        super().__init__()
        self._handshake_s = handshake_s

    async def create_server(  # type: ignore[override]
        self,
        *args: Any,  # noqa: ANN401 - as the loop has it
        ssl: ssl.SSLContext | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> asyncio.AbstractServer:
        """Begin to listen."""
        if ssl is not None:
            kwargs["ssl_handshake_timeout"] = self._handshake_s
        return await super().create_server(*args, ssl=ssl, **kwargs)


class BoundedConfig(Config):
    """uvicorn's set-up with the seconds that a head may take."""

    head_s: float = MOST_HEAD_S

    @property
    def most_connections(self) -> int | None:
        """How many may be open, None for any number."""
        limit = self.limit_concurrency
        return None if limit is None else limit + SPARE_CONNECTIONS

    def get_loop_factory(self) -> Callable[[], asyncio.AbstractEventLoop]:
        """Return what makes the loop."""
        return partial(BoundedLoop, self.head_s)


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
        self._head_s, self._most = MOST_HEAD_S, None
        if isinstance(config, BoundedConfig):
            self._head_s, self._most = config.head_s, config.most_connections
        self._waiting: asyncio.TimerHandle | None = None
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head, if there is room."""
        super().connection_made(transport)
        if self._most is not None and len(self.connections) > self._most:
            transport.abort()
            return
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
