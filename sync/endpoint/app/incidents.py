"""What nobody foresaw: an answer without internals, and a log entry without contents."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.endpoint.app.downlink import NAMES
from sync.endpoint.app.refusals import Refusal
from sync.endpoint.journal import whereabouts

log = logging.getLogger("vuoro.endpoint")

_OWN_PATHS = frozenset(
    {"/v1/batches", "/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"}
    | {f"/v1/kiosk/{name}" for name in NAMES}
)
_OWN_METHODS = frozenset({"GET", "POST"})
SECURITY_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]


def incident(error: BaseException) -> Refusal:
    """Note what happened under a random number, and return the refusal that tells it."""
    number = secrets.token_hex(4)
    log.error("incident %s: %s", number, whereabouts(error))
    return Refusal(500, f"something went wrong here: incident {number} in the endpoint's log")


class Guarded:
    """Lets no exception through: `told` makes the response that tells it."""

    def __init__(self, app: ASGIApp, told: Callable[[Request, Exception], Response]) -> None:
        self._app = app
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            await self._told(Request(scope), error)(scope, receive, send)


class Headed:
    """Puts the security headers on every response, and may note each in the log."""

    def __init__(self, app: ASGIApp, *, access_log: bool) -> None:
        self._app = app
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_missing(message["headers"])]
                if self._access_log:
                    log.info("%s %s", _asked(scope), message["status"])
            await send(message)

        await self._app(scope, receive, headed)


def _asked(scope: Scope) -> str:
    """Return method and path if they are ours: a stranger's are a stranger's words."""
    method = scope["method"] if scope["method"] in _OWN_METHODS else "other"
    path = scope["path"] if scope["path"] in _OWN_PATHS else "elsewhere"
    return f"{method} {path}"


def _missing(headers: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    there = {name for name, _ in headers}
    return (each for each in SECURITY_HEADERS if each[0] not in there)
