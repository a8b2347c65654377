"""The endpoint reads every batch that is one, and no fault in a record costs the others."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.endpoint.api import BadBatchError
from sync.endpoint.decoding import Limits, decode
from sync.endpoint.incoming import Incoming
from sync.model.messages import Batch, ReleaseReport, batch_json
from sync.model.submission import Submission, canonical
from tests.sync.model.protocol import BATCH, EPOCH, batches, heartbeat

HEAD = {
    "survey": "pulse", "rev": 1, "language": "fi", "bucket": "2026-11-23T09:00+02:00/PT1H",
    "channel": "kiosk", "doubtful": False,
}  # fmt: skip
GIVE = {"rating": 4, "answers": {"face": 4}}
BAD_GIVE = {"rating": 1, "answers": {"face": 1, "topics": ["waiting", "staff", "waiting"]}}


def body(proto: int = 2, **changes: object) -> dict[str, Any]:
    """Return a batch of 1001 … 1004 as JSON would: the third lost, the fourth with a comment."""
    common = {"batch": BATCH, "kiosk": "torikatu-1", "epoch": EPOCH, "first_seq": 1001}
    columns = {
        "heads": [HEAD, HEAD | {"language": "sv"}],
        "gives": [GIVE, BAD_GIVE],
        "head": [0, 1, None, 0],
        "give": [0, 0, None, 1],
        "comments": [[1004, "nobody answers the telephone"]],
        "tickets": [[1004, "ab12"]],
    }
    plain = {
        "submissions": [
            HEAD | GIVE,
            HEAD | GIVE | {"language": "sv", "comment": None, "ticket_hash": None},
            None,
            HEAD | BAD_GIVE
            | {"comment": "nobody answers the telephone", "ticket_hash": "ab12"},
        ]
    }  # fmt: skip
    members = common | (columns if proto == 2 else plain) | {"proto": proto, "heartbeat": {}}
    return copy.deepcopy(members) | changes


def records_of(members: dict[str, Any]) -> list[dict[str, Any] | None]:
    """Spell a batch out by the rule of the protocol's page, slowly and on its own."""
    first, own = members["first_seq"], {"epoch": members["epoch"]}
    if members["proto"] == 1:
        missing = {"comment": None, "ticket_hash": None}
        return [
            None if each is None else missing | each | own | {"seq": first + i}
            for i, each in enumerate(members["submissions"])
        ]
    comments, tickets = dict(members["comments"]), dict(members["tickets"])
    return [
        None
        if h is None
        else members["heads"][h] | members["gives"][g] | own
        | {"seq": s, "comment": comments.get(s), "ticket_hash": tickets.get(s)}
        for s, h, g in zip(range(first, 2**60), members["head"], members["give"], strict=False)
    ]  # fmt: skip


def signed(members: dict[str, Any]) -> bytes:
    """Return the batch with the digest that its content has."""
    sha = hashlib.sha256()
    for record in records_of(members):
        text = "lost" if record is None else json.dumps(
            record, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )  # fmt: skip
        sha.update(text.encode() + b"\n")
    return json.dumps(members | {"digest": sha.hexdigest()}).encode()


def entries_of(incoming: Incoming) -> list[Submission | None]:
    """Return what came as submissions, for comparison with what was sent."""
    found: list[Submission | None] = []
    for seq, (h, g) in enumerate(
        zip(incoming.head, incoming.given, strict=True), incoming.first_seq
    ):
        if h < 0:
            found.append(None)
            continue
        head, give = incoming.heads[h], incoming.gives[g]
        answers = {q: tuple(a) if isinstance(a, list) else a for q, a in give.answers.items()}
        found.append(
            Submission(
                epoch=incoming.epoch, seq=seq, survey=head.survey, rev=head.rev,
                language=head.language, bucket=head.bucket, rating=give.rating, answers=answers,
                comment=incoming.comments.get(seq), doubtful=head.doubtful, channel=head.channel,
                ticket_hash=incoming.tickets.get(seq),
            )
        )  # fmt: skip
    return found


@given(batches(), st.sampled_from([1, 2]))
def test_what_a_kiosk_sends_is_what_arrives(batch: Batch, proto: int) -> None:
    """Both versions bring the same submissions with the same canonical forms, faultless."""
    incoming = decode(batch_json(batch, proto))
    assert (incoming.proto, incoming.batch, incoming.kiosk) == (proto, batch.id, batch.kiosk)
    assert not incoming.faults
    assert entries_of(incoming) == list(batch.entries)
    assert list(incoming.canonicals) == [e and canonical(e) for e in batch.entries]
    assert incoming.last_seq == batch.last_seq


