"""POST /v1/batches: who may send what, and what is answered."""

from __future__ import annotations

import gzip
import json
import logging
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.endpoint.api import BusyError
from sync.model.messages import parse_answer
from tests.endpoint.app.asking import (
    BATCH_ID,
    ENDPOINT,
    KEY,
    OTHER_KEY,
    SECRET_WORDS,
    World,
    batch,
    busy,
    packed,
)  # fmt: skip


@pytest.fixture
def world() -> World:
    """An app over a store in memory."""
    return World()


def error_of(body: bytes) -> str:
    """Return what a refusal says."""
    return str(json.loads(body)["error"])


@pytest.mark.parametrize("compressed", [False, True])
def test_a_batch_is_stored_and_answered(world: World, compressed: bool) -> None:
    """The answer is one that a kiosk accepts, whether the batch came as gzip or plain."""
    body = batch(3)
    told = world.post(
        packed(body) if compressed else body, content_encoding="gzip" if compressed else None
    )
    assert told.status == 200
    assert told.headers["content-type"] == "application/json"
    answer = parse_answer(told.body, batch=BATCH_ID, first_seq=1, count=3)
    assert answer.endpoint == ENDPOINT
    assert [each.kiosk for each in world.store.took] == ["torikatu-1"]


@pytest.mark.parametrize(
    "authorization",
    [
        None, "", "Basic dXNlcjpwYXNz", f"Bearer {OTHER_KEY.text}", f"Bearer {KEY.text}x",
        f"Bearer {KEY.text[:-1]}_", f"Bearer vuoro_{KEY.id}_{'A' * 43}", "Bearer ä",
        "Bearer " * 900,
    ],
)  # fmt: skip
def test_nothing_is_taken_without_a_valid_key(world: World, authorization: str | None) -> None:
    """No key, another key or half a key: 401 with the way to say it, and nothing is stored."""
    told = world.post(batch(), authorization=authorization)
    assert told.status == 401
    assert told.headers["www-authenticate"] == "Bearer"
    assert world.store.took == []


def test_a_key_writes_only_its_own_kiosk(world: World) -> None:
    """Another kiosk's batch is refused with 403 and the batch's name."""
    told = world.post(batch(kiosk="torikatu-2"))
    assert told.status == 403
    assert json.loads(told.body)["batch"] == BATCH_ID
    assert world.store.took == []


def test_a_key_is_remembered_and_its_revocation_is_noticed_within_seconds(world: World) -> None:
    """A burst of batches looks the key up once; a revoked key is refused a few seconds later."""
    for _ in range(5):
        assert world.post(batch()).status == 200
    assert world.store.looked_up == 1
    world.store.keys.clear()
    world.clock.now_s += 5
    assert world.post(batch()).status == 401


def test_a_new_key_works_at_once(world: World) -> None:
    """That a key was unknown is not remembered."""
    known = world.store.keys.pop(KEY.id)
    assert world.post(batch()).status == 401
    world.store.keys[KEY.id] = known
    assert world.post(batch()).status == 200


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"content_type": None}, 415),
        ({"content_type": "text/plain"}, 415),
        ({"content_type": "application/json; charset=utf-16"}, 415),
        ({"content_encoding": "br"}, 415),
        ({"content_encoding": "gzip, gzip"}, 415),
        ({"content_encoding": "gzip"}, 400),
        ({"vuoro_batch": "0" * 32}, 400),
    ],
)
def test_what_is_not_json_as_agreed_is_refused(
    world: World, changes: dict[str, str | None], status: int
) -> None:
    """Another type or packing is named as such."""
    assert world.post(batch(), **changes).status == status
    assert world.store.took == []


@pytest.mark.parametrize(
    "broken",
    [
        packed(batch())[:-5], packed(batch()) + b"x", packed(batch()) + packed(batch()),
        zlib.compress(batch()), b"",
    ],
    ids=["cut", "followed by a byte", "two in a row", "zlib", "nothing"],
)  # fmt: skip
def test_gzip_must_be_whole_and_alone(world: World, broken: bytes) -> None:
    """Cut short or followed by more, a body is refused as 400."""
    assert world.post(broken, content_encoding="gzip").status == 400


def test_a_bomb_is_refused_before_it_goes_off(world: World) -> None:
    """A small body that unpacks to a hundred megabytes is 413, read no further than the limit."""
    bomb = gzip.compress(bytes(100_000_000))
    assert len(bomb) < 200_000
    told = world.post(bomb, content_encoding="gzip")
    assert told.status == 413
    assert str(world.limits.text_kib * 1024) in error_of(told.body)


