"""The client code of many kiosks with few open files: the workers used last stay open."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from kiosk.simulate.fleet.device import FleetKiosk
from sync.worker import Worker

MOST_OPEN = 64
"""Each holds about five file handles: sync.db with its log, and a connection kept alive."""


class Workers:
    """Opens a kiosk's worker when it is needed and closes those not used for longest."""

    def __init__(self, make: Callable[[FleetKiosk], Worker], most_open: int = MOST_OPEN) -> None:
        self._make, self._most_open = make, most_open
        self._open: OrderedDict[str, Worker] = OrderedDict()

    def of(self, kiosk: FleetKiosk) -> Worker:
        """Return the kiosk's worker."""
        worker = self._open.pop(kiosk.name, None) or self._make(kiosk)
        self._open[kiosk.name] = worker
        if len(self._open) > self._most_open:
            _, oldest = self._open.popitem(last=False)
            oldest.close()
        return worker

    def close(self) -> None:
        """Close them all."""
        for worker in self._open.values():
            worker.close()
        self._open.clear()
