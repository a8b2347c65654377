"""The endpoint's database goes away in mid-batch and comes back."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.endpoint import postgres
from tests.faults.sync.conftest import MakeEndpoint
from tests.faults.sync.draining import some_batches
from tests.faults.sync.kiosk_process import paired
from tests.faults.sync.oracle import contents_of, oracle
from tests.faults.sync.recount import counts_agree


@pytest.mark.slow
def test_postgresql_restarted_in_mid_batch_costs_a_try_and_nothing_else(
    make_endpoint: MakeEndpoint,
    postgres_server: postgres.Server,
    postgres_url: str,
    tmp_path: Path,
    full_dose: bool,
) -> None:
    """The server is stopped as if its plug were pulled while batches come in: the endpoint's
    process stays, and afterwards everything is there once."""
    endpoint, chance = make_endpoint(postgres_url), Random(3)
    kiosk = paired(tmp_path / "kiosk", endpoint)
    endpoint.start()
    kiosk.configure(endpoint.address)
    with kiosk.looping() as sync:
        for _ in range(30 if full_dose else 3):
            kiosk.release(600)
            some_batches(kiosk, sync, chance)
            postgres_server.restart("immediate")
            assert endpoint.running
    kiosk.drain()
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()
    counts_agree(endpoint)
    assert "Traceback" not in endpoint.log
