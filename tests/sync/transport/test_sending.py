"""One attempt over HTTP: what goes out, and what every kind of answer means."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from pathlib import Path

import pytest

from sync.model.messages import Batch
from sync.policy.replies import Acknowledged, Failure, Refusal
from sync.transport import HttpWire, Target
from tests.sync.transport.conftest import KEY, Clock, Wired
from tests.sync.transport.servers import Server, answering, header_of, http, read_request, serving

NGINX_413 = http(b"<html>413</html>", status="413 Request Entity Too Large", kind="text/html")


def refusal(batch: Batch, status: str, *headers: str) -> bytes:
    """Return the endpoint's own refusal of the batch."""
    said = {"batch": batch.id, "version": "9.9", "protos": [2, 3], "error": "no"}
    return http(json.dumps(said).encode(), *headers, status=status)


def test_a_batch_goes_out_as_the_protocol_says(wired: Wired, batch: Batch, right: bytes) -> None:
    """Compressed JSON, the kiosk's key, the batch's id in the header, and nothing curious."""
    with serving(answering(http(right))) as server:
        reply = wired(f"{server.url}/vuoro/").send(batch, 2)
    assert isinstance(reply, Acknowledged)
    (request,) = server.requests
    assert request.startswith(b"POST /vuoro/v1/batches HTTP/1.1\r\n")
    assert header_of(request, "authorization") == f"Bearer {KEY}"
    assert header_of(request, "vuoro-batch") == batch.id
    assert header_of(request, "content-type") == "application/json"
    assert header_of(request, "accept-encoding") == "gzip"
    body = json.loads(gzip.decompress(request.partition(b"\r\n\r\n")[2]))
    assert (body["batch"], body["proto"]) == (batch.id, 2)


def test_one_connection_serves_many_batches(wired: Wired, batch: Batch, right: bytes) -> None:
    """The connection is kept alive between attempts, also after the endpoint's own refusal."""
    answers = [http(right), refusal(batch, "422 Unprocessable"), http(right, zipped=True)]
    with serving(answering(*answers)) as server:
        wire = wired(server.url)
        kinds = [type(wire.send(batch, 2)) for _ in range(3)]
    assert kinds == [Acknowledged, Refusal, Acknowledged]
    assert server.connections == 1


def test_a_connection_closed_at_the_other_end_is_made_again_at_once(
    wired: Wired, batch: Batch, right: bytes
) -> None:
    """A kept connection that ends as the next batch arrives costs no attempt."""

    def hangs_up_on_the_second(sock: socket.socket, server: Server) -> None:
        server.requests.append(read_request(sock))
        sock.sendall(http(right))
        server.requests.append(read_request(sock))

    with serving(hangs_up_on_the_second) as server:
        wire = wired(server.url)
        replies = [wire.send(batch, 2), wire.send(batch, 2)]
    assert [type(reply) for reply in replies] == [Acknowledged, Acknowledged]
    assert server.connections == 2


def test_a_new_connection_that_is_hung_up_on_is_not_tried_twice(wired: Wired, batch: Batch) -> None:
    """One attempt is one attempt: an endpoint that dies on a batch sees it once."""
    with serving(lambda sock, _server: read_request(sock) and None) as server:
        reply = wired(server.url).send(batch, 2)
    assert isinstance(reply, Failure)
    assert (reply.kind, server.connections) == ("cut", 1)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http(b"<html>Welcome!</html>", kind="text/html; charset=utf-8"), "not_an_answer"),
        (http(b"{}", kind='text/"\x7fhtml'), "not_an_answer"),
        (http(b""), "not_an_answer"),
        (http(b'{"batch": "5f5f'), "not_an_answer"),
        (http(b"[" * 100_000), "not_an_answer"),
        (http(b"{}"), "not_an_answer"),
        (http(b"{}", "Content-Encoding: br"), "not_an_answer"),
        (http(b"{}", "Content-Encoding: gzip"), "not_an_answer"),
        (http(gzip.compress(b"{}")[:-9], "Content-Encoding: gzip"), "cut"),
        (http(b'{"batch"', "Connection: close", length=1000), "cut"),
        (http(status="204 No Content"), "not_an_answer"),
        (http(status="202 Accepted"), "not_an_answer"),
        (http(b"x", "Location: http://portal.example/", status="302 Found"), "redirect"),
        (http(b"x", "Location: /", status="308 Permanent Redirect"), "redirect"),
        (http(status="304 Not Modified"), "redirect"),
        (http(status="404 Not Found", kind="text/html"), "status"),
        (http(status="429 Too Many Requests", kind="text/html"), "status"),
        (http(status="500 Oh", kind="text/html"), "status"),
        (http(b"{}", status="503 Busy"), "status"),
        (http(b"{", status="503 Busy", length=9).replace(b"HTTP/1.1", b"HTTP/1.0"), "status"),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", "not_an_answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 70_000 + b"\r\n\r\n", "not_an_answer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "answer",
)  # fmt: skip
def test_what_is_no_answer_settles_nothing(
    wired: Wired, batch: Batch, answer: bytes, kind: str
) -> None:
    """Whatever is not a 200 with JSON and the right echo comes back as a failure with a name."""

    def once(sock: socket.socket, _server: Server) -> None:
        read_request(sock)
        sock.sendall(answer)

    with serving(once) as server:
        reply = wired(server.url).send(batch, 2)
    assert isinstance(reply, Failure), reply
    assert reply.kind == kind
    assert "Welcome" not in reply.detail
    assert reply.detail.isprintable()


