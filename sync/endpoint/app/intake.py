"""`POST /v1/batches`: from a request to an answer after the COMMIT."""

from __future__ import annotations

import gzip
import logging

from starlette.requests import Request
from starlette.responses import Response

from sync.endpoint.api import BadBatchError, BusyError, Identity
from sync.endpoint.app.addresses import address_of
from sync.endpoint.app.authentication import Keyring
from sync.endpoint.app.buckets import Buckets
from sync.endpoint.app.contracts import Clocks, Decode, Store
from sync.endpoint.app.gate import Gate
from sync.endpoint.app.measures import Measures
from sync.endpoint.app.receiving import Body, encoding_of, unpacked
from sync.endpoint.app.refusals import JSON_TYPE, Refusal, echo_of
from sync.endpoint.app.threads import Threads
from sync.endpoint.settings import Limits
from sync.model.messages import Answer, answer_json

log = logging.getLogger("vuoro.endpoint")

SELDOM_S = 3600.0
"""A kiosk with another's key is told in the log so often, not once for each batch."""
_WORTH_PACKING_BYTES = 1024
_PACKING_LEVEL = 5


class _OtherKioskError(Refusal):
    """A good key with a batch that isn't its kiosk's."""


class Intake:
    """Takes batches in, each within the limits."""

    def __init__(
        self,
        store: Store,
        decode: Decode,
        *,
        keyring: Keyring,
        gate: Gate,
        threads: Threads,
        measures: Measures,
        limits: Limits,
        clocks: Clocks,
    ) -> None:
        self._store = store
        self._decode = decode
        self._keyring = keyring
        self._gate = gate
        self._threads = threads
        self._measures = measures
        self._limits = limits
        self._clocks = clocks
        self._tellings = Buckets(1 / SELDOM_S, 1, clocks.elapsed_s)

    async def post(self, request: Request) -> Response:
        """Answer one batch. Raises `Refusal`, `BusyError`, `SenderGoneError`."""
        body = Body(request.receive)
        try:
            return await self._answered(request, body)
        except BusyError as error:
            refusal = self._gate.busy(error)
        except BadBatchError as error:
            refusal = Refusal(error.status, str(error))
        except Refusal as known:
            refusal = known
        if "Connection" not in refusal.headers and not await body.thrown_away():
            refusal.headers["Connection"] = "close"
        raise refusal

    async def _answered(self, request: Request, body: Body) -> Response:
        headers = request.headers
        sender = await self._keyring.sender(headers.get("authorization"), address_of(request))
        encoding = encoding_of(headers)
        with self._gate.entered(sender.key_id):
            data = await body.whole(headers, self._limits.body_kib * 1024, self._limits.body_s)
            started_s = self._clocks.elapsed_s()
            try:
                answer, said, size = await self._threads.store(
                    self._stored, data, encoding, sender, echo_of(headers)
                )
            except _OtherKioskError:
                if self._tellings.took(sender.kiosk):
                    log.warning("a key of %s came with a batch of another kiosk", sender.kiosk)
                raise
            self._gate.charge(sender.key_id, size)
        self._measures.answered(answer, self._clocks.elapsed_s() - started_s)
        return _response(said, headers.get("accept-encoding", ""))

    def _stored(
        self, data: bytes, encoding: str, sender: Identity, named: str | None
    ) -> tuple[Answer, bytes, int]:
        incoming = self._decode(unpacked(data, encoding, self._limits.text_kib * 1024))
        if incoming.kiosk != sender.kiosk:
            raise _OtherKioskError(403, "this key belongs to another kiosk than the batch")
        if named is not None and named != incoming.batch:
            raise Refusal(400, "Vuoro-Batch names another batch than the body")
        answer = self._store.ingest(incoming, sender, self._clocks.unix_s())
        size = sum(len(each) for each in incoming.canonicals if each is not None)
        return answer, answer_json(answer), size


def _response(said: bytes, accepted: str) -> Response:
    if len(said) < _WORTH_PACKING_BYTES or "gzip" not in accepted:
        return Response(said, media_type=JSON_TYPE)
    packed = gzip.compress(said, _PACKING_LEVEL, mtime=0)
    return Response(
        packed,
        media_type=JSON_TYPE,
        headers={"Content-Encoding": "gzip", "Vary": "Accept-Encoding"},
    )