@pytest.mark.parametrize("proto", [1, 2])
def test_rows_that_differ_in_one_member_stay_apart(proto: int) -> None:
    """What is written once is shared only by rows that are alike in every member of it."""
    one = Submission(EPOCH, 1, "s", 1, "fi", "unknown", 1, {"face": 1}, None, doubtful=False)
    others = (
        {"survey": "t"}, {"rev": 2}, {"language": "sv"}, {"bucket": "b"}, {"rating": 2},
        {"answers": {"face": 2}}, {"doubtful": True}, {"channel": "c"}, {"comment": "x"},
    )  # fmt: skip
    entries = (one, *(replace(one, seq=i, **other) for i, other in enumerate(others, 2)))
    incoming = decode(batch_json(Batch(BATCH, "k", EPOCH, 1, entries, heartbeat()), proto))
    assert entries_of(incoming) == list(entries)
    assert list(incoming.canonicals) == [canonical(each) for each in entries]


@pytest.mark.parametrize("proto", [1, 2])
def test_a_batch_written_by_hand_is_read(proto: int) -> None:
    """Somebody else's end, spaces, ASCII escapes and all, is understood."""
    incoming = decode(signed(body(proto)))
    assert not incoming.faults
    assert [h >= 0 for h in incoming.head] == [True, True, False, True]
    assert incoming.comments == {1004: "nobody answers the telephone"}
    assert incoming.tickets == {1004: "ab12"}
    give = incoming.gives[incoming.given[3]]
    assert give.counted == (("face", "1"), ("topics", "waiting"), ("topics", "staff"))
    assert str(incoming.heads[0].day) == "2026-11-23"


def test_an_empty_batch_is_a_mere_heartbeat() -> None:
    """A kiosk with nothing to send is heard too."""
    incoming = decode(batch_json(Batch(BATCH, "k", EPOCH, 5, (), heartbeat())))
    assert incoming.last_seq == 4
    assert incoming.heartbeat["pending"] == 500


HEAD_FAULTS = [
    ("survey", 3), ("survey", "x" * 101), ("survey", "a\0b"), ("rev", "1"), ("rev", True),
    ("rev", -1), ("rev", 2**31), ("rev", 1.0), ("language", None), ("bucket", 17),
    ("bucket", "x" * 101), ("channel", []), ("doubtful", 1), ("doubtful", None),
    ("answers", {}), ("seq", 1), ("comment", "here"), ("crowd", "a\0b"), ("crowd", 2**63),
    ("crowd", "x" * 20_000),
]  # fmt: skip
GIVE_FAULTS = [
    ("rating", "4"), ("rating", 0), ("rating", 6), ("rating", 4.0), ("rating", True),
    ("answers", None), ("answers", [1]), ("answers", {"a": "b\0"}), ("answers", {"a\0": 1}),
    ("answers", {"a": 2**63}), ("answers", {"a": "x" * 101}), ("answers", {"x" * 101: 1}),
    ("answers", {"a": [f"t{i}" for i in range(201)]}), ("answers", {"a": {"b": "c\0"}}),
    ("answers", {"a": {"b": "x" * 20_000}}), ("language", "fi"), ("epoch", "e"),
    ("ticket_hash", None),
]  # fmt: skip


@pytest.mark.parametrize(("member", "value"), HEAD_FAULTS, ids=lambda each: str(each)[:30])
def test_a_faulty_head_costs_only_its_own_records(member: str, value: object) -> None:
    """Who uses a head that the tables can't hold is set aside whole; the others go in."""
    members = body()
    members["heads"][1][member] = value
    check_fault(members, 1002, member)


@pytest.mark.parametrize("member", sorted(HEAD))
def test_a_head_needs_every_member(member: str) -> None:
    """A record without one of the known members is set aside."""
    members = body()
    del members["heads"][1][member]
    check_fault(members, 1002, member)


@pytest.mark.parametrize(("member", "value"), GIVE_FAULTS, ids=lambda each: str(each)[:30])
def test_a_faulty_give_costs_only_its_own_records(member: str, value: object) -> None:
    """Who uses a give that the tables can't hold is set aside whole; the others go in."""
    members = body(comments=[], tickets=[])
    members["gives"][1][member] = value
    check_fault(members, 1004, member)