def test_the_echo_of_another_batch_is_no_answer(wired: Wired, batch: Batch, right: bytes) -> None:
    """A cache that repeats an old answer moves no cursor."""
    with serving(answering(http(right.replace(b"5f", b"6f")))) as server:
        reply = wired(server.url).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "not_an_answer"


@pytest.mark.parametrize("zipped", [True, False])
def test_an_answer_that_is_too_large_is_left_off(wired: Wired, batch: Batch, zipped: bool) -> None:
    """A megabyte is the most that is read, and the most that is unpacked."""
    answer = http(b" " * 60_000_000, zipped=True) if zipped else http(b" " * 1_100_000)
    with serving(answering(answer)) as server:
        reply = wired(server.url).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "too_large"


@pytest.mark.parametrize("status", [400, 401, 403, 413, 415, 422, 429, 500, 503])
def test_the_endpoints_own_refusal_is_told_from_others(
    wired: Wired, batch: Batch, status: int
) -> None:
    """JSON that echoes the batch is the endpoint's word, with what it speaks and its version."""
    with serving(answering(refusal(batch, f"{status} No", "Retry-After: 30"))) as server:
        reply = wired(server.url).send(batch, 2)
    assert isinstance(reply, Refusal)
    assert (reply.status, reply.echoed, reply.retry_after_s) == (status, True, 30.0)
    assert (reply.protos, reply.endpoint_version) == ((2, 3), "9.9")


@pytest.mark.parametrize(
    "answer",
    [
        NGINX_413,
        http(b'{"batch": "' + b"6f" * 16 + b'"}', status="400 Bad Request"),
        http(b'["batch"]', status="401 Unauthorized"),
        http(b" " * 2_000_000, status="422 Unprocessable"),
        http(b"{", status="403 Forbidden", zipped=True, length=5),
    ],
    ids=["nginx", "another batch", "an array", "a flood", "cut"],
)
def test_a_refusal_without_our_echo_is_not_the_endpoints(
    wired: Wired, batch: Batch, answer: bytes
) -> None:
    """A proxy's 413 is a refusal too, but nobody may set a record aside for it."""
    with serving(answering(answer)) as server:
        reply = wired(server.url).send(batch, 2)
    assert isinstance(reply, Refusal)
    assert (reply.echoed, reply.protos, reply.endpoint_version) == (False, (), "")


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        (["Retry-After: 120"], 120.0),
        (["Retry-After: Mon, 23 Nov 2026 12:01:00 GMT", "Date: Mon, 23 Nov 2026 12:00:00 GMT"], 60),
        (["Retry-After: Mon, 23 Nov 2026 11:00:00 GMT", "Date: Mon, 23 Nov 2026 12:00:00 GMT"], 0),
        (["Retry-After: Mon, 23 Nov 2026 12:01:00 GMT"], None),
        (["Retry-After: soon"], None),
        (["Retry-After: -5"], None),
        ([], None),
    ],
)
def test_a_wait_that_is_asked_for_is_told_in_seconds(
    wired: Wired, batch: Batch, headers: list[str], wait_s: float | None
) -> None:
    """Seconds, or a date measured by the other end's clock, never by this device's."""
    with serving(answering(http(b"", *headers, status="503 Busy"))) as server:
        reply = wired(server.url).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.retry_after_s == wait_s


def test_nobody_at_the_address_is_named_so(wired: Wired, batch: Batch) -> None:
    """A refused connection and a name that does not exist are two different faults."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    reply = wired(f"http://127.0.0.1:{port}").send(batch, 2)
    assert isinstance(reply, Failure)
    assert (reply.kind, reply.detail) == ("connect", f"127.0.0.1:{port}: Connection refused")
    reply = wired("http://endpoint.invalid").send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "dns"
    assert "endpoint.invalid" in reply.detail


def test_cookies_and_redirects_are_never_followed(wired: Wired, batch: Batch, right: bytes) -> None:
    """A captive portal's 302 leads nowhere, and its cookie is not carried to the endpoint."""
    portal = http(b"x", "Location: /login", "Set-Cookie: who=you; Path=/", status="302 Found")
    with serving(answering(portal)) as server:
        wire = wired(server.url)
        wire.send(batch, 2)
        wire.send(batch, 2)
    assert len(server.requests) == 2
    assert all(header_of(request, "cookie") is None for request in server.requests)


