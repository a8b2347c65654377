"""A receipt: the endpoint's verdicts on batches that came in a bundle, signed.

It goes back on the stick. A kiosk believes it only if the organisation's key signed it and it is
for this kiosk. Each batch bears the digest of its content, as it came: what stands in the kiosk's
own database must still agree with it, then the cursor moves as after an answer over the network.

    vuoro-receipt-1 <signature, base64>
    {"vuoro-receipt": 1, …}

The signature is over `vuoro-receipt-1`, a line feed and the second line, as it stands:
nothing of a receipt is parsed before it is known that the organisation wrote it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, cast, get_args

from sync.export.signing import is_signed, signature_of
from sync.model.messages import LARGEST_BATCH_COUNT, Verdict, VerdictRange

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORM: Final = 1
LARGEST_RECEIPT_BYTES: Final = 16 * 1024 * 1024
_MARK: Final = b"vuoro-receipt-1"
"""Signed with the content, so that no signature made for something else passes as a receipt's."""
_LONGEST_HEAD_BYTES: Final = 128
_LARGEST_SEQ: Final = 2**62


class InvalidReceiptError(ValueError):
    """This is no receipt for this kiosk; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class ReceivedBatch:
    """What became of one batch."""

    id: str
    epoch: str
    first_seq: int
    count: int
    digest: str
    """As in the batch: `sync.model.messages.digest_of` its canonical forms."""
    verdicts: tuple[VerdictRange, ...]
    """In order of number; those that stand in none have no final verdict."""

    @property
    def last_seq(self) -> int:
        """Return the last number."""
        return self.first_seq + self.count - 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the batches of one kiosk that came in a bundle."""

    kiosk: str
    endpoint: str
    """The endpoint's id."""
    day: str
    """When it was imported, ISO 8601."""
    batches: tuple[ReceivedBatch, ...]
    """In the order in which they came; a number may stand in two of them."""


def write(receipt: Receipt, key: Ed25519PrivateKey) -> bytes:
    """Return the receipt as a file, signed."""
    content = _canonical(_members(receipt))
    signature = base64.b64encode(signature_of(_signed_text(content), key))
    return _MARK + b" " + signature + b"\n" + content + b"\n"


def read_verified(data: bytes, public_key: str, kiosk: str) -> Receipt:
    """Return the receipt in a file if `public_key` (base64) signed it and it is for `kiosk`.

    Raises `InvalidReceiptError`.
    """
    content, signature = _parts(data)
    if not public_key:
        raise InvalidReceiptError(
            "keys.receipts is empty: without the organisation's public key no receipt counts"
        )
    if not is_signed(_signed_text(content), signature, public_key):
        raise InvalidReceiptError(
            "the receipt is not signed by the key in keys.receipts, or was changed since: take it "
            "from the endpoint again, and compare the keys"
        )
    # Only from here on is the content anyone's word, so only now is it looked at.
    receipt = _receipt(content)
    if receipt.kiosk != kiosk:
        raise InvalidReceiptError(
            f"the receipt is for the kiosk {receipt.kiosk!r}, this one is {kiosk!r}: take it there"
        )
    return receipt


def _members(receipt: Receipt) -> dict[str, Any]:
    return {
        "vuoro-receipt": FORM,
        "kiosk": receipt.kiosk,
        "endpoint": receipt.endpoint,
        "day": receipt.day,
        "batches": [
            {
                "batch": batch.id,
                "epoch": batch.epoch,
                "first_seq": batch.first_seq,
                "count": batch.count,
                "digest": batch.digest,
                "verdicts": [
                    [each.first_seq, each.last_seq, each.verdict, each.reason]
                    for each in batch.verdicts
                ],
            }
            for batch in receipt.batches
        ],
    }


def _canonical(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def _signed_text(content: bytes) -> bytes:
    return _MARK + b"\n" + content


def _parts(data: bytes) -> tuple[bytes, bytes]:
    """Return what is signed, and the signature. Costs next to nothing, whatever the data is."""
    try:
        if len(data) > LARGEST_RECEIPT_BYTES:
            raise ValueError("larger than any receipt")
        end = data.index(b"\n", 0, _LONGEST_HEAD_BYTES)
        mark, signature = data[:end].split()
        if mark != _MARK:
            raise ValueError("not called a receipt")
        # A program that turned the line feeds into others took nothing away.
        return data[end:].strip(), base64.b64decode(signature, validate=True)
    except ValueError as error:
        raise InvalidReceiptError(
            "this is no receipt, or only a part of one, or one of another version: copy it again"
        ) from error


def _receipt(content: bytes) -> Receipt:
    try:
        members = json.loads(content)
        if members.get("vuoro-receipt") != FORM:
            raise InvalidReceiptError(
                "the receipt's form is not known to this version: update Vuoro"
            )
        return Receipt(
            kiosk=_text(members["kiosk"]),
            endpoint=_text(members["endpoint"]),
            day=date.fromisoformat(members["day"]).isoformat(),
            batches=tuple(_batch(each) for each in _list(members["batches"])),
        )
    except InvalidReceiptError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InvalidReceiptError(
            "the receipt is signed but not in order: import the bundle again with this version"
        ) from error


def _batch(members: Mapping[str, Any]) -> ReceivedBatch:
    first, count = members["first_seq"], members["count"]
    if not (type(first) is type(count) is int and 0 < first < _LARGEST_SEQ):
        raise ValueError("no numbers")
    if not 0 < count <= LARGEST_BATCH_COUNT or not re.fullmatch("[0-9a-f]{64}", members["digest"]):
        raise ValueError("no batch")
    verdicts = _verdicts(members["verdicts"], first, first + count - 1)
    epoch, digest = _text(members["epoch"]), members["digest"]
    return ReceivedBatch(_text(members["batch"]), epoch, first, count, digest, verdicts)


def _verdicts(entries: list[Any], lowest: int, highest: int) -> tuple[VerdictRange, ...]:
    found, past = [], lowest - 1
    for first, last, verdict, reason in entries:
        if not (type(first) is type(last) is int and past < first <= last <= highest):
            raise ValueError("ranges out of order")
        if verdict not in get_args(Verdict):
            raise ValueError("unknown verdict")
        found.append(VerdictRange(first, last, cast(Verdict, verdict), _text(reason)))
        past = last
    return tuple(found)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[^\x00-\x1f\x7f]{0,500}", value):
        raise ValueError("not a text")
    return value
