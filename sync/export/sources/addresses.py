"""Which database an address means: `sqlite:///file` or `postgresql://…`, as the endpoint's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sync.export.source import ExportError

if TYPE_CHECKING:
    from sync.export.source import Source

EXAMPLE: Final = "sqlite:///endpoint.db or postgresql://user@host/database"
_FILE: Final = re.compile(r"sqlite(?:\+\w+)?:///([^?]+)(?:\?.*)?")
_SERVER: Final = re.compile(r"postgres(?:ql)?(?:\+\w+)?://(.*)", re.DOTALL)


def file_of(address: str) -> Path | None:
    """Return the file that an address names, None for a server's and for none."""
    found = _FILE.fullmatch(address)
    return Path(found[1]).absolute() if found is not None else None


def open_address(address: str) -> Source:
    """Open an endpoint's database for reading.

    Raises `ExportError`, which never repeats the address: there may be a password in it.
    """
    file, server = file_of(address), _SERVER.fullmatch(address)
    if file is not None:
        from sync.export.sources.endpoint_file import EndpointFileSource

        return EndpointFileSource(file)
    if server is not None:
        try:
            from sync.export.sources.endpoint_server import EndpointServerSource

            return EndpointServerSource(f"postgresql://{server[1]}")
        except ModuleNotFoundError as fault:
            raise ExportError(
                f"this needs {fault.name}, which is not installed: install vuoro[endpoint]"
            ) from fault
    raise ExportError(f"--database: not an address such as {EXAMPLE}")
