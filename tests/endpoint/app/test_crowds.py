"""Crowds of connections that say nothing: each has its time, and all together have a bound."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests
import trustme

from sync.endpoint.app.connection import SPARE_CONNECTIONS
from sync.endpoint.tls import TlsFiles
from tests.endpoint.app.asking import World
from tests.endpoint.app.serving import live

PATIENCE_S = 15.0
"""Far more than any limit here; only a connection that is never cut waits so long."""
LIMIT = 10
OPEN = LIMIT + SPARE_CONNECTIONS


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> TlsFiles:
    """A certificate for this machine; its authority's lies beside it."""
    folder, authority = tmp_path_factory.mktemp("tls"), trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "both.pem"))
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    return TlsFiles(folder / "both.pem", folder / "both.pem")


def healthy(port: int, tls: TlsFiles | None) -> bool:
    """Whether a new connection is answered."""
    scheme, verify = ("https", str(tls.cert.with_name("ca.pem"))) if tls else ("http", "")
    told = requests.get(f"{scheme}://127.0.0.1:{port}/healthz", verify=verify, timeout=9)
    return told.status_code == 200


def closed(connection: socket.socket) -> bool:
    """Wait until the other side closes; False if it never does."""
    connection.settimeout(PATIENCE_S)
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


@pytest.mark.parametrize("begun", [b"", b"\x16\x03\x01\x02\x00\x01\x00"], ids=["silent", "half"])
def test_a_handshake_that_never_ends_is_cut(tls: TlsFiles, begun: bytes) -> None:
    """Who connects and does not begin TLS, or stops in its midst, has as long as for a head."""
    with (
        live(World(), head_s=0.3, ssl_context_factory=tls) as port,
        socket.create_connection(("127.0.0.1", port)) as silent,
    ):
        silent.sendall(begun)
        assert closed(silent)


@pytest.mark.parametrize("encrypted", [False, True])
def test_there_is_a_bound_on_all_connections(tls: TlsFiles, encrypted: bool) -> None:
    """Beyond it one is closed at once, also before its handshake; those inside stay, and when they
    have gone others come in."""
    files = tls if encrypted else None
    with (
        live(World(), limit_concurrency=LIMIT, ssl_context_factory=files) as port,
        ExitStack() as crowd,
    ):
        inside, outside = (
            [crowd.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(n)]
            for n in (OPEN, 20)
        )
        assert all(closed(each) for each in outside)
        assert not any(gone(each) for each in inside)
        for each in inside:
            each.close()
        assert until_healthy(port, files)


def gone(connection: socket.socket) -> bool:
    """Whether the other side has closed by now."""
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def until_healthy(port: int, tls: TlsFiles | None) -> bool:
    """Ask until it is answered: the server needs a moment to see who has gone."""
    for _ in range(50):
        try:
            if healthy(port, tls):
                return True
        except requests.ConnectionError:
            continue
    return False


def test_those_that_failed_leave_their_place(tls: TlsFiles) -> None:
    """Handshakes that come to nothing keep nobody out afterwards."""
    with live(World(), limit_concurrency=LIMIT, ssl_context_factory=tls) as port:
        for _ in range(OPEN + 20):
            with socket.create_connection(("127.0.0.1", port)) as strange:
                strange.sendall(b"GET / HTTP/1.1\r\n\r\n")
                closed(strange)
        assert healthy(port, tls)


def test_answered_connections_leave_their_place(tls: TlsFiles) -> None:
    """Whoever was served and went is no longer counted."""
    context = ssl.create_default_context(cafile=str(tls.cert.with_name("ca.pem")))
    with live(World(), limit_concurrency=LIMIT, ssl_context_factory=tls) as port:
        for _ in range(OPEN // 8):
            for plain in parties(port, 10):
                context.wrap_socket(plain, server_hostname="127.0.0.1").close()
        assert healthy(port, tls)


def parties(port: int, count: int) -> Iterator[socket.socket]:
    """Connect one after the other."""
    for _ in range(count):
        yield socket.create_connection(("127.0.0.1", port))
