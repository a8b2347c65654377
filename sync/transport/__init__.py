"""One HTTP attempt at a time, over one kept-alive connection, under one deadline for everything.

`HttpWire` is the real `sync.wire.Wire`. Nothing that the network or the other end does raises:
it comes back as a `Failure` that says what happened and where. This package imports requests, so
nothing that starts quickly imports it.
"""

from sync.target import Target
from sync.transport.http_wire import HttpWire

__all__ = ["HttpWire", "Target"]
