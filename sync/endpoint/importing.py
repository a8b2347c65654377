"""Batches from a bundle: the same way in as over the network, and a signed word on them.

A bundle bears the seal of a kiosk's key (`sync.export.bundle`), which must be valid here; with it,
as over the network, a kiosk writes only its own submissions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sync.endpoint.api import BadBatchError, BusyError, EndpointError, Identity
from sync.endpoint.database import Database
from sync.endpoint.decoding import decode
from sync.endpoint.incoming import Incoming
from sync.endpoint.registry import identify
from sync.export.bundle import InvalidBundleError, read_bundle
from sync.export.durable import replacing
from sync.export.receipt import Receipt, ReceivedBatch, write
from sync.model.messages import VerdictRange, digest_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from pyrage.x25519 import Identity as AgeIdentity


class ImportingError(EndpointError):
    """A bundle or its receipt can't be read or written; the text names it and the remedy."""


class Imported:
    """What became of a bundle."""

    def __init__(self) -> None:
        self.kiosk: str | None = None
        """None until the first batch was read."""
        self.batches: list[ReceivedBatch] = []
        self.verdicts: Counter[str] = Counter()
        self.faults: list[str] = []
        """What was not imported, and why. Never content."""

    def note(self, incoming: Incoming, verdicts: tuple[VerdictRange, ...]) -> None:
        """Note the verdicts on a batch; the receipt has the final ones."""
        for each in verdicts:
            self.verdicts[each.verdict] += each.last_seq - each.first_seq + 1
        self.batches.append(
            ReceivedBatch(
                incoming.batch,
                incoming.epoch,
                incoming.first_seq,
                len(incoming.canonicals),
                digest_of(incoming.canonicals),
                tuple(each for each in verdicts if each.verdict != "retry"),
            )
        )

    def receipt(self, endpoint: str, now_s: float) -> Receipt:
        """Return the word on every batch that carried something."""
        return Receipt(
            kiosk=self.kiosk or "",
            endpoint=endpoint,
            day=datetime.fromtimestamp(now_s, UTC).date().isoformat(),
            batches=tuple(each for each in self.batches if each.count),
        )


def import_bundle(
    database: Database, path: Path, identity: AgeIdentity, now_s: Callable[[], float]
) -> Imported:
    """Store every batch of a bundle that can be read, and tell what became of each.

    Raises `ImportingError` if nothing of it can be read, or its key is not valid here.
    """
    done = Imported()
    keys = _Keys(database)
    for number, body in enumerate(_bodies(path, identity, keys, done), start=1):
        sender = keys.found[-1]
        done.kiosk = sender.kiosk
        try:
            incoming = decode(body)
        except BadBatchError as error:
            done.faults.append(f"{path}: batch {number}: {error}")
            continue
        if incoming.kiosk != sender.kiosk:
            done.faults.append(f"{path}: batch {number} is another kiosk's: it was left out")
            continue
        try:
            answer = database.ingest(incoming, sender, now_s(), by_hand=True)
        except BusyError as error:
            done.faults.append(f"{path}: stopped before batch {number}: {error}; import it again")
            break
        done.note(incoming, answer.verdicts)
    return done


def write_receipt(path: Path, receipt: Receipt, key: Ed25519PrivateKey) -> None:
    """Write a signed receipt, whole or not at all. Raises `ImportingError`."""
    content = write(receipt, key)
    try:
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        raise ImportingError(
            f"{path}: the batches are stored, but this receipt can't be written: {error.strerror}: "
            "import the bundle again, which changes nothing, with another --receipt"
        ) from error


class _Keys:
    """The valid keys; `found` says whose the bundle asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.found: list[Identity] = []

    def hash_of(self, key_id: str) -> tuple[str, str] | None:
        """Return the kiosk of a valid key, and the hash of its secret."""
        with self._database.read() as connection:
            known = identify(connection, key_id)
        if known is None:
            return None
        self.found.append(known.identity)
        return known.identity.kiosk, known.hash


def _bodies(path: Path, identity: AgeIdentity, keys: _Keys, done: Imported) -> Iterator[bytes]:
    read = 0
    try:
        for body in read_bundle(path, [identity], keys.hash_of):
            read += 1
            yield body
    except InvalidBundleError as error:
        if read == 0:
            raise ImportingError(str(error)) from error
        done.faults.append(str(error))
    except OSError as error:
        raise ImportingError(f"{path}: can't be read: {error.strerror}") from error
