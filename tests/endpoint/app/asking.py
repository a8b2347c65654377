"""A store without a database, and a way to ask the app without a network."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from starlette.applications import Starlette

from sync.endpoint.api import BusyError, Identity
from sync.endpoint.app.building import Parts, app_of
from sync.endpoint.app.contracts import Clocks, StoredDocument
from sync.endpoint.decoding import decode
from sync.endpoint.incoming import Incoming
from sync.endpoint.keys import new_key
from sync.endpoint.registry import Known
from sync.endpoint.settings import Limits
from sync.model.messages import Answer, Batch, Heartbeat, VerdictRange, batch_json
from sync.model.submission import Submission

KIOSK = "torikatu-1"
KEY = new_key(lambda count: bytes(range(count)))
OTHER_KEY = new_key(lambda count: bytes(range(1, count + 1)))
BATCH_ID = "5f1d6f0a9c0e4b0f8a3c2d1e0f9a8b7c"
SECRET_WORDS = "nobody answers the telephone"
ENDPOINT = "c2a7c2a7c2a7c2a7"


@dataclass
class FakeClock:
    """Moves when told."""

    now_s: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class FakeStore:
    """Stores in memory; `fault` is raised by everything that touches the database."""

    endpoint_id: str = ENDPOINT
    fault: BaseException | None = None
    keys: dict[str, Known] = field(default_factory=dict)
    documents: dict[tuple[str, str], StoredDocument] = field(default_factory=dict)
    took: list[Incoming] = field(default_factory=list)
    looked_up: int = 0
    offers: dict[str, str] = field(default_factory=dict)
    hangs_until: threading.Event | None = None
    storing: threading.Event = field(default_factory=threading.Event)
    storing_hangs_until: threading.Event | None = None

    def ingest(self, incoming: Incoming, sender: Identity, now_s: float) -> Answer:
        self._fail()
        self.storing.set()
        if self.storing_hangs_until is not None:
            self.storing_hangs_until.wait(10)
        self.took.append(incoming)
        ranges = (VerdictRange(incoming.first_seq, incoming.last_seq, "stored"),)
        return Answer(
            batch=incoming.batch, endpoint=self.endpoint_id, version="0.1.0", protos=(1, 2),
            verdicts=ranges if incoming.canonicals else (), slot=sender.slot,
            offers=self.offers,
        )  # fmt: skip

    def known_key(self, key_id: str) -> Known | None:
        self._fail()
        self.looked_up += 1
        return self.keys.get(key_id)

    def document(self, kiosk: str, name: str) -> StoredDocument | None:
        self._fail()
        return self.documents.get((kiosk, name))

    def check(self) -> None:
        self._fail()

    def kiosks_since(self, since_s: float) -> tuple[int, int]:
        self._fail()
        return 7, 3

    def _fail(self) -> None:
        if self.hangs_until is not None:
            self.hangs_until.wait(10)
        if self.fault is not None:
            raise self.fault


def store_with_key() -> FakeStore:
    """Return a store that knows one kiosk and its key."""
    identity = Identity(KIOSK, "torikatu", KEY.id, 0.5)
    return FakeStore(keys={KEY.id: Known(identity, KEY.hash)})


def busy() -> BusyError:
    """Return what the database says when it can't."""
    return BusyError(f"locked while storing {SECRET_WORDS}")


@dataclass
class World:
    """An app and what it stands on."""

    store: FakeStore = field(default_factory=store_with_key)
    clock: FakeClock = field(default_factory=FakeClock)
    limits: Limits = field(default_factory=Limits)
    metrics_token: str | None = None
    access_log: bool = False

    def __post_init__(self) -> None:
        self.app: Starlette = app_of(
            Parts(
                store=self.store, decode=decode, limits=self.limits,
                clocks=Clocks(self.clock, self.clock), chance=Random(1), version="0.1.0",
                metrics_token=self.metrics_token, access_log=self.access_log, ready_within_s=0.1,
            )
        )  # fmt: skip

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterable[bytes] = b"",
        client: str = "192.0.2.1",
    ) -> Told:
        """Make one request and return what was answered."""
        parts = [body] if isinstance(body, bytes) else list(body)
        return asyncio.run(asked(self.app, method, path, headers or {}, parts, client))

    def post(self, body: bytes, client: str = "192.0.2.1", **changes: str | None) -> Told:
        """Send a batch with the headers a kiosk sends; `changes` replaces some, None drops one."""
        headers = posting_headers() | {k.replace("_", "-"): v for k, v in changes.items()}
        return self.ask(
            "POST", "/v1/batches", {k: v for k, v in headers.items() if v is not None}, body, client
        )


def posting_headers() -> dict[str, str | None]:
    """Return the headers of a batch in plain JSON."""
    return {
        "authorization": f"Bearer {KEY.text}",
        "content-type": "application/json",
        "vuoro-batch": BATCH_ID,
    }


@dataclass
class Told:
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes


async def asked(
    app: Starlette, method: str, path: str, headers: Mapping[str, str], parts: list[bytes],
    client: str,
) -> Told:  # fmt: skip
    """Make one ASGI request."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "client": (client, 1), "server": ("testserver", 80),
        "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in headers.items()],
    }  # fmt: skip
    waiting = list(parts)
    said: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0)
        part = waiting.pop(0) if waiting else b""
        return {"type": "http.request", "body": part, "more_body": bool(waiting)}

    async def send(message: dict[str, object]) -> None:
        said.append(message)

    await app(scope, receive, send)  # type: ignore[arg-type]
    answered = {k.decode(): v.decode() for k, v in said[0]["headers"]}  # type: ignore[attr-defined]
    body = b"".join(each.get("body", b"") for each in said[1:])  # type: ignore[misc]
    return Told(int(str(said[0]["status"])), answered, body)


def submission(seq: int, comment: str | None = None) -> Submission:
    """Return a submission of the survey that everything is shown with."""
    return Submission(
        epoch="8c1f0a9d3b5e7724", seq=seq, survey="pulse", rev=1, language="fi",
        bucket="2026-11-23T09:00+02:00/PT1H", rating=4, answers={"face": 4}, comment=comment,
        doubtful=False,
    )  # fmt: skip


def heartbeat() -> Heartbeat:
    """Return a healthy kiosk's."""
    return Heartbeat(
        released=3, stored=0, pending=3, quarantined=0, conflicts=0, lost=0, failed_writes=0,
        free_disk_mib=20480, clock_trusted=True, boot="4f2c", sent_at_s=1_795_000_000,
        versions={"vuoro": "0.1.0"}, last_release="2026-11-23",
    )  # fmt: skip


def whole_batch(count: int, *, kiosk: str = KIOSK, comment: str | None = SECRET_WORDS) -> Batch:
    """Return a batch of so many numbers from 1, the first with a comment."""
    entries = [submission(seq, comment if seq == 1 else None) for seq in range(1, count + 1)]
    return Batch(
        id=BATCH_ID, kiosk=kiosk, epoch="8c1f0a9d3b5e7724", first_seq=1, entries=tuple(entries),
        heartbeat=heartbeat(),
    )  # fmt: skip


def batch(count: int = 3, *, kiosk: str = KIOSK) -> bytes:
    """Return a batch as JSON."""
    return batch_json(whole_batch(count, kiosk=kiosk))


def packed(body: bytes) -> bytes:
    """Return a body as gzip."""
    return gzip.compress(body)
