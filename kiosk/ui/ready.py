"""Tells who started the kiosk that its first frame can be touched (the sd_notify protocol)."""

from __future__ import annotations

import os
import socket


def tell_ready() -> None:
    """Send `READY=1` to the socket named in `NOTIFY_SOCKET`; without one do nothing."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(b"READY=1", address)
    except OSError:
        # Whoever wanted to know is gone; the kiosk is not.
        return
