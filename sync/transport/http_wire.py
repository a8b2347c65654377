"""The way to the endpoint over HTTP: `sync.wire.Wire` as the worker uses it."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from requests import PreparedRequest, Request, Response
from requests.exceptions import RequestException

from sync.model.messages import Batch, batch_json
from sync.policy.replies import Failure, Reply
from sync.target import LocalError, Target, read_key
from sync.times import SyncClock
from sync.transport.answers import body_of, odd_status, reply_to
from sync.transport.connection import Link
from sync.transport.deadline import StoppedError, TooLateError, Waiting
from sync.transport.failures import RAISED, failure_of, hung_up, too_late
from sync.transport.stages import READING
from sync.transport.tls import context_for
from sync.wire import Document

T = TypeVar("T")
DEADLINE_S: Final = 60.0
"""For one whole attempt. A batch of 512 KiB gets through on a line of 100 kbit/s."""
STOPPED: Final = "stopped: sync was asked to end"
LARGEST_DOCUMENT_BYTES: Final = 4 * 1024 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS
_GZIP_LEVEL: Final = 6


class HttpWire:
    """One attempt at a time over one kept connection. Nothing raises for what others do."""

    def __init__(self, target: Target, clock: SyncClock, *, deadline_s: float = DEADLINE_S) -> None:
        self._target = target
        self._clock = clock
        self._deadline_s = deadline_s
        self._link: Link | None = None
        self._waiting = Waiting()

    def send(self, batch: Batch, proto: int) -> Reply:
        """Make one attempt to deliver a batch. Raises `ValueError` for an unknown `proto`."""
        body = zlib.compress(batch_json(batch, proto), _GZIP_LEVEL, _GZIP)
        headers = {
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
            "Vuoro-Batch": batch.id,
        }
        since_s = self._clock.elapsed_s()

        def took_s() -> float:
            return self._clock.elapsed_s() - since_s

        return self._attempt(
            "POST", "/v1/batches", headers, body, lambda got: reply_to(got, batch, took_s)
        )

    def fetch(self, name: str, revision: str | None) -> Document | Failure | None:
        """Fetch a document; None if it still has this `revision`."""
        headers = {} if revision is None else {"If-None-Match": f'"{revision}"'}
        return self._attempt(
            "GET", f"/v1/kiosk/{name}", headers, None, lambda got: _document(name, got)
        )

    def stop(self) -> None:
        """End an attempt that is under way; every later one comes back at once, unsent.

        May be called from another thread or a signal's handler.
        """
        self._waiting.stop_for_good()

    def close(self) -> None:
        """Let go of the connection; an attempt that is under way ends at once.

        May be called from another thread or a signal's handler. A later attempt connects anew.
        """
        self._waiting.stop()
        self._drop()

    def _attempt(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        take: Callable[[Response], T],
    ) -> T | Failure:
        try:
            request = self._request(method, path, headers, body)
            link = self._link = self._link or Link(context_for(self._target), self._target.proxy)
        except LocalError as error:
            return Failure("local", str(error))
        result = self._in_time(link, lambda: self._exchange(link, request, take))
        if isinstance(result, Failure):
            # Whatever was wrong, the next attempt starts from nothing: certificates are read
            # again, names looked up again, and no unread bytes are left on a connection.
            self._drop()
        return result

    def _in_time(self, link: Link, work: Callable[[], T]) -> T | Failure:
        try:
            return self._waiting.within(self._deadline_s, link.guard, work)
        except TooLateError as error:
            return too_late(error.stage, self._deadline_s, self._target)
        except StoppedError:
            return Failure("local", STOPPED)

    def _exchange(
        self, link: Link, request: PreparedRequest, take: Callable[[Response], T]
    ) -> T | Failure:
        try:
            with self._opened(link, request) as response:
                link.guard.stage = READING
                return take(response)
        except RAISED as error:
            return failure_of(error, link.guard.stage, self._target, self._clock)

    def _opened(self, link: Link, request: PreparedRequest) -> Response:
        """Return the response once its headers are here.

        A kept connection may have been closed at the other end just now. Then, and only then, the
        same request goes again at once: a batch that arrives twice is one.
        """
        try:
            return self._sent(link, request)
        except RequestException as error:
            if link.guard.opened or not hung_up(error):
                raise
        link.renew()
        return self._sent(link, request)

    def _sent(self, link: Link, request: PreparedRequest) -> Response:
        return link.session.send(
            request,
            stream=True,
            allow_redirects=False,
            # Reads are ended by the deadline itself, so that one place says when it is over.
            timeout=(self._deadline_s / 2, self._deadline_s * 2),
            proxies=link.session.proxies,
        )

    def _request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> PreparedRequest:
        """Return the request with this kiosk's key, read anew: it may have been replaced."""
        url = self._target.at(path)
        common = {
            "Authorization": f"Bearer {read_key(self._target.key_file)}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": "vuoro",
        }
        return Request(method, url, headers={**common, **headers}, data=body).prepare()

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()


def _document(name: str, response: Response) -> Document | Failure | None:
    if response.status_code == 304:
        response.raw.read(1)  # Has no body; asking for it gives the connection back.
        return None
    if response.status_code != 200:
        return odd_status(response)
    body = body_of(response, LARGEST_DOCUMENT_BYTES)
    if isinstance(body, Failure):
        return body
    etag = re.fullmatch(r'(?:W/)?"([!#-~]{1,200})"', response.headers.get("ETag", ""))
    if etag is None:
        return Failure("not_an_answer", f"{name}: came without an ETag", 200)
    return Document(name, etag[1], body, _signature(response), _issued(response))


def _signature(response: Response) -> bytes | None:
    try:
        return base64.b64decode(response.headers.get("Vuoro-Signature", ""), validate=True) or None
    except (ValueError, binascii.Error):
        return None


def _issued(response: Response) -> int | None:
    found = re.fullmatch("[0-9]{1,16}", response.headers.get("Vuoro-Issued", ""))
    return int(found[0]) if found else None
