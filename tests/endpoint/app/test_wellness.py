"""What those see who look after the endpoint, and what strangers don't."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from sync.endpoint.api import BusyError
from sync.endpoint.app.threads import MOST_WAITING, Threads
from tests.endpoint.app.asking import KEY, KIOSK, FakeClock, World, batch, busy
from tests.endpoint.app.serving import live

HERE = "127.0.0.1"
TOKEN = "sesame-sesame-sesame"
READER = {"authorization": f"Bearer {TOKEN}"}


def test_the_process_lives_without_its_database() -> None:
    """/healthz speaks of the process, /readyz of the database."""
    world = World()
    assert (world.ask("GET", "/healthz").status, world.ask("GET", "/readyz").status) == (200, 200)
    world.store.fault = busy()
    assert world.ask("GET", "/healthz").status == 200
    told = world.ask("GET", "/readyz")
    assert (told.status, told.headers["retry-after"]) == (503, "5")


def test_a_database_that_hangs_is_not_ready() -> None:
    """/readyz answers soon even if the database doesn't answer at all."""
    world = World()
    world.store.hangs_until = threading.Event()
    with live(world) as port:
        told = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=9)
        world.store.hangs_until.set()
    assert told.status_code == 503


def test_an_endpoint_that_can_no_longer_store_is_not_ready() -> None:
    """If nothing that is being stored comes to its end, /readyz says so though reading goes well;
    after the end it is ready again."""
    world = World()
    hanging = world.store.storing_hangs_until = threading.Event()
    headers = {"Authorization": f"Bearer {KEY.text}", "Content-Type": "application/json"}
    with live(world) as port, ThreadPoolExecutor() as pool:
        address = f"http://127.0.0.1:{port}"
        sender = pool.submit(
            requests.post, f"{address}/v1/batches", batch(), headers=headers, timeout=9
        )
        assert world.store.storing.wait(9)
        assert requests.get(f"{address}/readyz", timeout=9).status_code == 200
        world.clock.now_s += 16
        assert requests.get(f"{address}/readyz", timeout=9).status_code == 503
        hanging.set()
        assert sender.result().status_code == 200
        world.clock.now_s += 16
        assert requests.get(f"{address}/readyz", timeout=9).status_code == 200


def test_while_the_database_hangs_only_so_many_wait() -> None:
    """Those beyond are sent away at once, and places become free again."""
    hangs = threading.Event()

    async def many(threads: Threads) -> list[object]:
        waiting = [asyncio.create_task(threads.look(hangs.wait, 10)) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await threads.look(hangs.is_set)
        hangs.set()
        return [*await asyncio.gather(*waiting), await threads.look(hangs.is_set)]

    threads = Threads(1, FakeClock())
    assert all(asyncio.run(many(threads)))
    threads.close()


def test_metrics_count_batches_verdicts_and_refusals() -> None:
    """Each is counted once, without naming a kiosk."""
    world = World(metrics_token=TOKEN)
    world.post(batch(3))
    world.post(b"{}")
    page = world.ask("GET", "/metrics", READER).body.decode()
    assert "vuoro_batches_total 1.0" in page
    assert 'vuoro_submissions_total{verdict="stored"} 3.0' in page
    assert 'vuoro_refusals_total{status="400"} 1.0' in page
    assert "vuoro_batch_seconds_count 1.0" in page
    assert "vuoro_kiosks 7.0" in page
    assert "vuoro_kiosks_sent_lately 3.0" in page
    assert KIOSK not in page


def test_metrics_outlive_the_database() -> None:
    """While the database is away the process's own counts are still told."""
    world = World(metrics_token=TOKEN)
    world.store.fault = busy()
    told = world.ask("GET", "/metrics", READER)
    assert told.status == 200
    assert b"vuoro_kiosks " not in told.body


@pytest.mark.parametrize("client", [HERE, "::1", "192.0.2.1"])
def test_metrics_are_for_nobody_without_a_token(client: str) -> None:
    """Not even for this machine: what a proxy on it passes on looks the same."""
    told = World().ask("GET", "/metrics", READER | {"host": "127.0.0.1:8080"}, client=client)
    assert told.status == 403
    assert "token_file" in told.body.decode()


@pytest.mark.parametrize(
    ("given", "status"),
    [("Bearer sesame-sesame-sesame", 200), ("Bearer other", 401), ("", 401), ("Bearer ä", 401)],
)
def test_metrics_are_for_who_has_the_token(given: str, status: int) -> None:
    """With a token the machine doesn't matter."""
    world = World(metrics_token=TOKEN)
    assert world.ask("GET", "/metrics", {"authorization": given}).status == status


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/v1/batches", 405, "POST"),
        ("PUT", "/v1/batches", 405, "POST"),
        ("POST", "/healthz", 405, "GET, HEAD"),
        ("DELETE", "/v1/kiosk/notices", 405, "GET, HEAD"),
        ("GET", "/", 404, None),
        ("GET", "/v1/batches/", 404, None),
        ("GET", "/v1/kiosk/a/b", 404, None),
        ("GET", "/../etc/passwd", 404, None),
    ],
)
def test_wrong_ways_are_told(method: str, path: str, status: int, allow: str | None) -> None:
    """An unknown path is 404, a wrong method 405 with the right ones, both as JSON."""
    told = World().ask(method, path)
    assert told.status == status
    assert json.loads(told.body)["error"]
    assert sorted(told.headers.get("allow", "").split(", ")) == sorted((allow or "").split(", "))


def test_every_response_is_guarded() -> None:
    """No response may be guessed, framed or cached by accident."""
    world = World()
    for path in ("/healthz", "/docs", "/openapi.json", "/nowhere", "/v1/kiosk/notices"):
        headers = world.ask("GET", path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "cache-control" in headers


def test_the_access_log_holds_only_our_own_words(caplog: pytest.LogCaptureFixture) -> None:
    """If it is on: a method, a path and a status; what a stranger made up is not repeated."""
    with caplog.at_level(logging.INFO):
        world = World(access_log=True)
        world.post(batch())
        world.ask("BREW", "/my-secret-words")
        world.ask("GET", "/v1/kiosk/my-secret-words")
    assert caplog.messages == ["POST /v1/batches 200", "other elsewhere 404", "GET elsewhere 401"]
    caplog.clear()
    with caplog.at_level(logging.INFO):
        World().post(batch())
    assert caplog.messages == []
