"""Receipts: the endpoint's word on a stick, believed only if it is signed and for this kiosk."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.export.receipt import (
    InvalidReceiptError,
    Receipt,
    ReceivedBatch,
    read_verified,
    write,
)
from sync.model.messages import VerdictRange

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
EPOCH = "8c1f0a9d3b5e7724"
FIRST = ReceivedBatch(
    "5f" * 16, EPOCH, 1, 500, "0a" * 32,
    (
        VerdictRange(1, 400, "stored"),
        VerdictRange(401, 401, "quarantined", "comment: too long – yes"),
        VerdictRange(405, 500, "duplicate"),
    ),
)  # fmt: skip
SECOND = ReceivedBatch("6a" * 16, EPOCH, 501, 1, "0b" * 32, (VerdictRange(501, 501, "stored"),))
RECEIPT = Receipt("torikatu-1", "c2" * 16, "2026-11-23", (FIRST, SECOND))


def public(key: Ed25519PrivateKey) -> str:
    """Return the public half as it stands in `[keys]`."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def resigned(change: dict[str, object]) -> bytes:
    """Return a receipt with other members, signed all the same."""
    return signed(json.dumps(members() | change).encode())


def members() -> dict[str, Any]:
    """Return what the second line of a receipt says."""
    said: dict[str, Any] = json.loads(write(RECEIPT, KEY).splitlines()[1])
    return said


def signed(content: bytes, mark: bytes = b"vuoro-receipt-1\n") -> bytes:
    """Return any content as a receipt; `mark`: what is signed before it."""
    signature = base64.b64encode(KEY.sign(mark + content))
    return b"vuoro-receipt-1 " + signature + b"\n" + content


def test_a_receipt_is_read_as_it_was_written() -> None:
    """Signed, written, read: the same verdicts, also when its lines end in another way."""
    data = write(RECEIPT, KEY)
    assert read_verified(data, public(KEY), "torikatu-1") == RECEIPT
    assert read_verified(data.replace(b"\n", b"\r\n"), public(KEY), "torikatu-1") == RECEIPT
    assert read_verified(data.rstrip(), public(KEY), "torikatu-1") == RECEIPT


def test_nothing_is_parsed_that_is_not_signed() -> None:
    """What would cost much to read, or break the reader, is refused by its signature alone; and
    where the organisation itself signed it, by the one error."""
    deep = b"[" * 1_000_000
    unsigned = signed(deep, mark=b"something else\n")
    with pytest.raises(InvalidReceiptError, match="not signed"):
        read_verified(unsigned, public(KEY), "torikatu-1")
    with pytest.raises(InvalidReceiptError, match="not in order"):
        read_verified(signed(deep), public(KEY), "torikatu-1")


@pytest.mark.parametrize(
    ("key", "kiosk", "words"),
    [
        (public(OTHER), "torikatu-1", "not signed by the key in keys.receipts"),
        ("", "torikatu-1", "keys.receipts is empty"),
        (public(KEY), "torikatu-2", "for the kiosk 'torikatu-1', this one is 'torikatu-2'"),
    ],
)
def test_a_receipt_counts_only_here_and_only_if_signed(key: str, kiosk: str, words: str) -> None:
    """Another key's receipt, another kiosk's, and any without a key to check it are refused."""
    with pytest.raises(InvalidReceiptError, match=words):
        read_verified(write(RECEIPT, KEY), key, kiosk)


def test_a_changed_receipt_is_refused() -> None:
    """Not one character of what is signed can be changed."""
    data = write(RECEIPT, KEY).replace(b"400", b"499")
    with pytest.raises(InvalidReceiptError, match="changed since"):
        read_verified(data, public(KEY), "torikatu-1")


def test_a_signature_for_something_else_is_none() -> None:
    """What the same key signed as plain JSON does not pass as a receipt."""
    content = write(RECEIPT, KEY).splitlines()[1]
    with pytest.raises(InvalidReceiptError, match="not signed"):
        read_verified(signed(content, mark=b""), public(KEY), "torikatu-1")


@pytest.mark.parametrize(
    "change",
    [
        {"vuoro-receipt": 2},
        {"day": "yesterday"},
        {"batches": [1]},
        {"batches": {}},
        {"kiosk": None},
    ],
)
def test_a_signed_receipt_must_still_be_in_order(change: dict[str, object]) -> None:
    """A signature makes nothing sensible of nonsense."""
    with pytest.raises(InvalidReceiptError, match=r"update Vuoro|not in order"):
        read_verified(resigned(change), public(KEY), "torikatu-1")


@pytest.mark.parametrize(
    "change",
    [
        {"verdicts": [[5, 4, "stored", ""]]},
        {"verdicts": [[1, 9, "stored", ""], [9, 10, "stored", ""]]},
        {"verdicts": [[True, 9, "stored", ""]]},
        {"verdicts": [[1, 9, "lovely", ""]]},
        {"verdicts": [[1, 501, "stored", ""]]},
        {"verdicts": [[0, 1, "stored", ""]]},
        {"first_seq": 2**80},
        {"first_seq": 0},
        {"count": 0},
        {"count": 2001},
        {"count": True},
        {"digest": "0A" * 32},
        {"digest": None},
        {"epoch": None},
    ],
)
def test_each_batch_of_a_signed_receipt_must_be_in_order(change: dict[str, object]) -> None:
    """A verdict lies within its batch, once; a batch has numbers and a digest."""
    batch = members()["batches"][0] | change
    with pytest.raises(InvalidReceiptError, match="not in order"):
        read_verified(resigned({"batches": [batch]}), public(KEY), "torikatu-1")


@given(st.binary() | st.integers(0, 300).map(lambda end: write(RECEIPT, KEY)[:end]))
def test_what_is_no_receipt_is_refused_with_words(data: bytes) -> None:
    """Any bytes at all, and any receipt that was cut, give the one error."""
    with pytest.raises(InvalidReceiptError):
        read_verified(data, public(KEY), "torikatu-1")
