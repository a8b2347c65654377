"""`GET /v1/kiosk/<name>`: what a kiosk fetches, sent only where it changed."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from sync.endpoint.app.addresses import address_of
from sync.endpoint.app.authentication import Keyring
from sync.endpoint.app.contracts import Store, StoredDocument
from sync.endpoint.app.refusals import JSON_TYPE, Refusal
from sync.endpoint.app.threads import Threads

NAMES = ("configuration", "surveys", "notices", "erasures")


class Downlink:
    """Hands out a kiosk's own documents to whoever has its key."""

    def __init__(self, store: Store, keyring: Keyring, threads: Threads) -> None:
        self._store = store
        self._keyring = keyring
        self._threads = threads

    async def get(self, request: Request) -> Response:
        """Answer with a document, 304 or (by `Refusal`) 404. Raises `Refusal`, `BusyError`."""
        sender = await self._keyring.sender(
            request.headers.get("authorization"), address_of(request)
        )
        name = request.path_params["name"]
        found = None
        if name in NAMES:
            found = await self._threads.look(self._store.document, sender.kiosk, name)
        if found is None:
            raise Refusal(404, f"nothing here by this name: known are {', '.join(NAMES)}")
        headers = {"ETag": f'"{found.etag}"', "Cache-Control": "private, no-cache"}
        if _has(request.headers.get("if-none-match", ""), found.etag):
            return Response(status_code=304, headers=headers)
        return Response(found.body, media_type=JSON_TYPE, headers={**headers, **_signed(found)})


def _signed(document: StoredDocument) -> Mapping[str, str]:
    if document.signature is None or document.issued is None:
        return {}
    signature = base64.b64encode(document.signature).decode("ascii")
    return {"Vuoro-Signature": signature, "Vuoro-Issued": str(document.issued)}


def _has(if_none_match: str, etag: str) -> bool:
    known = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return f'"{etag}"' in known or "*" in known
