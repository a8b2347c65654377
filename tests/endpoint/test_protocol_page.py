"""The page on the protocol is true: its examples are what both ends say and understand."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from sync.endpoint.decoding import DEFAULT_LIMITS, decode
from sync.model.messages import ACCEPTED_PROTOS, digest_of, parse_answer

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "protocol.md").read_text("utf-8")
BLOCKS = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


def example(member: str) -> list[dict[str, Any]]:
    """Return the examples that have this member."""
    return [block for block in BLOCKS if member in block]


def forms() -> list[str]:
    """Return the lines of the worked example."""
    (block,) = re.findall(r"```\n(\{\"answers.*?)```", PAGE, re.DOTALL)
    lines: list[str] = block.splitlines()
    return lines


def test_both_versions_of_the_example_are_read_alike() -> None:
    """The same batch in either version decodes without a fault to the forms on the page."""
    batches = example("first_seq")
    assert [batch["proto"] for batch in batches] == [2, 1]
    for batch in batches:
        incoming = decode(json.dumps(batch).encode())
        assert not incoming.faults
        lines = ["lost" if form is None else form.decode() for form in incoming.canonicals]
        assert lines == forms()


def test_the_digest_can_be_worked_out_from_the_page() -> None:
    """SHA-256 over the page's own lines is the digest in its examples."""
    digest = hashlib.sha256("".join(f"{line}\n" for line in forms()).encode()).hexdigest()
    assert [batch["digest"] for batch in example("first_seq")] == [digest, digest]
    assert digest == digest_of(None if line == "lost" else line.encode() for line in forms())


def test_the_heartbeat_of_the_page_is_taken_whole() -> None:
    """No member of the example is dropped."""
    (heartbeat,) = example("failed_writes")
    batch = example("first_seq")[0] | {"heartbeat": heartbeat}
    incoming = decode(json.dumps(batch).encode())
    assert incoming.heartbeat == {k: v for k, v in heartbeat.items() if k != "releases"}
    assert [report.number for report in incoming.releases] == [17]


def test_the_answer_of_the_page_is_one() -> None:
    """A kiosk believes the example and reads every member of it."""
    (said,) = example("verdicts")
    answer = parse_answer(json.dumps(said).encode(), batch=said["batch"], first_seq=1001, count=4)
    assert answer.protos == ACCEPTED_PROTOS
    assert [verdict.verdict for verdict in answer.verdicts] == ["stored", "quarantined"]
    assert (answer.offers, answer.slot) == (said["offers"], said["slot"])


def test_the_limits_of_the_page_are_those_in_force() -> None:
    """Each number of the table is the code's."""
    table = PAGE.partition("### Limits")[2].partition("##")[0].replace(",", "")
    for most in (
        DEFAULT_LIMITS.batch_count, DEFAULT_LIMITS.depth, DEFAULT_LIMITS.name,
        DEFAULT_LIMITS.comment, DEFAULT_LIMITS.ticket_hash, DEFAULT_LIMITS.answers_json,
        DEFAULT_LIMITS.extra_json, DEFAULT_LIMITS.counted_values, DEFAULT_LIMITS.releases,
        DEFAULT_LIMITS.canonical_bytes // 2**20,
    ):  # fmt: skip
        assert re.search(rf"\| .*\b{most}\b", table), most
