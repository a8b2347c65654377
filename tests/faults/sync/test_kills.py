"""SIGKILL at random moments, on either side, while a real sync drains into a real endpoint."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.faults.sync.conftest import MakeEndpoint
from tests.faults.sync.draining import some_batches
from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import Kiosk, paired
from tests.faults.sync.oracle import contents_of, oracle
from tests.faults.sync.recount import counts_agree

_A_LIFE = 500
"""So many submissions are released for each life of either side."""


def live(kiosk: Kiosk, endpoint: Endpoint, chance: Random, kills: int) -> None:
    """Let both work, and kill the one or the other again and again; none runs at the end.

    After each kill of the endpoint all that it had answered must be there: later, sync would have
    noticed what is missing and sent it again.
    """
    while kills > 0:
        with kiosk.looping() as sync:  # whose end is a SIGKILL
            for _ in range(min(kills, chance.choice((1, 2, 3)))):
                if not endpoint.running:
                    endpoint.start()
                kiosk.release(_A_LIFE)
                some_batches(kiosk, sync, chance, most_s=0.06)
                kills -= 1
                if chance.random() < 0.4:
                    break
                endpoint.kill()
                if endpoint.url.startswith("sqlite:"):
                    # PostgreSQL may still be ending what the dead process had asked for.
                    oracle(kiosk, endpoint).nothing_wrong()
    endpoint.close()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_either_side_killed_at_any_moment_costs_nothing(
    make_endpoint: MakeEndpoint,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    full_dose: bool,
    kind: str,
) -> None:
    """However often sync or the endpoint is killed while a backlog drains: once all is quiet, each
    submission is at the endpoint exactly once, and its roll-ups count the rows that are there."""
    url = None if kind == "sqlite" else str(request.getfixturevalue("postgres_url"))
    endpoint = make_endpoint(url)
    kiosk = paired(tmp_path / "kiosk", endpoint)
    endpoint.start()
    kiosk.configure(endpoint.address)
    live(kiosk, endpoint, Random(5), 200 if full_dose else 5)
    oracle(kiosk, endpoint, contents_of(kiosk)).nothing_wrong()
    endpoint.start()
    kiosk.drain()
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()
    counts_agree(endpoint)
