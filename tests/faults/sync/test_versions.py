"""An old kiosk with a new endpoint, and the reverse: they find the version that both speak."""

from __future__ import annotations

from pathlib import Path

from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import paired
from tests.faults.sync.oracle import oracle
from tests.faults.sync.proxy import Exchange, proxied

OLD = "tests.faults.sync.old_vuoro"


def test_a_new_kiosk_speaks_as_an_old_endpoint_understands(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    """It is told at once which version to speak, nothing is set aside, and after the endpoint's
    update it speaks the new one by itself."""
    kiosk, spoken = paired(tmp_path / "kiosk", endpoint), list[int]()

    def listen(exchange: Exchange) -> None:
        spoken.append(exchange.batch.get("proto", 0))
        exchange.reply(exchange.forward())

    endpoint.program = OLD
    endpoint.start()
    with proxied(endpoint.port) as proxy:
        proxy.fault = listen
        kiosk.configure(proxy.address)
        kiosk.release(500)
        assert kiosk.once() == 0
        assert spoken[:2] == [2, 1]
        assert set(spoken[1:]) == {1}
        oracle(kiosk, endpoint).complete()
        assert not kiosk.state("SELECT 1 FROM verdicts")
        endpoint.stop()
        endpoint.program = "kiosk"
        endpoint.start()
        kiosk.release(100)
        assert kiosk.once() == 0
        kiosk.release(100)
        assert kiosk.once() == 0
        assert spoken[-1] == 2
    oracle(kiosk, endpoint).complete()


def test_an_old_kiosk_is_understood_by_a_new_endpoint(endpoint: Endpoint, tmp_path: Path) -> None:
    """Batches of an earlier version are stored; the same rows in the new version are duplicates,
    and after the kiosk's update it goes on where it was."""
    kiosk = paired(tmp_path / "kiosk", endpoint)
    endpoint.start()
    with proxied(endpoint.port) as proxy:
        kiosk.configure(proxy.address)
        kiosk.release(500)
        kiosk.program = OLD
        assert kiosk.once() == 0
        oracle(kiosk, endpoint).complete()
        assert kiosk.facts()["proto"] == "1"
        kiosk.program = "kiosk"
        kiosk.release(100)
        kiosk.drain()
        oracle(kiosk, endpoint).complete()
        assert kiosk.facts()["proto"] == "2"
        for name in ("sync.db", "sync.db-wal", "sync.db-shm"):
            (kiosk.data_dir / name).unlink(missing_ok=True)
        kiosk.drain()
    oracle(kiosk, endpoint).complete()
    assert not endpoint.rows("SELECT 1 FROM quarantine")
