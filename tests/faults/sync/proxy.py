"""A faulty proxy between a kiosk and its endpoint: real sockets, and a fault that can be changed.

Each request is read whole and handed to the fault of that moment, which passes it on or not, and
answers what it likes. Without a fault everything goes through as it is.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.sync.transport.servers import header_of, http, read_request

_PATIENCE_S = 30.0


class HungUpError(Exception):
    """The fault ends the connection."""


@dataclass
class Exchange:
    """One request and the connection on which its answer is awaited."""

    request: bytes
    proxy: Proxy
    client: socket.socket

    @property
    def batch(self) -> dict[str, Any]:
        """The batch as JSON says it; empty if the request is none."""
        head, body = parts(self.request)
        if not head.startswith(b"POST /v1/batches "):
            return {}
        found: dict[str, Any] = json.loads(gzip.decompress(body))
        return found

    def forward(self) -> bytes:
        """Pass the request on and return the endpoint's whole answer; 502 if it is away."""
        try:
            with socket.create_connection(("127.0.0.1", self.proxy.port_behind), 60) as behind:
                behind.sendall(self.request)
                return read_answer(behind)
        except OSError:
            return http(b"<html>bad gateway</html>", status="502 Bad Gateway", kind="text/html")

    def reply(self, answer: bytes) -> None:
        """Send something back."""
        self.client.sendall(answer)

    def hang_up(self, *, rudely: bool = False) -> None:
        """End the connection; rudely is with a reset instead of an end."""
        if rudely:
            # Linger 0: closing sends RST and drops what was not sent.
            linger = struct.pack("ii", 1, 0)
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        raise HungUpError

    def drip(self, answer: bytes, every_s: float) -> None:
        """Send an answer byte by byte until it is over, or the kiosk is gone, or the test."""
        for each in answer:
            self.client.sendall(bytes([each]))
            if self.proxy.over.wait(every_s):
                return


Fault = Callable[[Exchange], None]


def passing(exchange: Exchange) -> None:
    """Pass the request on and its answer back."""
    exchange.reply(exchange.forward())


@dataclass
class Proxy:
    """A listening port before the endpoint's; `fault` and `context` count for what comes next."""

    port: int
    port_behind: int
    fault: Fault = passing
    context: ssl.SSLContext | None = None
    exchanges: int = 0
    """Requests that came through, whatever became of them."""
    greetings: int = 0
    """Connections that were taken."""
    over: threading.Event = field(default_factory=threading.Event)
    clients: set[socket.socket] = field(default_factory=set)

    @property
    def address(self) -> str:
        """Return what a kiosk puts into `sync.url`."""
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End every connection there is, in mid-flight or kept."""
        for each in list(self.clients):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def serve(self, raw: socket.socket) -> None:
        """Serve one connection to its end."""
        with raw:
            self.clients.add(raw)
            try:
                if self.context is None:
                    self._converse(raw)
                else:
                    with self.context.wrap_socket(raw, server_side=True) as encrypted:
                        self.clients.add(encrypted)
                        self._converse(encrypted)
                        self.clients.discard(encrypted)
            except (OSError, HungUpError):
                return
            finally:
                self.clients.discard(raw)

    def _converse(self, client: socket.socket) -> None:
        client.settimeout(_PATIENCE_S)
        while request := read_request(client):
            self.exchanges += 1
            self.fault(Exchange(request, self, client))


@contextmanager
def proxied(port_behind: int, context: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """Run a proxy before a port until the end of the block."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    proxy = Proxy(listener.getsockname()[1], port_behind, context=context)
    threads: list[threading.Thread] = []

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = listener.accept()
                proxy.greetings += 1
                threads.append(threading.Thread(target=proxy.serve, args=(client,), daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield proxy
    finally:
        proxy.over.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        proxy.cut()
        for thread in (accepting, *threads):
            thread.join(10)


def read_answer(behind: socket.socket) -> bytes:
    """Return one whole answer of the endpoint, which always says how long it is."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = behind.recv(65536)
        if not piece:
            raise ConnectionResetError("the endpoint hung up")
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = header_of(head, "content-length")
    assert length is not None, head
    while len(body) < int(length):
        piece = behind.recv(65536)
        if not piece:
            raise ConnectionResetError("the endpoint hung up in mid-answer")
        body += piece
    return data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body


def parts(answer: bytes) -> tuple[bytes, bytes]:
    """Return head (with its empty line) and body of a request or an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", body
