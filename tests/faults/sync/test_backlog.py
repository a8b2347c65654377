"""A month without a network, drained while visitors tap: every tap is saved, everything arrives.

How long a tap takes meanwhile is measured by `python -m tests.bench --row tap_while_draining`.
"""

from __future__ import annotations

import pytest

from tests.faults.sync.draining import cursor
from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import paired
from tests.faults.sync.oracle import contents_of, oracle
from tests.faults.sync.recount import counts_agree
from tests.kiosk.store.bench import Bench


@pytest.mark.slow
def test_a_backlog_drains_while_visitors_tap(
    endpoint: Endpoint, bench: Bench, full_dose: bool
) -> None:
    """While sync drains 50,000 submissions (few in the short dose), visits are saved, ended and
    released: none is refused, and at the end all of them are at the endpoint once."""
    count = 50_000 if full_dose else 4_000
    kiosk = paired(bench.data_dir.parent / "kiosk", endpoint)
    bench.data_dir = kiosk.data_dir
    endpoint.start()
    kiosk.configure(endpoint.address)
    for _ in range(30):
        kiosk.release(count // 30)
    released, tapped = count // 30 * 30, 0
    bench.opened = bench.another(durable=False)
    with kiosk.looping() as sync:
        while cursor(kiosk) < released:
            assert sync.poll() is None
            bench.visit(f"tap {tapped}")
            tapped += 1
            if tapped % 50 == 0:
                bench.clock.advance(3600)
                bench.store.release(bench.clock.stamp())
                bench.store.tidy(bench.clock.stamp())
    assert tapped > 50
    bench.store.release(bench.clock.stamp(), everything=True)
    bench.close()
    kiosk.drain()
    oracle(kiosk, endpoint, contents_of(kiosk)).complete()
    ((arrived,),) = endpoint.rows("SELECT count(*) FROM submissions WHERE comment LIKE 'tap %'")
    assert arrived == tapped
    counts_agree(endpoint)
