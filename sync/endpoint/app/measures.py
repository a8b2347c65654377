"""What `/metrics` tells: counts and seconds, never of one kiosk, never of one client."""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from sync.model.messages import Answer

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable by which processes of one machine share their counts; it must be set
before the library is imported."""
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
LATELY_S = 24 * 3600
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Measures:
    """The process's own counters, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._batches = Counter(
            "vuoro_batches", "Batches answered after their commit.", registry=self.registry
        )
        self._submissions = Counter(
            "vuoro_submissions",
            "Numbers of batches, by verdict.",
            ["verdict"],
            registry=self.registry,
        )
        self._refusals = Counter(
            "vuoro_refusals", "Requests refused, by status.", ["status"], registry=self.registry
        )
        self._seconds = Histogram(
            "vuoro_batch_seconds", "From the whole body to the answer.",
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip

    def answered(self, answer: Answer, took_s: float) -> None:
        """Count a batch and its verdicts."""
        self._batches.inc()
        self._seconds.observe(took_s)
        for each in answer.verdicts:
            self._submissions.labels(each.verdict).inc(each.last_seq - each.first_seq + 1)

    def refused(self, status: int) -> None:
        """Count a refusal."""
        self._refusals.labels(str(status)).inc()

    def page(self, kiosks: tuple[int, int] | None) -> bytes:
        """Return everything as text; `kiosks` is what `Store.kiosks_since` said, None if nothing.

        Processes of one endpoint on one machine are added up.
        """
        counted = generate_latest(_together() if SHARED in os.environ else self.registry)
        return counted if kiosks is None else counted + generate_latest(_fleet(*kiosks))


def _together() -> CollectorRegistry:
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _fleet(known: int, sent_lately: int) -> CollectorRegistry:
    registry = CollectorRegistry()
    Gauge("vuoro_kiosks", "Kiosks that have a name here.", registry=registry).set(known)
    lately = Gauge("vuoro_kiosks_sent_lately", "Of these, with a batch in 24 h.", registry=registry)
    lately.set(sent_lately)
    return registry
