"""nginx in front of the endpoint, with its real defaults, as most will have it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from sync.model.submission import Submission
from tests.endpoint.app.nginx import DEFAULTS, NGINX, free_port, nginx
from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import Kiosk, paired, written
from tests.faults.sync.oracle import oracle
from tests.faults.sync.proxy import passing, proxied
from tests.faults.sync.test_dropped_answers import dropping

pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx on this machine")


@pytest.fixture
def kiosk(endpoint: Endpoint, tmp_path: Path) -> Kiosk:
    """A kiosk whose endpoint runs."""
    kiosk = paired(tmp_path / "kiosk", endpoint)
    endpoint.start()
    return kiosk


def talkative(seq: int) -> Submission:
    """Return a submission with a long text that hardly packs."""
    text = Random(seq).randbytes(120).hex()
    return replace(written(seq), comment=f"{seq} {text}")


def test_nginx_or_the_endpoint_goes_away_and_comes_back(
    kiosk: Kiosk, endpoint: Endpoint, tmp_path: Path
) -> None:
    """The largest batches pass; without the endpoint nginx answers a page of its own, without
    nginx nobody answers: nothing is lost by either."""
    port = free_port()
    site = DEFAULTS.format(port=port, up=endpoint.port)
    kiosk.configure(f"http://127.0.0.1:{port}")
    kiosk.release(3000, content=talkative)
    with kiosk.looping() as sync:

        def told(kind: str, word: str) -> None:
            kiosk.nudge_until(sync, lambda: kiosk.facts().get("last_error_kind") == kind)
            assert word in kiosk.facts()["last_error"]
            found = oracle(kiosk, endpoint)
            found.nothing_wrong()
            assert len(found.pending) == 50

        with nginx(tmp_path, site, port):
            kiosk.nudge_until(sync, kiosk.has_nothing_pending)
            oracle(kiosk, endpoint).complete()
            endpoint.kill()
            kiosk.release(50)
            told("status", "502")
        told("connect", "refused")
        endpoint.start()
        with nginx(tmp_path, site, port):
            kiosk.nudge_until(sync, kiosk.has_nothing_pending)
    oracle(kiosk, endpoint).complete()


def test_answers_get_lost_between_nginx_and_the_endpoint(
    kiosk: Kiosk, endpoint: Endpoint, tmp_path: Path, full_dose: bool
) -> None:
    """What was committed and never answered is sent again, and is there once."""
    port, dropped = free_port(), list[str]()
    kiosk.configure(f"http://127.0.0.1:{port}")
    with proxied(endpoint.port) as proxy:
        proxy.fault = dropping(Random(2), dropped)
        with nginx(tmp_path, DEFAULTS.format(port=port, up=proxy.port), port):
            with kiosk.looping() as sync:
                for _ in range(150 if full_dose else 10):
                    kiosk.release(30)
                    kiosk.nudge_until(sync, kiosk.has_nothing_pending)
            assert dropped
            proxy.fault = passing
            kiosk.drain()
    oracle(kiosk, endpoint).complete()
