"""A whole line: `vuoro sync` as a process, a faulty proxy, a real endpoint as a process."""

from __future__ import annotations

import ssl
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.sync.endpoint_process import Endpoint
from tests.faults.sync.kiosk_process import Kiosk, paired
from tests.faults.sync.oracle import oracle
from tests.faults.sync.proxy import Fault, Proxy, passing, proxied


@dataclass
class Line:
    """What stands between a visitor's answer and the database."""

    kiosk: Kiosk
    proxy: Proxy
    endpoint: Endpoint
    _running: ExitStack = field(default_factory=ExitStack)

    def start_sync(self) -> None:
        """Start the loop."""
        self.sync = self._running.enter_context(self.kiosk.looping())

    def stop_sync(self) -> None:
        """End it as a service manager does."""
        self.sync.terminate()
        assert self.sync.wait(60) == 0, self.kiosk.log[-2000:]
        self.close()

    def close(self) -> None:
        """End the loop if it still runs."""
        self._running.close()

    def fails(self, fault: Fault, kinds: Collection[str], *, attempts: int = 2) -> None:
        """Put a fault in the way, let it be met so often, and see it told as one of these kinds."""
        before = self.proxy.exchanges
        self.proxy.fault = fault
        self.kiosk.nudge_until(
            self.sync,
            lambda: (
                self.proxy.exchanges >= before + attempts
                and ("last_error" in self.kiosk.facts() or self.kiosk.has_nothing_pending())
            ),
        )
        assert self.kiosk.facts().get("last_error_kind") in kinds, self.kiosk.facts()
        found = oracle(self.kiosk, self.endpoint)
        found.nothing_wrong()
        assert found.pending, "the fault let it through"

    def heals(self) -> None:
        """Take the fault away; what waited arrives."""
        self.proxy.fault = passing
        # Where nothing waited, only a heartbeat that comes through takes the error away.
        self.kiosk.nudge_until(
            self.sync,
            lambda: self.kiosk.has_nothing_pending() and "last_error" not in self.kiosk.facts(),
        )
        oracle(self.kiosk, self.endpoint).complete()

    def heals_after_an_update(self) -> None:
        """Take the fault away; the endpoint, which now answers in its own version, gets all."""
        self.proxy.fault = passing
        self.kiosk.nudge_until(
            self.sync,
            lambda: not self.kiosk.state("SELECT 1 FROM verdicts WHERE verdict = 'set_aside'"),
        )
        self.heals()

    def drain(self) -> None:
        """Let sync go on until nothing is pending."""
        self.kiosk.nudge_until(self.sync, lambda: self.kiosk.has_nothing_pending())


@contextmanager
def lined(
    folder: Path, *sync: str, context: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[Line]:
    """Start everything, and end it after the block. `sync` are lines of the kiosk's `[sync]`."""
    endpoint = Endpoint(folder / "endpoint")
    kiosk = paired(folder / "kiosk", endpoint)
    endpoint.start()
    try:
        with proxied(endpoint.port, context) as proxy:
            kiosk.configure(proxy.address.replace("127.0.0.1", host), *sync)
            with closing(Line(kiosk, proxy, endpoint)) as line:
                line.start_sync()
                yield line
    finally:
        endpoint.close()
