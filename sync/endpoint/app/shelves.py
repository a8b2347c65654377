"""The database as the app sees it."""

from __future__ import annotations

import hashlib

from sqlalchemy import func, select

from sync.endpoint.api import BusyError, Identity
from sync.endpoint.app.contracts import StoredDocument
from sync.endpoint.database import Database
from sync.endpoint.driver import Driver
from sync.endpoint.incoming import Incoming
from sync.endpoint.ingest.holdings import ERASURES, erasures_body
from sync.endpoint.registry import Known, identify
from sync.endpoint.schema import documents, kiosks
from sync.export.signing import EVERY_KIOSK
from sync.model.messages import Answer


class Shelves:
    """`Store` on a real database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.endpoint_id = database.endpoint_id

    def ingest(self, incoming: Incoming, sender: Identity, now_s: float) -> Answer:
        """See `sync.endpoint.api.Ingest`."""
        return self._database.ingest(incoming, sender, now_s)

    def known_key(self, key_id: str) -> Known | None:
        """Return the key with this id unless it is unknown or revoked."""
        with self._database.read() as connection:
            return identify(connection, key_id)

    def document(self, kiosk: str, name: str) -> StoredDocument | None:
        """Return a kiosk's own document, else the one for all kiosks, else None."""
        if name == "erasures":
            return self._erasures(kiosk)
        query = select(documents).where(
            documents.c.name == name, documents.c.kiosk.in_([kiosk, EVERY_KIOSK])
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return None
        row = min(rows, key=lambda each: bool(each.kiosk == EVERY_KIOSK))
        return StoredDocument(row.body, row.etag, row.signature, row.issued)

    def check(self) -> None:
        """Return if the database answers. Raises `BusyError`."""
        if not self._database.ready():
            raise BusyError("the database does not answer")

    def kiosks_since(self, since_s: float) -> tuple[int, int]:
        """Return how many kiosks are known, and how many of them sent since then."""
        lately = func.count().filter(kiosks.c.last_contact >= int(since_s))
        with self._database.read() as connection:
            known, sent = connection.execute(select(func.count(), lately).select_from(kiosks)).one()
        return known, sent

    def _erasures(self, kiosk: str) -> StoredDocument:
        with self._database.read() as connection:
            body = erasures_body(Driver(connection).rows(ERASURES, (kiosk,)))
        return StoredDocument(body, hashlib.sha256(body).hexdigest())
