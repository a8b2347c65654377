"""The total deadline: no trick with time keeps an attempt going."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from sync.model.messages import Batch
from sync.policy.replies import Acknowledged, Failure
from sync.transport.deadline import Guard, TooLateError, Waiting
from sync.transport.stages import NAMING
from tests.sync.transport.conftest import Wired
from tests.sync.transport.servers import Server, answering, drip, http, read_request, serving

DEADLINE_S = 0.5
PATIENCE_S = 10.0
"""A busy machine may be late; a drip that is let go on lasts longer than this."""

Script = Callable[[socket.socket, Server], None]


def dripping_body(sock: socket.socket, server: Server) -> None:
    """Send all headers, then a byte at a time."""
    read_request(sock)
    sock.sendall(http(length=100_000))
    drip(sock, server, b" ")


def dripping_headers(sock: socket.socket, server: Server) -> None:
    """Send one header that never ends."""
    read_request(sock)
    sock.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    drip(sock, server, b"x")


def dripping_continue(sock: socket.socket, server: Server) -> None:
    """Say "go on" for ever, which some libraries skip without end."""
    read_request(sock)
    while not server.over.wait(0.05):
        sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def silent(sock: socket.socket, server: Server) -> None:
    """Take the request and say nothing."""
    read_request(sock)
    server.over.wait(PATIENCE_S)


def deaf(_sock: socket.socket, server: Server) -> None:
    """Take the connection and not even read."""
    server.over.wait(PATIENCE_S)


def dripping_greeting(sock: socket.socket, server: Server) -> None:
    """Send the start of a TLS record, then the rest a byte at a time."""
    sock.recv(65536)
    sock.sendall(b"\x16\x03\x03\x3f\xff\x02")
    drip(sock, server, b"\x00")


@pytest.mark.parametrize(
    "script", [dripping_body, dripping_headers, dripping_continue, silent, deaf]
)
def test_no_answer_takes_longer_than_the_deadline(
    wired: Wired, batch: Batch, script: Script
) -> None:
    """A drip in headers or body ends with the deadline, and the other end sees it end."""
    started = time.monotonic()
    with serving(script) as server:
        reply = wired(server.url, deadline_s=DEADLINE_S).send(batch, 2)
        took_s = time.monotonic() - started
    assert isinstance(reply, Failure)
    assert reply.kind == "timeout"
    assert "0.5 s" in reply.detail
    assert DEADLINE_S * 0.9 < took_s < PATIENCE_S


@pytest.mark.parametrize("script", [dripping_greeting, deaf])
def test_a_greeting_that_never_ends_is_cut(
    wired: Wired, batch: Batch, ca_file: Path, script: Script
) -> None:
    """The deadline holds during the TLS handshake as well."""
    started = time.monotonic()
    with serving(script) as server:
        url = f"https://localhost:{server.port}"
        reply = wired(url, ca_file=ca_file, deadline_s=DEADLINE_S).send(batch, 2)
        took_s = time.monotonic() - started
    assert isinstance(reply, Failure)
    assert reply.kind == "timeout"
    assert "encryption" in reply.detail
    assert took_s < PATIENCE_S


def test_a_drip_under_encryption_is_cut(
    wired: Wired, batch: Batch, ca_file: Path, authority: trustme.CA
) -> None:
    """Each byte in a record of its own buys no time."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with serving(dripping_headers, context) as server:
        url = f"https://localhost:{server.port}"
        reply = wired(url, ca_file=ca_file, deadline_s=DEADLINE_S).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "timeout"


def test_an_address_that_swallows_everything_is_told_as_no_connection(
    wired: Wired, batch: Batch
) -> None:
    """A black hole is a missing connection, not a slow answer."""
    with socket.socket() as full, contextlib.ExitStack() as queue:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            caller = queue.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        reply = wired(url, deadline_s=DEADLINE_S).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "connect"
    assert "nobody answered" in reply.detail


def test_where_a_redirect_leads_is_not_even_read(wired: Wired, batch: Batch) -> None:
    """A portal's page behind a 302 costs neither time nor memory."""

    def portal(sock: socket.socket, server: Server) -> None:
        read_request(sock)
        sock.sendall(http(b"", "Location: /login", status="302 Found", length=10**9))
        drip(sock, server, b" ")

    with serving(portal) as server:
        reply = wired(server.url, deadline_s=DEADLINE_S).send(batch, 2)
    assert isinstance(reply, Failure)
    assert reply.kind == "redirect"


def test_after_a_late_attempt_the_next_one_is_whole(
    wired: Wired, batch: Batch, right: bytes
) -> None:
    """What the late one left behind does not disturb: it has a connection of its own."""

    def slow_at_first(sock: socket.socket, server: Server) -> None:
        (silent if server.connections == 1 else answering(http(right)))(sock, server)

    with serving(slow_at_first) as server:
        wire = wired(server.url, deadline_s=DEADLINE_S)
        assert isinstance(wire.send(batch, 2), Failure)
        wire = wired(server.url)
        assert isinstance(wire.send(batch, 2), Acknowledged)


def test_late_attempts_leave_no_threads_behind(wired: Wired, batch: Batch) -> None:
    """Cutting the connection ends the thread that waited on it."""
    with serving(dripping_headers) as server:
        wire = wired(server.url, deadline_s=0.1)
        for _ in range(3):
            wire.send(batch, 2)
        for thread in threading.enumerate():
            if thread.name == "vuoro-attempt":
                thread.join(PATIENCE_S)
                assert not thread.is_alive()


def test_a_look_up_that_hangs_is_left_behind(wired: Wired) -> None:
    """Nothing interrupts a name look-up; the attempt ends without it and names it."""
    guard, hang = Guard(), threading.Event()

    def look_up() -> None:
        guard.stage = NAMING
        hang.wait(PATIENCE_S)

    with pytest.raises(TooLateError) as late:
        Waiting().within(0.1, guard, look_up)
    hang.set()
    assert late.value.stage == NAMING


def test_a_connection_made_after_the_cut_is_cut_too() -> None:
    """A look-up that comes back late opens nothing that lasts."""
    guard = Guard()
    guard.cut()
    here, there = socket.socketpair()
    with here, there:
        guard.watch(here)
        there.settimeout(PATIENCE_S)
        assert there.recv(1) == b""


def test_an_error_of_our_own_is_not_hidden() -> None:
    """What is raised in the attempt's thread is raised where it was started."""
    with pytest.raises(ZeroDivisionError):
        Waiting().within(1.0, Guard(), lambda: 1 // 0)
