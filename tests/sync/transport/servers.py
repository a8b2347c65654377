"""Real servers on this machine that answer a script, with or without TLS; and a proxy."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Script = Callable[[socket.socket], None]


@dataclass
class Server:
    """A listening port. `requests` holds what was read, `connections` how often it was called."""

    port: int
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over: scripts that wait, wait for this."""

    @property
    def url(self) -> str:
        """Return its address without TLS."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(
    script: Callable[[socket.socket, Server], None], context: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Serve every connection with `script` in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    threads: list[threading.Thread] = []
    socks: list[socket.socket] = []

    def one(sock: socket.socket, same: socket.socket) -> None:
        try:
            with contextlib.suppress(OSError), sock:
                if context is None:
                    script(sock, server)
                    return
                with context.wrap_socket(sock, server_side=True) as encrypted:
                    script(encrypted, server)
        finally:
            _end(same)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _address = listener.accept()
                sock.settimeout(5)
                server.connections += 1
                socks.append(sock.dup())
                thread = threading.Thread(target=one, args=(sock, socks[-1]), daemon=True)
                threads.append(thread)
                thread.start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        server.over.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for sock in socks:
            _end(sock)
        for thread in (accepting, *threads):
            thread.join(5)
        for sock in socks:
            sock.close()


def _end(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def read_request(sock: socket.socket) -> bytes:
    """Return one whole request: head and body; empty when the other end left."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = header_of(head, "content-length") or "0"
    while len(body) < int(length):
        piece = sock.recv(65536)
        if not piece:
            return b""
        body += piece
    return head + b"\r\n\r\n" + body


def header_of(head: bytes, name: str) -> str | None:
    """Return a header of a request or an answer."""
    for line in head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]:
        key, _, value = line.partition(":")
        if key.strip().lower() == name:
            return value.strip()
    return None


def answering(*answers: bytes) -> Callable[[socket.socket, Server], None]:
    """Return a script that answers each request on a connection with the next of these.

    The last is repeated. `Connection: close` in an answer closes the connection after it.
    """

    def script(sock: socket.socket, server: Server) -> None:
        for number in range(1_000):
            request = read_request(sock)
            if not request:
                return
            server.requests.append(request)
            answer = answers[min(number, len(answers) - 1)]
            sock.sendall(answer)
            if header_of(answer, "connection") == "close":
                return

    return script


def http(
    body: bytes = b"",
    *more: str,
    status: str = "200 OK",
    kind: str = "application/json",
    length: int | None = None,
    zipped: bool = False,
) -> bytes:
    """Return an answer in HTTP/1.1."""
    sent = gzip.compress(body) if zipped else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *more]
    if zipped:
        lines.append("Content-Encoding: gzip")
    lines.append(f"Content-Length: {len(sent) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode() + sent


def drip(sock: socket.socket, server: Server, text: bytes) -> None:
    """Send `text` again and again, a byte each twentieth of a second, until the test is over."""
    while not server.over.wait(0.05):
        for each in text:
            sock.sendall(bytes([each]))
            if server.over.wait(0.05):
                return


def connecting_proxy(
    to_port: int | None, status: bytes = b"200 Connection established"
) -> Callable[[socket.socket, Server], None]:
    """Return the script of a proxy that answers CONNECT and then joins both ends."""

    def script(sock: socket.socket, server: Server) -> None:
        server.requests.append(read_request(sock))
        sock.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")
        if to_port is None:
            return
        with socket.create_connection(("127.0.0.1", to_port)) as there:
            back = threading.Thread(target=_pump, args=(there, sock), daemon=True)
            back.start()
            _pump(sock, there)
            back.join(5)

    return script


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
