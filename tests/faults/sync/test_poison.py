"""One record that brings batches down, at each place: it alone is held up, the rest arrives."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import cycle, product

import pytest

from sync.model.submission import Submission
from tests.faults.sync.kiosk_process import EPOCH, written
from tests.faults.sync.line import Line, lined
from tests.faults.sync.oracle import oracle
from tests.faults.sync.proxy import Exchange, Fault, parts, passing
from tests.sync.transport.servers import header_of, http

POISON = "'; DROP TABLE feedback; --"
COUNT = 40
OLDER = "0.0.9"
FULL = os.environ.get("VUORO_FAULTS") == "full"
PLACES = {
    "first": {1}, "middle": {20}, "last": {COUNT}, "several": {1, 2, 19, 33, COUNT},
}  # fmt: skip


@pytest.fixture
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A line for each: what one test leaves in quarantine must not meet the next, in any order."""
    with lined(tmp_path_factory.mktemp("line")) as line:
        yield line


def poisoned(exchange: Exchange) -> bool:
    """Whether a record in the batch is poisoned."""
    return POISON in json.dumps(exchange.batch)


def wall(exchange: Exchange) -> None:
    """A firewall that takes offence at a text, without our echo."""
    if poisoned(exchange):
        exchange.reply(http(b"<html>blocked</html>", status="403 Forbidden", kind="text/html"))
    else:
        passing(exchange)


def choking(exchange: Exchange) -> None:
    """Something that dies of a text: the connection just ends."""
    if poisoned(exchange):
        exchange.hang_up()
    passing(exchange)


def failing(exchange: Exchange) -> None:
    """An endpoint with a fault of its own: 500, with our echo."""
    if poisoned(exchange):
        refusing(exchange, 500)
    else:
        passing(exchange)


def refusing(exchange: Exchange, status: int = 422) -> None:
    """An older endpoint that refuses the whole batch for one record, with our echo."""
    said: dict[str, object] = {"version": OLDER, "protos": [1, 2], "endpoint": "c2" * 16}
    if poisoned(exchange):
        said |= {"batch": header_of(exchange.request, "vuoro-batch"), "error": "no"}
        exchange.reply(http(json.dumps(said).encode(), status=f"{status} No"))
        return
    body = parts(exchange.forward())[1]
    told = json.loads(gzip.decompress(body) if body.startswith(b"\x1f") else body)
    exchange.reply(http(json.dumps(told | {"version": OLDER}).encode()))


def refusing_with_400(exchange: Exchange) -> None:
    """The same, as a bad request."""
    refusing(exchange, 400)


def pairs(*faults: Fault) -> list[tuple[Fault, str]]:
    """Return each fault at each place; in the short dose each place has one of the faults."""
    if FULL:
        return list(product(faults, PLACES))
    return list(zip(cycle(faults), PLACES, strict=False))


def release(line: Line, places: set[int], spoil: Callable[[Submission], Submission]) -> set[int]:
    """Release submissions of which those at some places are spoilt; returns their numbers."""
    ((before,),) = line.kiosk.rows("SELECT value FROM meta WHERE key = 'next_seq'") or [("1",)]
    bad = {int(before) + place - 1 for place in places}
    line.kiosk.release(
        COUNT, content=lambda seq: spoil(written(seq)) if seq in bad else written(seq)
    )
    return bad


def with_poison(submission: Submission) -> Submission:
    """Return it with a text that somebody takes offence at."""
    return replace(submission, comment=f"{POISON} {submission.seq}")


def too_long(submission: Submission) -> Submission:
    """Return it with more text than the endpoint's tables take."""
    return replace(submission, comment=f"{submission.seq} {'x' * 4001}")


@pytest.mark.parametrize(("fault", "place"), pairs(wall, choking, failing))
def test_what_nobody_of_ours_refused_waits_alone(line: Line, place: str, fault: Fault) -> None:
    """Without a refusal of the endpoint's own the poisoned stay pending and all others arrive;
    they arrive too when the fault is gone."""
    line.proxy.fault = fault
    bad = release(line, PLACES[place], with_poison)

    def the_rest_is_there() -> bool:
        # Both sides are at work: only whoever is asked when nothing moves answers for the rest.
        found = oracle(line.kiosk, line.endpoint)
        return {seq for _, seq in found.released - found.arrived} == bad

    line.kiosk.nudge_until(line.sync, the_rest_is_there)
    found = oracle(line.kiosk, line.endpoint)
    found.nothing_wrong()
    assert {seq for _, seq in found.pending} >= bad
    assert not found.aside
    line.heals()


@pytest.mark.parametrize(("fault", "place"), pairs(refusing, refusing_with_400))
def test_what_the_endpoint_refuses_is_set_aside_alone(line: Line, place: str, fault: Fault) -> None:
    """With our echo a record is set aside, the rest arrives and nothing is pending; once the
    endpoint's version is another, it is tried again by itself and arrives."""
    line.proxy.fault = fault
    bad = release(line, PLACES[place], with_poison)

    def set_aside_alone() -> bool:
        # Whoever is told to try at once asks about these again, so they are pending at times.
        found = oracle(line.kiosk, line.endpoint)
        missing = {seq for _, seq in found.released - found.arrived}
        return {seq for _, seq in found.aside} == missing == bad

    line.kiosk.nudge_until(line.sync, set_aside_alone)
    oracle(line.kiosk, line.endpoint).nothing_wrong()
    line.kiosk.nudge_until(line.sync, lambda: f"{len(bad)} submission" in line.kiosk.status())
    line.heals_after_an_update()
    assert not line.kiosk.state("SELECT 1 FROM verdicts")


@pytest.mark.parametrize("place", PLACES if FULL else ["first", "several"])
def test_what_cannot_be_a_row_is_quarantined_alone(line: Line, place: str) -> None:
    """The endpoint keeps it whole, with a verdict; after an update it is tried again, once."""
    line.proxy.fault = passing
    bad = release(line, PLACES[place], too_long)
    line.drain()
    found = oracle(line.kiosk, line.endpoint)
    found.nothing_wrong()
    assert {seq for _, seq in found.quarantined} >= bad
    assert found.released == found.arrived | found.quarantined
    asked: list[set[int]] = []

    def listen(exchange: Exchange) -> None:
        first = exchange.batch["first_seq"]
        asked.append({first + place for place in range(len(exchange.batch.get("head", ())))})
        passing(exchange)

    line.proxy.fault = listen
    line.stop_sync()
    with closing(line.kiosk.worker(line.proxy.address, version=f"9.{place}")) as worker:
        while (attempt := worker.attempt()).pending:
            assert attempt.went_well, attempt
    assert set().union(*asked) >= bad, "it was not tried again after the update"
    line.start_sync()
    line.kiosk.release(1)
    line.drain()
    found = oracle(line.kiosk, line.endpoint)
    found.nothing_wrong()
    assert {seq for _, seq in found.quarantined} >= bad
    ask = "SELECT seq FROM quarantine WHERE epoch = ?"
    kept = [seq for (seq,) in line.endpoint.rows(ask, EPOCH)]
    assert len(kept) == len(set(kept)), "it is kept twice"