@pytest.mark.parametrize("text", [3, ["x"], {"a": "b"}, "ä" * 4_001, "a\0b", True, 1.5])
@pytest.mark.parametrize("column", ["comments", "tickets"])
def test_a_faulty_text_costs_only_its_record(column: str, text: object) -> None:
    """A comment or ticket hash that is no text, too long or can't be stored sets one aside."""
    check_fault(body(**{column: [[1004, text]]}), 1004, column[:6])


@pytest.mark.parametrize("proto", [1, 2])
@pytest.mark.parametrize("where", [1001, 1002, 1004])
def test_a_fault_at_any_place_in_either_version(proto: int, where: int) -> None:
    """The first, a middle and the last record can be at fault."""
    members = body(1)
    members["submissions"][where - 1001]["rating"] = 9
    members["submissions"][where - 1001]["seq" if proto == 1 else "rev"] = "what"
    check_fault(members, where, "")


def check_fault(members: dict[str, Any], seq: int, name: str) -> None:
    """Assert that one record is set aside, told without its content, and the others are not."""
    incoming = decode(signed(members))
    assert list(incoming.faults) == [seq]
    assert name in incoming.faults[seq] or "unknown members" in incoming.faults[seq]
    there = [number not in (seq, 1003) for number in range(1001, 1005)]
    assert [h >= 0 for h in incoming.head] == there
    assert seq not in incoming.comments
    assert seq not in incoming.tickets
    raw = incoming.raw(seq)
    assert raw.isascii()
    assert json.loads(raw) == records_of(members)[seq - 1001] or "seq" in members["heads"][1]


