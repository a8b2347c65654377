"""From where a request comes, as far as anybody tells; only ever kept in memory."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import Request

_NETWORK_BITS = 64
"""Of an IPv6 address: what is behind them belongs to one sender."""


def address_of(request: Request) -> str | None:
    """Return the address, of IPv6 its network; None if the request came from this machine.

    Then a proxy here may have passed it on: the last address of `X-Forwarded-For`, which is the
    one that this proxy itself saw, is taken instead.
    """
    host = request.client.host if request.client else ""
    return _outside(host) or _outside(request.headers.get("x-forwarded-for", "").split(",")[-1])


def _outside(text: str) -> str | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            network = ip_network((int(address), _NETWORK_BITS), strict=False)
            return None if address.is_loopback else str(network)
        address = address.ipv4_mapped
    return None if address.is_loopback else str(address)
