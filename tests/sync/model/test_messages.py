"""What is said on the wire: answers are believed only if every part of them is in order."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.model.messages import (
    Answer,
    BadAnswerError,
    Batch,
    EpochHoldings,
    VerdictRange,
    answer_json,
    batch_json,
    parse_answer,
)
from tests.sync.model.protocol import BATCH, EPOCH, batches

GOOD: dict[str, Any] = {
    "batch": BATCH,
    "endpoint": "c2a7",
    "version": "0.1.0",
    "protos": [1, 2],
    "verdicts": [
        {"first": 1001, "last": 1003, "verdict": "stored"},
        {"first": 1004, "last": 1004, "verdict": "quarantined", "reason": "comment: not text"},
    ],
    "epochs": {EPOCH: {"have_through": 1004, "highest": 1004, "missing": []}},
    "releases": [[EPOCH, 17]],
    "offers": {"notices": "77ab"},
    "slot": 0.618,
    "clock_offset_s": 0,
}


def parsed(body: bytes, count: int = 4) -> Answer:
    """Parse an answer to the batch 1001 … 1004."""
    return parse_answer(body, batch=BATCH, first_seq=1001, count=count)


def encoded(**changes: object) -> bytes:
    """Return the good answer with some members changed."""
    return json.dumps(GOOD | changes).encode()


def test_an_answer_comes_back_as_it_was_written() -> None:
    """What the endpoint writes is what the kiosk reads."""
    answer = Answer(
        batch=BATCH,
        endpoint="c2a7",
        version="0.1.0",
        protos=(1, 2),
        verdicts=(
            VerdictRange(1001, 1002, "stored"),
            VerdictRange(1003, 1003, "conflict", "another content"),
            VerdictRange(1004, 1004, "retry"),
        ),
        epochs={EPOCH: EpochHoldings(900, 1004, ((901, 950), (960, 960)))},
        releases=((EPOCH, 17),),
        offers={"notices": "77ab"},
        slot=0.618,
        clock_offset_s=-3,
    )
    assert parsed(answer_json(answer)) == answer


def test_an_empty_batch_has_no_verdicts() -> None:
    """A mere heartbeat is answered with no verdict, and a verdict on it is no answer."""
    assert parsed(encoded(verdicts=[]), count=0).verdicts == ()
    with pytest.raises(BadAnswerError):
        parsed(encoded(verdicts=[{"first": 1001, "last": 1001, "verdict": "stored"}]), count=0)


def test_unknown_members_are_ignored() -> None:
    """A newer endpoint may say more than this kiosk understands."""
    verdicts = [{"first": 1001, "last": 1004, "verdict": "stored", "mood": "fine"}]
    assert parsed(encoded(verdicts=verdicts, weather={"snow": True})).slot == 0.618


@pytest.mark.parametrize(
    "verdicts",
    [
        [],
        [{"first": 1001, "last": 1003, "verdict": "stored"}],
        [{"first": 1002, "last": 1004, "verdict": "stored"}],
        [{"first": 1001, "last": 1005, "verdict": "stored"}],
        [{"first": 1001, "last": 1000, "verdict": "stored"}],
        [{"first": 1001, "last": 1004, "verdict": "lovely"}],
        [{"first": 1001, "last": 1004, "verdict": ["stored"]}],
        [{"first": 1001, "last": 1004, "verdict": "stored", "reason": 3}],
        [{"first": "1001", "last": 1004, "verdict": "stored"}],
        [{"first": True, "last": 1004, "verdict": "stored"}],
        [{"first": 1001.0, "last": 1004, "verdict": "stored"}],
        [{"first": 1001, "verdict": "stored"}],
        [["stored"]],
        {"first": 1001, "last": 1004, "verdict": "stored"},
        [
            {"first": 1003, "last": 1004, "verdict": "stored"},
            {"first": 1001, "last": 1002, "verdict": "stored"},
        ],
        [
            {"first": 1001, "last": 1003, "verdict": "stored"},
            {"first": 1003, "last": 1004, "verdict": "stored"},
        ],
        [{"first": 1001, "last": 1001, "verdict": "stored"}] * 4,
        [
            {"first": 1001, "last": 1003, "verdict": "stored"},
            {"first": 1004, "last": 1003, "verdict": "stored"},
            {"first": 1004, "last": 1004, "verdict": "stored"},
        ],
    ],
    ids=lambda verdicts: json.dumps(verdicts)[:60],
)
def test_verdicts_cover_exactly_what_was_sent(verdicts: object) -> None:
    """A number without a verdict, with two, or that was never sent makes it no answer."""
    with pytest.raises(BadAnswerError):
        parsed(encoded(verdicts=verdicts))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("batch", "0" * 32), ("batch", None), ("batch", [BATCH]),
        ("endpoint", None), ("endpoint", ""), ("endpoint", "a\nb"), ("endpoint", "x" * 201),
        ("version", 1), ("protos", None), ("protos", ["2"]), ("protos", [1] * 21),
        ("epochs", []), ("epochs", {EPOCH: 3}), ("epochs", {EPOCH: {"have_through": -1}}),
        ("epochs", {EPOCH: {"have_through": 1, "highest": 2**53}}),
        ("epochs", {EPOCH: {"have_through": 1, "highest": 9, "missing": [[3]]}}),
        ("epochs", {EPOCH: {"have_through": 1, "highest": 9, "missing": [[5, 4]]}}),
        ("epochs", {EPOCH: {"have_through": 1, "highest": 9, "missing": [[3, 4]] * 201}}),
        ("releases", [[EPOCH]]), ("releases", [[17, EPOCH]]), ("offers", {"notices": 3}),
        ("slot", 1.5), ("slot", "0"), ("slot", True), ("slot", 10**400), ("clock_offset_s", 0.5),
        ("clock_offset_s", True),
    ],
    ids=lambda each: str(each)[:40],
)  # fmt: skip
def test_every_member_is_checked(member: str, value: object) -> None:
    """One member of a wrong kind makes it no answer: nothing of it is believed."""
    with pytest.raises(BadAnswerError):
        parsed(encoded(**{member: value}))


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>Welcome to the airport</html>", b"{}", b"[]", b"null", b"3", b"\xff\xfe",
        encoded()[:-1], encoded(slot=float("nan")), encoded(slot=float("inf")),
        encoded(weather=float("nan")),
        b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5_000,
        encoded()[:-1] + b',"deep":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)  # fmt: skip
def test_what_is_no_answer_is_said_to_be_none(body: bytes) -> None:
    """Half a JSON, a captive portal's page and a bomb are one and the same error."""
    with pytest.raises(BadAnswerError):
        parsed(body)


