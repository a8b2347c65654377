"""The app put together from its rooms."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from random import Random

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.endpoint.api import BusyError
from sync.endpoint.app.authentication import Keyring
from sync.endpoint.app.contracts import Clocks, Decode, Store
from sync.endpoint.app.downlink import Downlink
from sync.endpoint.app.gate import Gate
from sync.endpoint.app.incidents import Guarded, Headed, incident
from sync.endpoint.app.intake import Intake
from sync.endpoint.app.manual import Manual
from sync.endpoint.app.measures import Measures
from sync.endpoint.app.receiving import SenderGoneError
from sync.endpoint.app.refusals import Refusal, echo_of, refused
from sync.endpoint.app.threads import Threads
from sync.endpoint.app.wellness import Wellness
from sync.endpoint.registry import Known
from sync.endpoint.settings import Limits


@dataclass(frozen=True, slots=True)
class Parts:
    """What an app is made of."""

    store: Store
    decode: Decode
    limits: Limits
    clocks: Clocks
    chance: Random
    version: str
    metrics_token: str | None = None
    access_log: bool = False
    ready_within_s: float = 5.0
    """Longer than this the database may not take to answer that it is there."""


Around = Callable[[], AbstractAsyncContextManager[None]]
"""What is entered before the first request and left after the last."""


def app_of(parts: Parts, *, around: Around = nullcontext) -> Starlette:
    """Return the ASGI app of one endpoint. Its lifespan ends its threads, then leaves `around`."""
    threads = Threads(parts.limits.threads, parts.clocks.elapsed_s)
    measures = Measures()
    gate = Gate(parts.limits, parts.clocks.elapsed_s, parts.chance)

    async def look_up(key_id: str) -> Known | None:
        return await threads.look(parts.store.known_key, key_id)

    keyring = Keyring(look_up, parts.clocks.elapsed_s, parts.limits.wrong_keys_per_minute)
    told = _Told(parts, measures, gate)
    app = Starlette(
        routes=_routes(parts, threads, measures, gate, keyring),
        middleware=[
            Middleware(Headed, access_log=parts.access_log),
            Middleware(Guarded, told=told.incident),
        ],
        exception_handlers={
            Refusal: told.refusal,
            HTTPException: told.http,
            BusyError: told.busy,
            SenderGoneError: told.gone,
        },
        lifespan=_lifespan(threads, around),
    )
    app.router.redirect_slashes = False
    return app


def _routes(
    parts: Parts, threads: Threads, measures: Measures, gate: Gate, keyring: Keyring
) -> list[Route]:
    intake = Intake(
        parts.store,
        parts.decode,
        keyring=keyring,
        gate=gate,
        threads=threads,
        measures=measures,
        limits=parts.limits,
        clocks=parts.clocks,
    )
    downlink = Downlink(parts.store, keyring, threads)
    wellness = Wellness(
        parts.store,
        threads,
        measures,
        parts.clocks,
        token=parts.metrics_token,
        ready_within_s=parts.ready_within_s,
    )
    manual = Manual(parts.version, parts.limits)
    return [
        Route("/v1/batches", intake.post, methods=["POST"]),
        Route("/v1/kiosk/{name}", downlink.get, methods=["GET"]),
        Route("/healthz", wellness.healthz, methods=["GET"]),
        Route("/readyz", wellness.readyz, methods=["GET"]),
        Route("/metrics", wellness.metrics, methods=["GET"]),
        Route("/openapi.json", manual.openapi, methods=["GET"]),
        Route("/docs", manual.page, methods=["GET"]),
        Route("/docs.css", manual.style, methods=["GET"]),
    ]


def _lifespan(
    threads: Threads, around: Around
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with around():
            yield
            threads.close()

    return lifespan


class _Told:
    """Everything that goes wrong, told as a refusal."""

    def __init__(self, parts: Parts, measures: Measures, gate: Gate) -> None:
        self._parts = parts
        self._measures = measures
        self._gate = gate

    def refusal(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)  # noqa: S101 - Starlette chose the handler by it
        self._measures.refused(error.status)
        return refused(
            error,
            batch=echo_of(request.headers),
            endpoint=self._parts.store.endpoint_id,
            version=self._parts.version,
        )

    def http(self, request: Request, error: Exception) -> Response:
        """Tell what the router refuses: an unknown path, a wrong method."""
        assert isinstance(error, HTTPException)  # noqa: S101
        return self.refusal(request, Refusal(error.status_code, error.detail, error.headers))

    def busy(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, BusyError)  # noqa: S101
        return self.refusal(request, self._gate.busy(error))

    def gone(self, _request: Request, _error: Exception) -> Response:
        """Answer nobody: the connection is closed already."""
        return Response(status_code=400)

    def incident(self, request: Request, error: Exception) -> Response:
        return self.refusal(request, incident(error))