@pytest.mark.parametrize(
    "change",
    [
        {"survey": "of another house", "rev": 99}, {"language": "xx-Klingon"},
        {"bucket": "the week after Easter"}, {"bucket": "unknown"}, {"channel": "letter"},
        {"crowd": {"near": 3, "far": [1, None, True, 1.5]}}, {"zeta": "\u2028 ä 😀"},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("proto", [1, 2])
def test_what_is_unknown_is_no_fault(change: dict[str, Any], proto: int) -> None:
    """A survey, language, bucket or member of another version is taken as it is."""
    members = body(proto)
    (members["heads"] if proto == 2 else members["submissions"])[1].update(change)
    incoming = decode(signed(members))
    assert not incoming.faults
    head, give = incoming.heads[incoming.head[1]], incoming.gives[incoming.given[1]]
    for name, value in change.items():
        assert {**head.extra, **give.extra, "survey": head.survey, "rev": head.rev,
                "language": head.language, "bucket": head.bucket,
                "channel": head.channel}[name] == value  # fmt: skip
    if "bucket" in change:
        assert head.day is None


def test_answers_of_a_later_kind_are_kept_uncounted() -> None:
    """An answer that this version can't count is left out of the roll-ups.

    Words may stand in it, so it goes where erasing and retention take words out: to the unknown
    members.
    """
    known = {"face": 4, "why": "slow_line", "topics": ["staff"], "none": []}
    texts = {
        "map": {"x": 1}, "sure": True, "mixed": ["a", 1], "free": "My name is", "Who?": 3,
        "more": ["staff", "my Mr. N."],
    }  # fmt: skip
    for more in ({}, {"crowd": 3}):
        give = {"rating": None, "answers": known | texts} | more
        read = decode(signed(body(gives=[GIVE, give]))).gives[1]
        assert read.answers == known | texts
        assert read.counted == (("face", "4"), ("why", "slow_line"), ("topics", "staff"))
        assert json.loads(read.answers_json) == known
        assert read.extra == more | {"answers": texts}


def test_release_reports_are_taken_one_by_one() -> None:
    """A report that is out of order is dropped, and the others stay."""
    good = ReleaseReport(EPOCH, 17, 1001, 1004, "2026-11-23", (("outcome", "all", "few", 4),))
    members = json.loads(batch_json(Batch(BATCH, "k", EPOCH, 1, (), heartbeat((good,)))))
    (report,) = members["heartbeat"]["releases"]
    members["heartbeat"]["releases"] = [
        report | {"day": "23.11.2026"}, report | {"counts": [["mood", "all", "few", 4]]},
        report | {"number": -1}, report | {"last_seq": 5}, report | {"epoch": "\0"},
        report | {"counts": [["outcome", "all", "a\0b", 4]]}, None, 3,
        report | {"counts": report["counts"] * 2}, report | {"later": True},
    ]  # fmt: skip
    assert decode(json.dumps(members).encode()).releases == [good]


@pytest.mark.parametrize("said", [None, 3, [], "fine", {"clock": 3, "released": -1, "lost": "1"}])
def test_a_wrong_heartbeat_never_refuses_a_batch(said: object) -> None:
    """What a kiosk says of itself is taken as far as it makes sense."""
    assert decode(signed(body(heartbeat=said))).heartbeat == {}


def test_members_of_a_heartbeat_are_taken_one_by_one() -> None:
    """One wrong member is dropped, and the others stay."""
    said = {"released": 3, "pending": "x", "clock": {"trusted": 1, "boot": "b"}, "mood": "fine",
            "versions": {"vuoro": "1"}, "last_release": "2026-02-30"}  # fmt: skip
    assert decode(signed(body(heartbeat=said))).heartbeat == {
        "released": 3, "clock": {"boot": "b"}, "versions": {"vuoro": "1"}
    }  # fmt: skip


def deep(levels: int) -> object:
    """Return lists within each other."""
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


def test_sixteen_levels_are_borne_and_no_more() -> None:
    """A record of sixteen levels is stored, one of seventeen refuses the batch."""
    for proto, place in ((1, "submissions"), (2, "heads")):
        members = body(proto)
        members[place][0]["rev"] = deep(15)
        assert 1001 in decode(signed(members)).faults
        members[place][0]["rev"] = deep(16)
        with pytest.raises(BadBatchError, match="nested too deeply"):
            decode(signed(members))
        members[place][0]["rev"] = 1
        members[place][0]["extra"] = deep(15)
        assert not decode(signed(members)).faults
        for fault in ({}, {"rev": "wrong"}):
            members[place][0].update({"extra": deep(16)} | fault)
            with pytest.raises(BadBatchError, match="nested too deeply"):
                decode(signed(members))


@pytest.mark.parametrize(
    ("status", "change"),
    [
        (400, {"proto": 3}), (400, {"proto": "2"}), (400, {"proto": None}),
        (400, {"batch": "x"}), (400, {"batch": BATCH + "\n"}), (400, {"kiosk": "a b"}),
        (400, {"epoch": ""}), (400, {"first_seq": 0}), (400, {"first_seq": 2**53 - 3}),
        (400, {"first_seq": 2**64}), (400, {"first_seq": 1001.0}), (400, {"digest": "00"}),
        (400, {"heads": [3]}), (400, {"heads": None}), (400, {"gives": {}}),
        (400, {"head": [0, 1, None, 2]}), (400, {"head": [0, 1, None, -1]}),
        (400, {"head": [0, 1, 0, 0]}), (400, {"head": [0, 1, None]}),
        (400, {"head": [0, 1, None, "0"]}), (400, {"give": [0, 0, None, 10**30]}),
        (400, {"comments": [[1003, "of a lost one"]]}), (400, {"comments": [[1000, "x"]]}),
        (400, {"comments": [[1005, "x"]]}), (400, {"comments": [[1001, "x"], [1001, "y"]]}),
        (400, {"comments": [["1001", "x"]]}), (400, {"comments": {"1001": "x"}}),
        (422, {"digest": "0" * 64}), (422, {"epoch": "another"}), (422, {"first_seq": 1000,
        "comments": [], "tickets": []}), (422, {"comments": []}),
        (413, {"head": [None] * 2_001, "give": [None] * 2_001, "comments": [], "tickets": []}),
        (413, {"heads": [HEAD] * 2_001}),
    ],
    ids=lambda each: str(each)[:50],
)  # fmt: skip
def test_what_is_no_batch_is_refused_whole(status: int, change: dict[str, Any]) -> None:
    """A form that can't be read, too much of it or a wrong digest stores nothing."""
    with pytest.raises(BadBatchError) as refused:
        decode(json.dumps(json.loads(signed(body())) | change).encode())
    assert refused.value.status == status


def test_no_number_is_above_what_every_reader_holds() -> None:
    """The last number of a batch may be 2^53 - 1 and no higher."""
    last = 2**53 - 1
    assert decode(signed(body(first_seq=last - 3, comments=[], tickets=[]))).last_seq == last
    with pytest.raises(BadBatchError, match="first_seq"):
        decode(signed(body(first_seq=last - 2, comments=[], tickets=[])))


@pytest.mark.parametrize("letter", ["x", "語"])
@pytest.mark.parametrize(("part", "letters"), [("heads", 16_000), ("gives", 16_000)])
def test_rows_that_share_a_large_part_are_bounded(part: str, letters: int, letter: str) -> None:
    """A small body cannot be spelled out to more than a small piece of a table."""
    members = body(head=[0] * 400, give=[0] * 400, comments=[], tickets=[])
    members[part][0]["crowd"] = letter * letters
    with pytest.raises(BadBatchError) as refused:
        decode(signed(members))
    assert refused.value.status == 413


def test_what_may_be_spelled_out_grows_with_what_came() -> None:
    """A body of any size may be 2 MiB, a larger one eight times itself, none more than 4 MiB."""
    mib, limits = 2**20, Limits()
    assert [limits.canonical_bytes_of(size) / mib for size in (400, mib * 3 // 8, mib)] == [2, 3, 4]


def test_a_kiosks_longest_common_answers_fit() -> None:
    """2,000 rows that share answers of 500 characters go in as one batch."""
    members = body(head=[0] * 2_000, give=[0] * 2_000, comments=[], tickets=[])
    members["gives"][0]["answers"] = {f"question-{place:03}": "a" * 20 for place in range(14)}
    assert len(decode(signed(members)).canonicals) == 2_000


def test_a_refusal_never_repeats_what_was_sent() -> None:
    """Neither words nor keys of a client come back in an error or a reason."""
    secret = "my neighbour Pekka"
    for change in (
        {"heads": [secret]}, {"kiosk": secret}, {"head": secret}, {secret: [], "give": 1},
        {"proto": secret}, {"heads": [{secret: 1}]}, {"gives": {secret: {}}},
    ):  # fmt: skip
        with pytest.raises(BadBatchError) as refused:
            decode(json.dumps(json.loads(signed(body())) | change).encode())
        assert "Pekka" not in str(refused.value)
    members = body(heads=[HEAD, {secret: secret}], gives=[GIVE, {"rating": secret, secret: 1}])
    assert not [reason for reason in decode(signed(members)).faults.values() if "Pekka" in reason]


@pytest.mark.parametrize(
    "text",
    [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"proto":2,"x":' + b"[" * 100_000,
     b'{"proto":2,"batch":"\\ud800"}', b'{"proto":2,"batch":"\xed\xa0\x80"}', b"9" * 9_999,
     b'{"proto":NaN}', b'{"proto":1e999}'],
    ids=lambda text: text[:20].decode("latin-1"),
)  # fmt: skip
def test_bytes_that_are_no_json_are_refused(text: bytes) -> None:
    """Half a text, a bomb of brackets or half a character is answered with 400."""
    with pytest.raises(BadBatchError) as refused:
        decode(text)
    assert refused.value.status == 400


def test_deep_numbers_and_lists_within_the_decoder_are_refused() -> None:
    """Whatever the decoder lets through, nothing but a refusal comes of it."""
    for value in (deep(300), deep(900), int("9" * 4_300)):
        with pytest.raises(BadBatchError):
            decode(json.dumps(body(heads=[HEAD | {"x": value}], digest="0" * 64)).encode())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=5), each, max_size=3)
    ),
    max_leaves=6,
)