def test_a_reason_is_one_line_and_not_long() -> None:
    """A reason can stand in a log, whatever the other end wrote."""
    verdicts = [{"first": 1001, "last": 1004, "verdict": "retry", "reason": "a\nb" * 1_000}]
    (verdict,) = parsed(encoded(verdicts=verdicts)).verdicts
    assert verdict.reason.startswith("a ba b")
    assert len(verdict.reason) == 500


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(), each, max_size=3),
    max_leaves=6,
)


@given(st.binary(max_size=60))
def test_random_bytes_are_never_an_answer(body: bytes) -> None:
    """No bytes do anything but raise `BadAnswerError`."""
    with pytest.raises(BadAnswerError):
        parsed(body)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), json_values, max_size=3))
def test_a_mutated_answer_is_read_or_refused(changes: dict[str, object]) -> None:
    """Any JSON in any member gives an answer to this batch or `BadAnswerError`."""
    try:
        answer = parsed(encoded(**changes))
    except BadAnswerError:
        return
    assert answer.batch == BATCH
    assert [n for v in answer.verdicts for n in range(v.first_seq, v.last_seq + 1)] == [
        1001, 1002, 1003, 1004
    ]  # fmt: skip


@given(batches())
def test_an_unknown_version_is_not_spoken(batch: Batch) -> None:
    """Only known versions of the protocol are written."""
    with pytest.raises(ValueError, match="version 3 is unknown"):
        batch_json(batch, 3)
