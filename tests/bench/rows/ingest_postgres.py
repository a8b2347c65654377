"""Batches into the endpoint over HTTP, on PostgreSQL, against bare COPY of ready rows."""

from __future__ import annotations

from random import Random

from tests.bench.figures import Figure, rate, ratios
from tests.bench.peers.bare_copy import BareCopy
from tests.bench.peers.bare_rows import ready_rows
from tests.bench.processes import CannotRunError, interleave, scratch
from tests.bench.subjects.serving import KIOSKS, Sender, serving
from tests.bench.subjects.submitted import batches
from tests.endpoint import postgres

_ROUNDS = 5


def measure(scale: float) -> list[Figure]:
    """Let both write to one server, in databases of their own; every COMMIT is durable."""
    if not postgres.installed():
        raise CannotRunError("PostgreSQL is missing: `sh deploy/bench.sh` installs it")
    rounds = max(3, round(_ROUNDS * scale))
    prepared = [
        list(batches(KIOSKS, range(each, each + 1), Random(each))) for each in range(rounds + 1)
    ]
    rows = ready_rows(prepared)
    with (
        scratch() as folder,
        postgres.running(fsync=True) as cluster,
        serving(folder, cluster.url) as server,
        Sender(server) as sender,
        BareCopy(cluster.create_database("bare")) as peer,
    ):
        mine_next, theirs_next = iter(prepared), iter(rows)
        sender.rows_per_s(next(mine_next))
        peer.rows_per_s(next(theirs_next))
        mine, theirs = interleave(
            rounds,
            lambda: sender.rows_per_s(next(mine_next)),
            lambda: peer.rows_per_s(next(theirs_next)),
        )
    return [
        Figure(
            "ingest over HTTP, PostgreSQL: rows/s against bare COPY", 0.4,
            ratios(mine, theirs), f"{rate(mine)} / {rate(theirs)}", at_least=True,
        )
    ]  # fmt: skip