@pytest.mark.parametrize("announced", [True, False])
def test_a_large_body_is_refused(world: World, announced: bool) -> None:
    """Too much is 413, whether Content-Length says so or it simply keeps coming."""
    parts = [b"x" * 65536] * 17
    length = {"content-length": str(65536 * 17)} if announced else {}
    headers = {"authorization": f"Bearer {KEY.text}", "content-type": "application/json"}
    assert world.ask("POST", "/v1/batches", headers | length, parts).status == 413


def test_at_the_limit_a_batch_still_fits(world: World) -> None:
    """Exactly the limit after decompression is judged by its content, one byte more by its size."""
    most = world.limits.text_kib * 1024
    assert world.post(packed(b" " * most), content_encoding="gzip").status == 400
    assert world.post(packed(b" " * (most + 1)), content_encoding="gzip").status == 413


def test_a_busy_database_is_503_and_says_when_to_come_again(world: World) -> None:
    """Nothing of the database's own words is told."""
    assert world.post(batch()).status == 200
    world.store.fault = busy()
    told = world.post(batch())
    assert told.status == 503
    assert int(told.headers["retry-after"]) >= 2
    assert SECRET_WORDS.encode() not in told.body


def test_a_busy_database_is_told_in_the_log_now_and_then(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The kind of the fault, which holds no content, once in ten seconds and not for each batch."""
    world.store.fault = BusyError("database: SQLITE_FULL; try again later")
    for step_s in (0, 1, 1, 20):
        world.clock.now_s += step_s
        world.post(batch())
    told = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert told == 2 * ["batches are put off: database: SQLITE_FULL; try again later"]


def test_an_incident_is_told_by_a_number(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """What nobody foresaw is 500 with a number that is in the log, without any content."""
    world.post(batch())
    world.store.fault = RuntimeError(f"can't store {SECRET_WORDS}")
    with caplog.at_level(logging.INFO):
        told = world.post(batch())
    assert told.status == 500
    assert json.loads(told.body)["batch"] == BATCH_ID
    number = error_of(told.body).split("incident ")[1].split()[0]
    assert number in caplog.text
    assert "RuntimeError at" in caplog.text
    assert SECRET_WORDS not in caplog.text
    assert b"RuntimeError" not in told.body


@pytest.mark.parametrize("named", ["", "x" * 32, BATCH_ID.upper(), BATCH_ID + "0", "<b>"])
def test_only_a_batch_id_is_echoed(world: World, named: str) -> None:
    """A refusal repeats `Vuoro-Batch` only if it is 32 hexadecimal digits."""
    told = world.post(b"{}", vuoro_batch=named)
    assert told.status == 400
    assert json.loads(told.body)["batch"] == ""


def test_refusals_are_whole(world: World) -> None:
    """Each refusal names batch, endpoint, version, protocol versions and error."""
    told = world.post(b"{}")
    said = json.loads(told.body)
    assert set(said) == {"batch", "endpoint", "version", "protos", "error"}
    assert (said["batch"], said["endpoint"], said["protos"]) == (BATCH_ID, ENDPOINT, [1, 2])


def test_a_long_answer_is_packed_for_who_can_unpack(world: World) -> None:
    """gzip only if it is accepted, and never for a short answer."""
    told = world.post(batch(), accept_encoding="gzip, deflate")
    assert "content-encoding" not in told.headers
    world.store.offers = {f"document-{number}": "0" * 64 for number in range(20)}
    plain, told = world.post(batch()), world.post(batch(), accept_encoding="gzip, deflate")
    assert "content-encoding" not in plain.headers
    assert told.headers["content-encoding"] == "gzip"
    assert gzip.decompress(told.body) == plain.body


def test_no_log_line_is_caused_by_a_batch(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a stored nor a refused batch leaves its words in the log."""
    with caplog.at_level(logging.DEBUG):
        world.post(batch())
        world.post(batch()[:-9])
        world.post(batch(kiosk="torikatu-2"))
    assert SECRET_WORDS not in caplog.text
    assert "torikatu-2" not in caplog.text
    assert KEY.text not in caplog.text


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_bytes_come_nothing_breaks(data: st.DataObject, world: World) -> None:
    """Random bytes and mutilated batches are 200 or 4xx, without a trace of our insides."""
    whole = batch(2)
    start = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 40))
    mutilated = whole[:start] + data.draw(st.binary(max_size=40)) + whole[start + length :]
    body = data.draw(st.sampled_from([mutilated, packed(mutilated), packed(mutilated)[:-length]]))
    encoding = data.draw(st.sampled_from([None, "gzip"]))
    world.clock.now_s += 60
    told = world.post(body, content_encoding=encoding)
    assert told.status == 200 or 400 <= told.status < 500
    assert not any(word in told.body for word in (b"Traceback", b".py", b"msgspec", b"Error"))
