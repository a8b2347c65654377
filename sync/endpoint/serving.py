"""The server's process, or processes: sockets, TLS, signals and the log.

One process on SQLite, whose file has one writer; on PostgreSQL as many as asked, each on its own.
SIGTERM and SIGINT drain: no new connections, open requests to their end, then exit status 0.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import logging.config
import os
import signal
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from random import SystemRandom

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from sync.endpoint.api import EndpointError
from sync.endpoint.app.building import Parts, app_of
from sync.endpoint.app.connection import BoundedConfig, BoundedConnection
from sync.endpoint.app.contracts import Clocks
from sync.endpoint.app.measures import SHARED
from sync.endpoint.app.shelves import Shelves
from sync.endpoint.database import Database
from sync.endpoint.decoding import decode
from sync.endpoint.journal import log_config
from sync.endpoint.settings import EndpointSettings
from sync.endpoint.tls import TlsFiles

log = logging.getLogger("vuoro.endpoint")

BACKLOG = 2048
DRAIN_EXTRA_S = 10
"""Beyond the time that a body may take: for storing it and for the answer."""
WORKER_START_S = 60
PARENT_LOOK_S = 1.0
GARBAGE_AFTER = 20_000
"""New objects between two looks for circles; Python's 700 cost a tenth of storing a batch."""
_STOP = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Job:
    """What to serve and where. It is handed to worker processes as it is."""

    database: str
    """The address, as `Database.open` takes it."""
    settings: EndpointSettings
    host: str
    port: int
    """0 takes a free one."""
    tls: TlsFiles | None = None
    workers: int = 1
    metrics_token: str | None = None

    @property
    def scheme(self) -> str:
        """Return `https` with a certificate, else `http`."""
        return "https" if self.tls else "http"


class AppOf:
    """Makes a job's app in the process that serves it; the app's end closes its database."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self) -> ASGIApp:
        """Open the database and return the app. Raises `EndpointError`."""
        database = Database.open(self._job.database, serving=True)
        many = self._job.workers > 1

        @asynccontextmanager
        async def open_until_the_end() -> AsyncIterator[None]:
            watch = asyncio.create_task(_end_with_parent(os.getppid())) if many else None
            _look_for_garbage_seldom()
            yield
            if watch is not None:
                watch.cancel()
            database.close()

        parts = Parts(
            store=Shelves(database),
            decode=decode,
            limits=self._job.settings.limits,
            clocks=Clocks(unix_s=time.time, elapsed_s=time.monotonic),
            chance=SystemRandom(),
            version=version("vuoro"),
            metrics_token=self._job.metrics_token,
            access_log=self._job.settings.log.access,
        )
        return app_of(parts, around=open_until_the_end)


def _look_for_garbage_seldom() -> None:
    """Spare what stays for ever: a batch makes thousands of short-lived things and no circles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 20, 50)


async def _end_with_parent(parent: int) -> None:
    """Drain once the process that started this one is gone: killed, it could not tell us."""
    while os.getppid() == parent:
        await asyncio.sleep(PARENT_LOOK_S)
    signal.raise_signal(signal.SIGTERM)


def serve(job: Job) -> int:
    """Serve until told to stop, and return the exit status. Raises `EndpointError`."""
    if job.tls:
        job.tls.context()
    with _listening(job) as listener:
        logging.config.dictConfig(log_config(job.settings.log.format))
        return _one(job, listener) if job.workers == 1 else _many(job, listener)


class _Server(uvicorn.Server):
    """Says when it is ready, and takes a new certificate at SIGHUP."""

    def __init__(self, config: uvicorn.Config, tls: TlsFiles | None, ready: str) -> None:
        super().__init__(config)
        self._tls = tls
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._renew)
        log.info(self._ready)

    def _renew(self) -> None:
        if self._tls is None or self.config.ssl is None:
            return
        try:
            self._tls.renew(self.config.ssl)
        except EndpointError as error:
            log.error("the certificate stays the one before: %s", error)
        else:
            log.info("the certificate was read again")


class _Workers(Multiprocess):
    """Says when all are ready."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, ready: str) -> None:
        super().__init__(config, [listener])
        self._ready = ready

    def init_processes(self) -> None:
        """Start them."""
        super().init_processes()
        if all(each.wait_until_ready(WORKER_START_S, self.should_exit) for each in self.processes):
            log.info(self._ready)


def _one(job: Job, listener: socket.socket) -> int:
    config = _config(job)
    config.load()
    # uvicorn raises the signal again when it has drained; that would end us without a status.
    for each in _STOP:
        signal.signal(each, lambda *_: None)
    _Server(config, job.tls, _ready(job, listener)).run([listener])
    return 0


def _many(job: Job, listener: socket.socket) -> int:
    # Tables are brought up to date once, and a wrong address is told here.
    Database.open(job.database).close()
    with tempfile.TemporaryDirectory(prefix="vuoro-metrics-") as shared:
        os.environ[SHARED] = shared
        _Workers(_config(job), listener, _ready(job, listener)).run()
    return 0


def _config(job: Job) -> uvicorn.Config:
    limits = job.settings.limits
    config = BoundedConfig(
        AppOf(job),
        factory=True,
        interface="asgi3",
        loop="uvloop",
        http=BoundedConnection,
        ws="none",
        lifespan="on",
        log_config=log_config(job.settings.log.format),
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        workers=job.workers,
        limit_concurrency=limits.connections,
        timeout_keep_alive=limits.idle_s,
        timeout_graceful_shutdown=limits.body_s + DRAIN_EXTRA_S,
        ssl_context_factory=job.tls,
    )
    config.head_s = limits.head_s
    return config


def _listening(job: Job) -> socket.socket:
    family = socket.AF_INET6 if ":" in job.host else socket.AF_INET
    try:
        return socket.create_server((job.host, job.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise EndpointError(
            f"--host {job.host} --port {job.port}: can't listen there: {error.strerror}; "
            "take another, or stop what listens"
        ) from error


def _ready(job: Job, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    host = f"[{job.host}]" if ":" in job.host else job.host
    return f"ready at {job.scheme}://{host}:{port}"