@given(st.binary(max_size=80))
def test_random_bytes_are_refused(text: bytes) -> None:
    """No bytes do anything but raise `BadBatchError`."""
    with pytest.raises(BadBatchError):
        decode(text)


@given(st.data(), st.sampled_from([1, 2]))
def test_mutated_batches_are_read_or_refused(data: st.DataObject, proto: int) -> None:
    """Any JSON at any place gives a batch or a refusal, and every number has its place in it."""
    members = body(proto)
    for _ in range(data.draw(st.integers(1, 2))):
        target: Any = members
        while isinstance(target, dict | list) and target:
            keys = sorted(target) if isinstance(target, dict) else range(len(target))
            key = data.draw(st.sampled_from(keys))
            if not isinstance(target[key], dict | list) or data.draw(st.booleans()):
                target[key] = data.draw(json_values)
                break
            target = target[key]
    try:
        text = signed(members)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        text = json.dumps(members | {"digest": "0" * 64}).encode()
    try:
        incoming = decode(text)
    except BadBatchError:
        return
    for seq in range(incoming.first_seq, incoming.last_seq + 1):
        i = seq - incoming.first_seq
        present = incoming.canonicals[i] is not None and seq not in incoming.faults
        assert (incoming.head[i] >= 0) == (incoming.given[i] >= 0) == present
        assert "\\u0000" not in incoming.raw(seq) or seq in incoming.faults
        json.loads(incoming.raw(seq))
