"""What can come back from one attempt, as far as the rules care."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sync.model.messages import Answer

FailureKind = Literal[
    "dns",  # the name could not be resolved
    "connect",  # nobody answered at the address
    "proxy",  # the proxy refused or could not reach the endpoint
    "tls",  # the certificate is wrong: host, issuer, self-signed
    "tls_clock",  # the certificate is not valid at this device's time, which may be the fault
    "timeout",  # the total deadline passed
    "too_large",  # the answer was larger than any answer may be
    "cut",  # the connection broke in mid-answer, or gzip was truncated
    "redirect",  # 3xx: a captive portal, or a wrong url
    "not_an_answer",  # 200, but not JSON, or not the echo of what was sent
    "status",  # any other status that is no answer
    "local",  # this side could not even try: no key file, a damaged row
]


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer. `detail` is for the log and for `--status`; it never holds what a client wrote."""

    kind: FailureKind
    detail: str
    status: int | None = None
    retry_after_s: float | None = None
    """What the other end asked for: a minimum."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status with which the endpoint, or something between, turned the batch down as a whole.

    `echoed`: the body was JSON that repeated our batch id, so it is the endpoint that spoke.
    """

    status: int
    echoed: bool
    detail: str
    retry_after_s: float | None = None
    protos: tuple[int, ...] = ()
    """What the endpoint speaks, if it said so."""
    endpoint_version: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A true answer to the batch that was sent."""

    answer: Answer
    took_s: float
    """From the first byte sent to the last received."""


Reply = Acknowledged | Refusal | Failure
