"""Whom this kiosk trusts, and what is said when it doesn't."""

from __future__ import annotations

import re
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sync.policy.replies import Failure
from sync.target import LocalError, Target
from sync.times import SyncClock

_SYSTEM_CA_FILES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
)
_NOT_YET_VALID, _EXPIRED = 9, 10
"""X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL."""
_UNNOTICED = timedelta(days=60)
"""A certificate that a trusted clock finds expired for longer would have been noticed: then the
clock is suspected."""
_PROBE_S = 5.0


def context_for(target: Target) -> ssl.SSLContext | None:
    """Return the TLS context for an endpoint, None for plain HTTP. Raises `LocalError`.

    The base class, not `ssl.create_default_context`, which heeds SSLKEYLOGFILE. The system's
    certificates come before those of the certifi package: a device runs for years, the system's
    package is kept up to date with the rest of it, and an organisation's own authority is
    installed there.
    """
    if not target.url.startswith("https://"):
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    trusted = target.ca_file or _system_ca_file()
    try:
        context.load_verify_locations(cafile=trusted)
    except OSError as error:
        raise LocalError(
            f"sync.ca_file: {trusted}: {_reason(error)}: "
            "it must be a readable PEM file with certificates"
        ) from error
    if target.client_cert:
        _show(target.client_cert, context)
    return context


def _show(client_cert: Path, context: ssl.SSLContext) -> None:
    try:
        context.load_cert_chain(client_cert, password=_no_password)
    except OSError as error:
        raise LocalError(
            f"sync.client_cert: {client_cert}: {_reason(error)}: "
            "it must be a readable PEM file with a certificate and its unencrypted private key"
        ) from error


def _no_password() -> str:
    # Without this OpenSSL would ask on the terminal and wait for ever.
    return ""


def _system_ca_file() -> Path:
    for path in _SYSTEM_CA_FILES:
        if path.exists():
            return path
    import certifi

    return Path(certifi.where())


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or "not usable").lower().replace("_", " ")
    return error.strerror or "not usable"


def untrusted(error: ssl.SSLCertVerificationError, target: Target, clock: SyncClock) -> Failure:
    """Return what to say about a certificate that could not be verified.

    Nothing but its own dates tells a certificate that has expired from a clock that is wrong, so
    both are named.
    """
    if error.verify_code not in (_NOT_YET_VALID, _EXPIRED):
        words = re.sub(r"[^\x20-\x7e]", "", error.verify_message)
        return Failure("tls", f"the certificate of {target.host} is refused: {words}")
    now = datetime.fromtimestamp(clock.unix_s(), UTC)
    validity = None if target.proxy else _validity_of(target)
    if validity is None:
        return Failure(
            "tls_clock",
            f"a certificate of {target.host} is not valid at this device's time "
            f"({now:%Y-%m-%d %H:%M} UTC): set the clock, or renew the certificate",
        )
    dates = (
        f"the certificate of {target.host} is valid from {validity.start:%Y-%m-%d} to "
        f"{validity.end:%Y-%m-%d}, this device's clock says {now:%Y-%m-%d %H:%M} UTC"
    )
    if clock.trusted() and timedelta(0) <= now - validity.end < _UNNOTICED:
        return Failure("tls", f"{dates} and is trusted: renew the certificate")
    return Failure("tls_clock", f"{dates}: set the clock, or renew the certificate")


class _Validity(NamedTuple):
    start: datetime
    end: datetime


def _validity_of(target: Target) -> _Validity | None:
    """Return the dates on the endpoint's certificate; None if they can't be had.

    A second greeting looks at the certificate and sends nothing else: a refused handshake does
    not show it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((target.host, target.port), _PROBE_S) as plain,
            context.wrap_socket(plain, server_hostname=target.host) as encrypted,
        ):
            der = encrypted.getpeercert(binary_form=True)
        return _dates_of(der) if der else None
    except (OSError, ValueError):
        return None


def _dates_of(der: bytes) -> _Validity:
    from cryptography.x509 import load_der_x509_certificate

    certificate = load_der_x509_certificate(der)
    return _Validity(certificate.not_valid_before_utc, certificate.not_valid_after_utc)
