"""Whatever answers instead of the endpoint: nothing passes on its word, and all arrives later."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from random import Random

import pytest

from tests.faults.sync.line import Line, lined
from tests.faults.sync.proxy import Exchange, Fault, parts
from tests.sync.transport.servers import header_of, http

PORTAL = b"<html><h1>Welcome! Please sign in.</h1></html>"


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """One line for all these faults, as in a kiosk's life."""
    with lined(tmp_path_factory.mktemp("line")) as line:
        yield line


def answered(status: str, *headers: str, body: bytes = b"", kind: str = "text/html") -> Fault:
    """Return a fault that answers in the endpoint's place; nothing is passed on."""
    return lambda exchange: exchange.reply(http(body, *headers, status=status, kind=kind))


def portal(exchange: Exchange) -> None:
    """Lead everybody to a page, as networks with a sign-in do."""
    path = exchange.request.split(b" ")[1]
    if path == b"/sign-in":
        exchange.reply(http(PORTAL, kind="text/html"))
    else:
        address = f"http://127.0.0.1:{exchange.proxy.port}/sign-in"
        exchange.reply(http(PORTAL, f"Location: {address}", status="302 Found", kind="text/html"))


def wrong_echo(exchange: Exchange) -> None:
    """Answer, after the commit, with the name of another batch."""
    head, body = parts(exchange.forward())
    name = header_of(exchange.request, "vuoro-batch")
    assert name is not None
    assert name.encode() in body
    exchange.reply(head + body.replace(name.encode(), b"0" * 32))


def truncated_gzip(exchange: Exchange) -> None:
    """Answer, after the commit, with gzip that ends in its middle; its length is true."""
    packed = gzip.compress(parts(exchange.forward())[1])
    exchange.reply(http(packed[: len(packed) // 2], "Content-Encoding: gzip"))


def garbled_gzip(exchange: Exchange) -> None:
    """Answer, after the commit, with gzip in which one byte is another."""
    packed = bytearray(gzip.compress(parts(exchange.forward())[1]))
    packed[len(packed) // 2] ^= 0x55
    exchange.reply(http(bytes(packed), "Content-Encoding: gzip"))


def half_json(exchange: Exchange) -> None:
    """Answer, after the commit, with the first half of the JSON as if it were all."""
    body = parts(exchange.forward())[1]
    exchange.reply(http(body[: len(body) // 2]))


def half_body(exchange: Exchange) -> None:
    """Hang up, after the commit, in the middle of the body."""
    answer = exchange.forward()
    exchange.reply(answer[: len(answer) - 20])
    exchange.hang_up()


def half_head(exchange: Exchange) -> None:
    """Hang up, after the commit, in the middle of the headers."""
    exchange.reply(exchange.forward()[:30])
    exchange.hang_up()


def no_answer(exchange: Exchange) -> None:
    """Hang up after the commit."""
    exchange.forward()
    exchange.hang_up()


def reset(exchange: Exchange) -> None:
    """Break the connection after the commit."""
    exchange.forward()
    exchange.hang_up(rudely=True)


def old_answer() -> Fault:
    """Return a fault that gives every batch the answer to the first: a cache in between."""
    first: list[bytes] = []

    def fault(exchange: Exchange) -> None:
        if not first:
            first.append(exchange.forward())
            exchange.reply(http(status="500 Oops", kind="text/html"))
        else:
            exchange.reply(first[0])

    return fault


def endless(exchange: Exchange) -> None:
    """Answer with more than any answer may have, packed small."""
    exchange.forward()
    exchange.reply(http(b" " * 3_000_000, zipped=True))


def garbage(exchange: Exchange) -> None:
    """Speak something other than HTTP."""
    exchange.reply(Random(5).randbytes(400))
    exchange.hang_up()


STRANGE: dict[str, tuple[Fault, set[str]]] = {
    "captive portal": (portal, {"redirect"}),
    "portal without a redirect": (answered("200 OK", body=PORTAL), {"not_an_answer"}),
    "portal that says it is JSON": (
        answered("200 OK", body=PORTAL, kind="application/json"), {"not_an_answer"}),
    "empty 200": (answered("200 OK", kind="application/json"), {"not_an_answer"}),
    "204": (answered("204 No Content"), {"not_an_answer"}),
    "wrong echo": (wrong_echo, {"not_an_answer"}),
    "an old answer": (old_answer(), {"not_an_answer"}),
    "truncated gzip": (truncated_gzip, {"cut"}),
    "garbled gzip": (garbled_gzip, {"not_an_answer", "cut"}),
    "half a JSON": (half_json, {"not_an_answer"}),
    "half a body": (half_body, {"cut"}),
    "half the headers": (half_head, {"cut", "not_an_answer"}),
    "no answer": (no_answer, {"cut"}),
    "reset": (reset, {"cut"}),
    "too large": (endless, {"too_large"}),
    "no HTTP": (garbage, {"not_an_answer", "cut"}),
    "429 on the way": (answered("429 Slow Down", "Retry-After: 2"), {"status", "busy"}),
    "413 on the way": (answered("413 Too Large"), {"refused"}),
    "400 on the way": (answered("400 Bad Request"), {"refused"}),
    "422 on the way": (answered("422 No"), {"refused"}),
    "401 on the way": (answered("401 Who", "WWW-Authenticate: Basic"), {"key"}),
    "403 on the way": (answered("403 Forbidden"), {"forbidden"}),
    "404 on the way": (answered("404 Not Found"), {"status", "not_found"}),
    "407 on the way": (answered("407 Sign In"), {"proxy"}),
    "500 on the way": (answered("500 Oops"), {"status"}),
    "502 on the way": (answered("502 Bad Gateway"), {"status"}),
    "503 on the way": (answered("503 Later", "Retry-After: 7200"), {"status", "busy"}),
    "504 on the way": (answered("504 Too Slow"), {"status"}),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_it_settles_nothing_and_passes(line: Line, name: str) -> None:
    """While it lasts everything stays pending and the status names it; then all arrives once."""
    fault, kinds = STRANGE[name]
    line.kiosk.release(12)
    line.fails(fault, kinds, attempts=12 if "413" in name else 3)
    assert not line.kiosk.state("SELECT 1 FROM verdicts"), "only the endpoint itself may refuse"
    line.heals()
