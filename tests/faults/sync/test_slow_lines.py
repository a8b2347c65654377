"""Lines on which nothing moves, or a byte at a time, and names that nobody knows."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import monotonic

import pytest

from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import Kiosk, paired
from tests.faults.sync.oracle import oracle
from tests.faults.sync.proxy import Exchange, Fault, passing, proxied

DEADLINE_S = 0.9
PATIENCE_S = 12.0
"""A busy machine may be late; these lines last longer than this."""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kiosk, Endpoint]]:
    """A kiosk and its endpoint, which runs."""
    folder = tmp_path_factory.mktemp("pair")
    endpoint = Endpoint(folder / "endpoint")
    kiosk = paired(folder / "kiosk", endpoint)
    endpoint.start()
    yield kiosk, endpoint
    endpoint.close()


@contextmanager
def black_hole() -> Iterator[str]:
    """Give an address that swallows every attempt to connect: its queue is full."""
    with socket.socket() as full, contextlib.ExitStack() as queue:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            caller = queue.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        yield f"http://127.0.0.1:{full.getsockname()[1]}"


def drip(exchange: Exchange) -> None:
    """Pass the batch on, and give the answer one byte each half second."""
    exchange.drip(exchange.forward(), 0.5)


def silence(exchange: Exchange) -> None:
    """Pass the batch on, and say nothing."""
    exchange.forward()
    exchange.proxy.over.wait(20)


def fails(kiosk: Kiosk, endpoint: Endpoint, url: str, kinds: set[str]) -> None:
    """Make one attempt over a bad line: it ends at its deadline, is told, and settles nothing."""
    kiosk.release(10)
    since_s = monotonic()
    with closing(kiosk.worker(url, deadline_s=DEADLINE_S)) as worker:
        attempt = worker.attempt()
    assert monotonic() - since_s < PATIENCE_S
    assert attempt.kind in kinds, attempt
    assert attempt.wait_s >= 0
    found = oracle(kiosk, endpoint)
    found.nothing_wrong()
    assert len(found.pending) == 10


def heals(kiosk: Kiosk, endpoint: Endpoint, url: str) -> None:
    """Let a real sync go over a good line: everything arrives."""
    kiosk.configure(url)
    kiosk.drain()
    oracle(kiosk, endpoint).complete()


@pytest.mark.parametrize("fault", [drip, silence])
def test_a_byte_each_half_second_or_none(pair: tuple[Kiosk, Endpoint], fault: Fault) -> None:
    """The deadline counts for the whole attempt, not from byte to byte."""
    kiosk, endpoint = pair
    with proxied(endpoint.port) as proxy:
        proxy.fault = fault
        fails(kiosk, endpoint, proxy.address, {"timeout"})
        proxy.fault = passing
        heals(kiosk, endpoint, proxy.address)


def test_an_address_that_swallows_everything(pair: tuple[Kiosk, Endpoint]) -> None:
    """Nobody says no: the attempt ends at its deadline as one that did not connect."""
    kiosk, endpoint = pair
    with black_hole() as url:
        fails(kiosk, endpoint, url, {"connect"})
    heals(kiosk, endpoint, endpoint.address)


def test_a_name_that_nobody_knows(pair: tuple[Kiosk, Endpoint]) -> None:
    """DNS fails, or says nothing at all: it is told as that."""
    kiosk, endpoint = pair
    fails(kiosk, endpoint, "http://feedback.invalid:8080", {"dns"})
    heals(kiosk, endpoint, endpoint.address)


def test_an_endpoint_that_is_off(pair: tuple[Kiosk, Endpoint]) -> None:
    """Stopped and started again on the same port."""
    kiosk, endpoint = pair
    endpoint.stop()
    fails(kiosk, endpoint, endpoint.address, {"connect"})
    endpoint.start()
    heals(kiosk, endpoint, endpoint.address)
