"""Slow and strange senders on real sockets: each is cut off, and nobody else notices."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest
import requests

from sync.endpoint.settings import Limits
from tests.endpoint.app.asking import KEY, World, batch
from tests.endpoint.app.serving import live

HEAD = (
    b"POST /v1/batches HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    b"Authorization: Bearer " + KEY.text.encode() + b"\r\n"
)
PATIENCE_S = 15.0
"""Far more than any limit here; only a connection that is never cut waits so long."""


@pytest.fixture
def port() -> Iterator[int]:
    """A server that gives a head and a body a third of a second each."""
    with live(World(limits=Limits(body_s=0.3)), head_s=0.3, timeout_keep_alive=0.3) as port:
        yield port


def connected(port: int) -> socket.socket:
    """Return an open connection."""
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)


def everything(connection: socket.socket, drip: Callable[[], bytes] = lambda: b"") -> bytes:
    """Return what comes until the other side closes, dripping something in all the time."""
    connection.settimeout(0.05)
    came = b""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            connection.sendall(drip())
            part = connection.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            return came
        if not part:
            return came
        came += part
    raise AssertionError("the connection was never closed")


@pytest.mark.parametrize("begun", [b"", b"POST", HEAD, b"\r\n"])
def test_a_head_that_never_ends_is_cut(port: int, begun: bytes) -> None:
    """Silence, half a line, half a head, and one header every tenth of a second."""
    with connected(port) as silent:
        silent.sendall(begun)
        assert everything(silent) == b""
    with connected(port) as dripping:
        dripping.sendall(begun)
        everything(dripping, lambda: b"X: y\r\n" if begun == HEAD else b"\r\n")


def test_after_an_answer_the_next_head_must_come_soon_too(port: int) -> None:
    """Keeping a connection open after a request is bounded, silent or dripping."""
    with connected(port) as kept:
        kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
        assert everything(kept).startswith(b"HTTP/1.1 200")
    with connected(port) as dripping:
        dripping.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
        assert everything(dripping, lambda: b"\r\n").startswith(b"HTTP/1.1 200")


def test_a_body_that_drips_is_408(port: int) -> None:
    """One byte at a time, a body is given up after its time, and the connection closed."""
    with connected(port) as dripping:
        dripping.sendall(HEAD + b"Content-Length: 5000\r\n\r\n")
        said = everything(dripping, lambda: b"x")
    assert said.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in said.lower()


def test_an_endless_head_is_cut(port: int) -> None:
    """A head of megabytes is not read to its end."""
    with connected(port) as large:
        try:
            for _ in range(64):
                large.sendall(b"GET /healthz HTTP/1.1\r\nX-Large: " + b"x" * 1_000_000)
        except OSError:
            return
        assert everything(large) == b""


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"SSH-2.0-x\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 9999999999999999999999\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /%ff%00 HTTP/1.1\r\nHost: here\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: here\r\n\r\n", b"GET http://[ HTTP/1.1\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_not_http_breaks_nothing(port: int, request_bytes: bytes) -> None:
    """Other protocols and broken requests get at most a 4xx; no 5xx, no word about us."""
    with connected(port) as strange:
        strange.sendall(request_bytes)
        said = everything(strange)
    assert not said or said.startswith(b"HTTP/1.1 4")
    assert b"uvicorn" not in said.lower()
    assert b"Traceback" not in said
    assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200


def test_who_is_refused_hears_why_even_in_mid_sending(port: int) -> None:
    """A wrong key is 401 and too large a body 413, not a broken connection, for a blind sender."""
    address = f"http://127.0.0.1:{port}/v1/batches"
    body = b"x" * 2_000_000
    kind = {"Content-Type": "application/json"}
    assert requests.post(address, body, headers=kind, timeout=9).status_code == 401
    mine = kind | {"Authorization": f"Bearer {KEY.text}"}
    assert requests.post(address, body, headers=mine, timeout=9).status_code == 413


def test_many_slow_senders_keep_nobody_out(port: int) -> None:
    """While a hundred connections send nothing, a batch is stored."""
    slow = [connected(port) for _ in range(100)]
    try:
        headers = {"Authorization": f"Bearer {KEY.text}", "Content-Type": "application/json"}
        address = f"http://127.0.0.1:{port}/v1/batches"
        assert requests.post(address, batch(), headers=headers, timeout=5).status_code == 200
    finally:
        for each in slow:
            each.close()


def test_one_keys_slow_senders_leave_room_for_others() -> None:
    """A key may hold only its share of the places; beyond it 429, beyond all 503."""
    for limits, status in ((Limits(at_once_per_key=1), 429), (Limits(at_once=1), 503)):
        with live(World(limits=limits)) as port, connected(port) as first:
            first.sendall(HEAD + b"Content-Length: 5000\r\n\r\nx")
            headers = {"Authorization": f"Bearer {KEY.text}", "Content-Type": "application/json"}
            address = f"http://127.0.0.1:{port}/v1/batches"
            # The first has its place once a second one is refused.
            for _ in range(50):
                told = requests.post(address, batch(), headers=headers, timeout=5)
                if told.status_code != 200:
                    break
            assert told.status_code == status
            assert int(told.headers["Retry-After"]) > 0
