"""An answer as JSON, and back. Whatever is wrong with one is `BadAnswerError`, nothing else."""

from __future__ import annotations

import json
from typing import Any, NoReturn, cast, get_args

from sync.model.messages.answer import (
    Answer,
    BadAnswerError,
    EpochHoldings,
    Verdict,
    VerdictRange,
)

MOST_EPOCHS = 200
MOST_MISSING = 200
MOST_RELEASES = 2_000
MOST_OFFERS = 50
MOST_PROTOS = 20
LONGEST_WORD = 200
"""Characters of an id, a version, an epoch, the name or revision of a document."""
LONGEST_REASON = 500
HIGHEST = 2**53 - 1
_VERDICTS = frozenset(get_args(Verdict))


def answer_json(answer: Answer) -> bytes:
    """Return the answer as compact JSON in UTF-8."""
    members = {
        "batch": answer.batch,
        "endpoint": answer.endpoint,
        "version": answer.version,
        "protos": answer.protos,
        "verdicts": [_verdict_members(each) for each in answer.verdicts],
        "epochs": {
            epoch: {
                "have_through": each.have_through,
                "highest": each.highest,
                "missing": each.missing,
            }
            for epoch, each in answer.epochs.items()
        },
        "releases": answer.releases,
        "offers": dict(answer.offers),
        "slot": answer.slot,
        "clock_offset_s": answer.clock_offset_s,
    }
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def _verdict_members(each: VerdictRange) -> dict[str, Any]:
    members = {"first": each.first_seq, "last": each.last_seq, "verdict": each.verdict}
    return members | ({"reason": each.reason} if each.reason else {})


def parse_answer(body: bytes, *, batch: str, first_seq: int, count: int) -> Answer:
    """Return the answer to the batch with this id and range.

    Raises `BadAnswerError` if it isn't JSON of the right form, echoes another batch, or its
    verdicts do not cover exactly the numbers sent. Unknown members are ignored.
    """
    members = _map(_decoded(body), "the answer")
    if members.get("batch") != batch:
        raise BadAnswerError("it is not the echo of the batch that was sent")
    slot, offset = members.get("slot"), members.get("clock_offset_s")
    return Answer(
        batch=batch,
        endpoint=_word(members.get("endpoint"), "endpoint"),
        version=_word(members.get("version"), "version"),
        protos=tuple(
            _number(each, "protos") for each in _list(members.get("protos"), "protos", MOST_PROTOS)
        ),
        verdicts=_verdicts(_list(members.get("verdicts"), "verdicts", count), first_seq, count),
        epochs={
            _word(epoch, "epochs"): _holdings(each)
            for epoch, each in _map(members.get("epochs", {}), "epochs", MOST_EPOCHS).items()
        },
        releases=tuple(
            _release(each) for each in _list(members.get("releases", []), "releases", MOST_RELEASES)
        ),
        offers={
            _word(name, "offers"): _word(revision, "offers")
            for name, revision in _map(members.get("offers", {}), "offers", MOST_OFFERS).items()
        },
        slot=None if slot is None else _share(slot),
        clock_offset_s=None if offset is None else _number(offset, "clock_offset_s", -HIGHEST),
    )


def _decoded(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadAnswerError("it is not JSON in UTF-8") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _verdicts(given: list[Any], first_seq: int, count: int) -> tuple[VerdictRange, ...]:
    found: list[VerdictRange] = []
    expected = first_seq
    for each in given:
        members = _map(each, "verdicts")
        verdict, reason = members.get("verdict"), members.get("reason", "")
        if not isinstance(verdict, str) or verdict not in _VERDICTS:
            raise BadAnswerError("verdicts: one is not known to this version")
        first = _number(members.get("first"), "verdicts")
        last = _number(members.get("last"), "verdicts")
        if first != expected or not first <= last < first_seq + count:
            raise BadAnswerError("verdicts: they do not cover exactly the numbers that were sent")
        if not isinstance(reason, str):
            raise BadAnswerError("verdicts: a reason is not text")
        found.append(VerdictRange(first, last, cast(Verdict, verdict), _shown(reason)))
        expected = last + 1
    if expected != first_seq + count:
        raise BadAnswerError("verdicts: they do not cover exactly the numbers that were sent")
    return tuple(found)


def _holdings(given: object) -> EpochHoldings:
    members = _map(given, "epochs")
    missing = _list(members.get("missing", []), "epochs: missing", MOST_MISSING)
    return EpochHoldings(
        have_through=_number(members.get("have_through"), "epochs: have_through"),
        highest=_number(members.get("highest"), "epochs: highest"),
        missing=tuple(_range(each) for each in missing),
    )


def _range(given: object) -> tuple[int, int]:
    ends = _list(given, "epochs: missing", 2)
    if len(ends) != 2:
        raise BadAnswerError("epochs: missing: a range needs two ends")
    first, last = (_number(end, "epochs: missing", 1) for end in ends)
    if last < first:
        raise BadAnswerError("epochs: missing: a range ends before it starts")
    return first, last


def _release(given: object) -> tuple[str, int]:
    pair = _list(given, "releases", 2)
    if len(pair) != 2:
        raise BadAnswerError("releases: each needs an epoch and a number")
    return _word(pair[0], "releases"), _number(pair[1], "releases")


def _map(given: object, name: str, most: int | None = None) -> dict[str, Any]:
    if not isinstance(given, dict) or (most is not None and len(given) > most):
        raise BadAnswerError(f"{name}: must be a map" + (f" of at most {most}" if most else ""))
    return given


def _list(given: object, name: str, most: int) -> list[Any]:
    if not isinstance(given, list) or len(given) > most:
        raise BadAnswerError(f"{name}: must be a list of at most {most}")
    return given


def _number(given: object, name: str, lowest: int = 0) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not lowest <= given <= HIGHEST:
        raise BadAnswerError(f"{name}: must be a whole number from {lowest} to 2^53 - 1")
    return given


def _share(given: object) -> float:
    # NaN and the infinities fail the comparison.
    if not isinstance(given, int | float) or isinstance(given, bool) or not 0 <= given <= 1:
        raise BadAnswerError("slot: must be a number from 0 to 1")
    return float(given)


def _word(given: object, name: str) -> str:
    if not isinstance(given, str) or not 0 < len(given) <= LONGEST_WORD or not given.isprintable():
        raise BadAnswerError(f"{name}: must be 1 to {LONGEST_WORD} printable characters")
    return given


def _shown(reason: str) -> str:
    """Return a reason as it may stand in a log: one line, not long."""
    cut = reason[:LONGEST_REASON]
    return "".join(letter if letter.isprintable() else " " for letter in cut)
