"""How much one key, and one address, may ask: beyond it 429, and nobody else notices."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest

from sync.endpoint.api import Identity
from sync.endpoint.keys import NewKey, new_key
from sync.endpoint.registry import Known
from sync.endpoint.settings import Limits
from tests.endpoint.app.asking import KIOSK, World, batch
from tests.endpoint.signing import signed


def strange_key(number: int) -> NewKey:
    """Return a key that nobody gave out."""
    return new_key(lambda count: number.to_bytes(count, "big"))


@pytest.fixture
def knock() -> Callable[[World, int, str], list[int]]:
    """Come with so many unknown keys from an address, and return the statuses."""

    def come(world: World, count: int, client: str, **headers: str) -> list[int]:
        keys = (strange_key(number) for number in range(count))
        return [
            world.post(b"", client, authorization=f"Bearer {key.text}", **headers).status
            for key in keys
        ]

    return come


def test_the_rate_of_a_key_is_limited() -> None:
    """After its burst a key gets 429 and a spread time to come again; then it may send again."""
    world = World(limits=Limits(burst=2, batches_per_minute=60))
    assert [world.post(batch()).status for _ in range(3)] == [200, 200, 429]
    refused = [world.post(batch()) for _ in range(8)]
    waits = {int(each.headers["retry-after"]) for each in refused}
    assert len(waits) > 1
    assert min(waits) >= 1
    world.clock.now_s += 1
    assert world.post(batch()).status == 200


def test_the_bytes_of_a_key_are_limited() -> None:
    """What a key had stored counts spelled out; beyond its share 429 until time has passed."""
    world = World(limits=Limits(mib_burst=8, mib_per_minute=60))
    large = batch(2_000)
    statuses = [world.post(large).status for _ in range(40)]
    stored = statuses.index(429)
    assert statuses == [200] * stored + [429] * (40 - stored)
    spelled = sum(len(form) for form in world.store.took[0].canonicals if form)
    assert (stored - 1) * spelled < 8 * 2**20 <= stored * spelled
    world.clock.now_s += 3
    assert world.post(large).status == 200


def test_a_body_is_charged_by_what_it_is_spelled_out_to() -> None:
    """A few hundred bytes that stand for megabytes cost megabytes."""
    world = World(limits=Limits(mib_burst=8))
    members = json.loads(batch(2_000))
    members["heads"][0]["later"] = "x" * 800
    small = signed(members)
    assert len(small) < 40_000
    assert [world.post(small).status for _ in range(12)].count(200) < 10


@pytest.mark.parametrize(
    ("client", "forwarded"),
    [("192.0.2.7", ""), ("2001:db8::1", ""), ("127.0.0.1", "203.0.113.9"), ("::1", "203.0.113.9")],
)
def test_wrong_keys_of_one_address_are_soon_not_looked_up(
    knock: Callable[..., list[int]], client: str, forwarded: str
) -> None:
    """Beyond its share an address gets 429 and costs the database nothing; time heals."""
    world = World(limits=Limits(wrong_keys_per_minute=5))
    headers = {"x_forwarded_for": forwarded} if forwarded else {}
    assert knock(world, 9, client, **headers) == [401] * 5 + [429] * 4
    assert world.store.looked_up == 5
    world.clock.now_s += 12
    assert knock(world, 2, client, **headers) == [401, 429]


def test_a_networks_addresses_are_one(knock: Callable[..., list[int]]) -> None:
    """Who has one IPv6 address has 2^64 of them."""
    world = World(limits=Limits(wrong_keys_per_minute=5))
    assert knock(world, 5, "2001:db8::1") == [401] * 5
    assert knock(world, 1, "2001:db8::2") == [429]
    assert knock(world, 1, "2001:db8:0:1::1") == [401]


def test_wrong_keys_keep_no_kiosk_out(knock: Callable[..., list[int]]) -> None:
    """A kiosk that was seen before sends on from that very address, also when its key must be
    looked up again, and new ones from elsewhere."""
    world = World(limits=Limits(wrong_keys_per_minute=5))
    assert world.post(batch()).status == 200
    assert knock(world, 9, "192.0.2.1")[-1] == 429
    world.clock.now_s += 4
    assert world.post(batch()).status == 200
    other = strange_key(77)
    world.store.keys[other.id] = Known(Identity(KIOSK, "torikatu", other.id, 0.5), other.hash)
    authorization = f"Bearer {other.text}"
    assert world.post(batch(), "192.0.2.1", authorization=authorization).status == 429
    assert world.post(batch(), "192.0.2.2", authorization=authorization).status == 200


def test_a_proxy_that_tells_no_address_makes_no_one_suspect(
    knock: Callable[..., list[int]],
) -> None:
    """Everybody comes from this machine then: nobody is kept out for what others did."""
    world = World(limits=Limits(wrong_keys_per_minute=5))
    assert knock(world, 9, "127.0.0.1") == [401] * 9
    assert world.post(batch(), "127.0.0.1").status == 200


def test_another_kiosks_batch_is_told_in_the_log_now_and_then(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever has a key can't fill the log with it."""
    world = World()
    with caplog.at_level(logging.INFO):
        for step_s in (0, 1, 1, 3600):
            world.clock.now_s += step_s
            assert world.post(batch(kiosk="torikatu-2")).status == 403
    assert caplog.messages == 2 * [f"a key of {KIOSK} came with a batch of another kiosk"]
