"""`[sync]` and `[keys]`: the way to the endpoint, and the organisation's public keys.

Every key may be empty: then the kiosk works alone, and what needs the key says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sync.model.toml_rules import Between, Matches

_HOST = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:[0-9]{1,5})?"
_Address = Annotated[
    str,
    Matches(
        rf"(https?://{_HOST}(/[A-Za-z0-9._~/-]*)?)?",
        "an address such as https://feedback.example.org, without user, password or query; "
        "or empty",
    ),
]
_Proxy = Annotated[
    str,
    Matches(
        rf"(http://{_HOST}/?)?",
        "an address such as http://proxy.example.org:3128, without user and password; or empty",
    ),
]
_AgeKey = Annotated[
    str, Matches("(age1[02-9ac-hj-np-z]{58})?", "an age public key (age1 and 58 more), or empty")
]
_SigningKey = Annotated[
    str,
    Matches(
        "([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)?",
        "an Ed25519 public key (32 bytes in base64, 44 characters), or empty",
    ),
]


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """`[sync]`: the way to the central endpoint."""

    url: _Address = ""
    """The endpoint's address; empty: this kiosk sends nothing."""
    key_file: str = ""
    """A file with the key this kiosk sends under; once loaded, an absolute path."""
    ca_file: str = ""
    """Certificates to trust instead of the system's (PEM); once loaded, an absolute path."""
    client_cert: str = ""
    """Certificate and key to show to the endpoint, one PEM; once loaded, an absolute path."""
    proxy: _Proxy = ""
    """An HTTP proxy on the way; empty: none, whatever the environment says."""
    interval_s: Annotated[int, Between(5, 86400)] = 900
    """Seconds between two looks when nothing else starts one."""
    allow_http: bool = False
    """Whether `url` may be plain http://, for the demo and tests on one machine."""


@dataclass(frozen=True, slots=True)
class KeySettings:
    """`[keys]`: public halves of the organisation's keys."""

    bundle: _AgeKey = ""
    """Bundles on a stick are encrypted to it."""
    receipts: _SigningKey = ""
    """Receipts for such bundles must be signed by it."""
    configuration: _SigningKey = ""
    """What the endpoint sends for this kiosk must be signed by it."""
