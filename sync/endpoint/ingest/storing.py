"""One batch into the tables, in a transaction that somebody else begins and commits."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.endpoint.api import Identity
from sync.endpoint.driver import Driver
from sync.endpoint.incoming import Incoming
from sync.endpoint.ingest.batch import Arriving
from sync.endpoint.ingest.cells import Cells, Fresh
from sync.endpoint.ingest.guards import ask_may_write, commit_durably
from sync.endpoint.ingest.holdings import ask_holdings, ask_offers
from sync.endpoint.ingest.marks import Marks, keyed_hash
from sync.endpoint.ingest.reports import note_contact, store_releases
from sync.endpoint.ingest.rollups import raise_rollups
from sync.endpoint.ingest.rows import insert_rows
from sync.endpoint.ingest.setting_aside import judge_faulty, release_stored, set_aside
from sync.endpoint.ingest.settling import settle
from sync.endpoint.ingest.standing import ask_standing
from sync.endpoint.ingest.texts import keep_out_erased
from sync.endpoint.ingest.turns import one_at_a_time
from sync.model.messages import ACCEPTED_PROTOS, Answer


@dataclass(frozen=True, slots=True)
class Arrived:
    """A batch that came: whose, when, and by which way."""

    incoming: Incoming
    sender: Identity
    now_s: float
    by_hand: bool = False
    """Brought in a file: then it says nothing about the kiosk's clock or its last contact."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer to give after the COMMIT, and the cells that may be learnt then."""

    answer: Answer
    fresh: Fresh


@dataclass(frozen=True, slots=True)
class Storing:
    """How this endpoint stores a batch."""

    endpoint_id: str
    version: str
    secret: bytes
    revisions: frozenset[str]
    """The steps of the schema that this version knows."""
    rollups: bool = True
    """Off only where the bare storage is measured."""
    cells: Cells = field(default_factory=Cells)

    def store(self, driver: Driver, arrived: Arrived, *, copying: bool = True) -> Stored:
        """Store everything of the batch. The answer holds only once the caller committed.

        `copying`: on PostgreSQL COPY may be used; if it raises `StandsAlreadyError`, roll back and
        store once more without.
        """
        incoming = arrived.incoming
        arriving = self._look(driver, arrived)
        keep_out_erased(driver, arriving, self.secret)
        insert_rows(driver, arriving, copying=copying)
        judge_faulty(driver, arriving)
        set_aside(driver, arriving)
        release_stored(driver, arriving)
        releases = store_releases(driver, arriving)
        with driver.together():
            settle(driver, arriving)
            clock = None if arrived.by_hand else note_contact(driver, arriving)
            holdings, offers = ask_holdings(driver, incoming), ask_offers(driver, incoming.kiosk)
        answer = Answer(
            batch=incoming.batch,
            endpoint=self.endpoint_id,
            version=self.version,
            protos=ACCEPTED_PROTOS,
            verdicts=arriving.verdict_ranges(),
            epochs=holdings(),
            releases=releases,
            offers=offers(),
            slot=arrived.sender.slot,
            clock_offset_s=clock() if clock else None,
        )
        fresh = raise_rollups(driver, arriving, self.cells) if self.rollups else Fresh()
        return Stored(answer, fresh)

    def _look(self, driver: Driver, arrived: Arrived) -> Arriving:
        incoming = arrived.incoming
        marks = Marks(keyed_hash(self.secret, incoming.kiosk), incoming.canonicals)
        with driver.together():
            commit_durably(driver)
            one_at_a_time(driver, incoming.kiosk)
            may_write = ask_may_write(driver, self.revisions)
            standing = ask_standing(driver, incoming)
        may_write()
        return Arriving(incoming, arrived.sender, arrived.now_s, marks, standing())
