"""Documents that the endpoint offers to a kiosk."""

from __future__ import annotations

import base64

import pytest

from sync.policy.replies import Failure
from sync.wire import Document
from tests.sync.transport.conftest import KEY, Wired
from tests.sync.transport.servers import answering, header_of, http, serving

SIGNATURE = bytes(range(64))
SIGNED = f"Vuoro-Signature: {base64.b64encode(SIGNATURE).decode()}"


def test_a_document_comes_with_its_revision_and_signature(wired: Wired) -> None:
    """The ETag without quotes is the revision; the signature is raw bytes, its number a number."""
    answer = http(b'{"a": 1}', 'ETag: W/"9f2c"', SIGNED, "Vuoro-Issued: 1795422000", zipped=True)
    with serving(answering(answer)) as server:
        found = wired(server.url).fetch("notices", None)
    assert found == Document("notices", "9f2c", b'{"a": 1}', SIGNATURE, 1795422000)
    (request,) = server.requests
    assert request.startswith(b"GET /v1/kiosk/notices HTTP/1.1\r\n")
    assert header_of(request, "authorization") == f"Bearer {KEY}"
    assert header_of(request, "if-none-match") is None


def test_a_document_that_has_not_changed_is_not_sent_again(wired: Wired) -> None:
    """The kiosk says which revision it has; 304 is no document and no failure."""
    with serving(answering(b'HTTP/1.1 304 Not Modified\r\nETag: "9f2c"\r\n\r\n')) as server:
        wire = wired(server.url)
        assert [wire.fetch("notices", "9f2c"), wire.fetch("notices", "9f2c")] == [None, None]
    assert header_of(server.requests[0], "if-none-match") == '"9f2c"'
    assert server.connections == 1


@pytest.mark.parametrize("signature", ["Vuoro-Signature: not base64!", "X-Nothing: 1"])
def test_a_signature_that_cannot_be_read_is_none(wired: Wired, signature: str) -> None:
    """Who checks it will refuse the document."""
    with serving(answering(http(b"{}", 'ETag: "1"', signature))) as server:
        found = wired(server.url).fetch("configuration", None)
    assert isinstance(found, Document)
    assert found.signature is None


@pytest.mark.parametrize("number", ["-1", "1.5", "1" * 17, "\u0661", "one"])
def test_a_number_that_cannot_be_read_is_none(wired: Wired, number: str) -> None:
    """Who checks the signature will refuse the document."""
    with serving(answering(http(b"{}", 'ETag: "1"', SIGNED, f"Vuoro-Issued: {number}"))) as server:
        found = wired(server.url).fetch("configuration", None)
    assert isinstance(found, Document)
    assert found.issued is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http(b"<html>", 'ETag: "1"', kind="text/html"), "not_an_answer"),
        (http(b"{}"), "not_an_answer"),
        (http(b"{}", "ETag: 1"), "not_an_answer"),
        (http(b" " * 5_000_000, 'ETag: "1"', zipped=True), "too_large"),
        (http(b"{", 'ETag: "1"', "Connection: close", length=100), "cut"),
        (http(status="404 Not Found"), "status"),
        (http(status="302 Found"), "redirect"),
        (http(status="401 Unauthorized"), "status"),
    ],
)
def test_what_is_no_document_is_a_failure(wired: Wired, answer: bytes, kind: str) -> None:
    """A portal's page, a flood or half a document never passes for one."""
    with serving(answering(answer)) as server:
        found = wired(server.url).fetch("surveys", "1")
    assert isinstance(found, Failure)
    assert found.kind == kind