def test_the_environment_changes_nothing(
    wired: Wired, batch: Batch, right: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Proxies, certificates and passwords from outside the configuration are not heeded."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    (tmp_path / ".netrc").chmod(0o600)
    surroundings = {
        "HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9", "HOME": str(tmp_path), "NETRC": str(tmp_path / ".netrc"),
    }  # fmt: skip
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    with serving(answering(http(right))) as server:
        assert isinstance(wired(server.url).send(batch, 2), Acknowledged)
    assert header_of(server.requests[0], "authorization") == f"Bearer {KEY}"


def test_plain_http_is_refused_unless_allowed(wired: Wired, batch: Batch, right: bytes) -> None:
    """Without `allow_http` nothing leaves the kiosk over plain HTTP, and the remedy is named."""
    with serving(answering(http(right))) as server:
        reply = wired(server.url, allow_http=False).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "local"
    assert "https://" in reply.detail
    assert server.connections == 0


@pytest.mark.parametrize("text", [None, "", "vuoro_ä", "vuoro_a\nvuoro_b", "\x00\xff", "x" * 9_999])
def test_without_a_usable_key_nothing_is_sent(
    batch: Batch, clock: Clock, tmp_path: Path, text: str | None
) -> None:
    """The failure is this side's own, names the file and never shows what is in it."""
    path = tmp_path / "the.key"
    if text is not None:
        path.write_text(text)
    reply = HttpWire(Target("http://127.0.0.1:9", path, allow_http=True), clock).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "local"
    assert "the.key" in reply.detail
    assert "vuoro endpoint kiosk add" in reply.detail
    assert not text or text not in reply.detail


def test_a_replaced_key_counts_from_the_next_attempt(
    wired: Wired, batch: Batch, right: bytes, key_file: Path
) -> None:
    """Keys are rotated without stopping anything."""
    with serving(answering(http(right))) as server:
        wire = wired(server.url)
        wire.send(batch, 2)
        key_file.write_text("vuoro_new_key")
        wire.send(batch, 2)
    assert header_of(server.requests[1], "authorization") == "Bearer vuoro_new_key"
    assert server.connections == 1


def test_closing_ends_an_attempt_at_once(wired: Wired, batch: Batch) -> None:
    """A stop from another thread, or a signal's handler, waits for nobody."""
    asked = threading.Event()

    def silent(sock: socket.socket, server: Server) -> None:
        read_request(sock)
        asked.set()
        server.over.wait(5)

    with serving(silent) as server:
        wire = wired(server.url, deadline_s=60.0)
        stopping = threading.Thread(target=lambda: asked.wait(5) and wire.close())
        stopping.start()
        reply = wire.send(batch, 2)
        stopping.join()
    assert isinstance(reply, Failure)
    assert "stopped" in reply.detail


def test_after_a_stop_nothing_is_sent(wired: Wired, batch: Batch, right: bytes) -> None:
    """Who was asked to end begins nothing new: no batch, no document, nobody is even called."""
    with serving(answering(http(right))) as server:
        wire = wired(server.url)
        wire.stop()
        replies = [wire.send(batch, 2), wire.fetch("notices", None)]
    assert [getattr(each, "detail", "") for each in replies] == [
        "stopped: sync was asked to end"
    ] * 2
    assert server.connections == 0


def test_the_endpoints_own_words_are_told(wired: Wired, batch: Batch) -> None:
    """A refusal that echoes the batch says why; what is no plain line is left out."""
    for word, told in (("entry 3: too many", "entry 3: too many"), ("<b>\u00e4", ""), (5, "")):
        body = json.dumps({"batch": batch.id, "error": word}).encode()
        with serving(answering(http(body, status="422 no"))) as server:
            reply = wired(server.url).send(batch, 2)
        assert isinstance(reply, Refusal)
        assert reply.detail == told


def test_the_library_says_nothing_of_what_came(
    wired: Wired, batch: Batch, caplog: pytest.LogCaptureFixture
) -> None:
    """A portal's headers, however wrong, don't get into the log."""
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nno header: at all\r\n Welcome\r\n\r\n"
    with serving(answering(page)) as server:
        assert isinstance(wired(server.url).send(batch, 2), Failure)
    assert not [record for record in caplog.records if record.name.startswith("urllib3")]
