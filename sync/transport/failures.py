"""From what libraries raise to the `Failure` that the rules and people can read."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from http.client import HTTPException, IncompleteRead, RemoteDisconnected

from requests import RequestException
from requests.exceptions import ProxyError
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
)
from urllib3.exceptions import ProxyError as TunnelError

from sync.policy.replies import Failure
from sync.target import Target
from sync.times import SyncClock
from sync.transport.stages import CONNECTING, GREETING, NAMING
from sync.transport.tls import untrusted

RAISED = (RequestException, HTTPError, OSError, HTTPException)
"""What an attempt may raise because of the network or the other end."""


def failure_of(error: Exception, stage: str, target: Target, clock: SyncClock) -> Failure:
    """Return what to say about an attempt that ended with `error` during `stage`."""
    causes = list(_causes_of(error))
    if _of_kind(causes, ProxyError, TunnelError):
        return _proxy_failure(causes, target)
    if isinstance(
        refused := _of_kind(causes, ssl.SSLCertVerificationError), ssl.SSLCertVerificationError
    ):
        return untrusted(refused, target, clock)
    if _of_kind(causes, socket.gaierror):
        return Failure("dns", f"the name {target.host} could not be resolved")
    if _of_kind(causes, ConnectTimeoutError, NewConnectionError):
        return Failure("connect", f"{_where(target)}: {_why(causes)}")
    if isinstance(greeting := _of_kind(causes, ssl.SSLError), ssl.SSLError):
        return _encryption_failure(greeting, stage, target)
    if _of_kind(causes, ReadTimeoutError, TimeoutError):
        return Failure("timeout", f"{_where(target)}: too slow while {stage}")
    return _broken(causes, stage, target)


def too_late(stage: str, deadline_s: float, target: Target) -> Failure:
    """Return what to say about an attempt that the deadline ended."""
    if stage == NAMING:
        name = target.proxy or target.host
        return Failure("dns", f"the name {name} was not resolved within {deadline_s:g} s")
    if stage == CONNECTING:
        return Failure("connect", f"{_where(target)}: no connection within {deadline_s:g} s")
    return Failure("timeout", f"{_where(target)}: {deadline_s:g} s were over while {stage}")


def hung_up(error: Exception) -> bool:
    """Whether the other end closed the connection before it answered anything.

    That is how a kept connection ends which the other end let go while nothing was sent.
    """
    kinds = (RemoteDisconnected, ConnectionResetError, BrokenPipeError, ssl.SSLEOFError)
    return _of_kind(list(_causes_of(error)), *kinds) is not None


def _proxy_failure(causes: list[BaseException], target: Target) -> Failure:
    status = next(
        (
            int(found[1])
            for each in causes
            if (found := re.search(r"Tunnel connection failed: (\d{3})", str(each)))
        ),
        None,
    )
    if status == 407:
        return Failure("proxy", f"the proxy {target.proxy} asks for a password (407)", status)
    if status is not None:
        return Failure("proxy", f"the proxy {target.proxy} would not connect ({status})", status)
    if _of_kind(causes, socket.gaierror):
        return Failure("proxy", f"the proxy's name could not be resolved: {target.proxy}")
    return Failure("proxy", f"the proxy {target.proxy}: {_why(causes)}")


def _encryption_failure(error: ssl.SSLError, stage: str, target: Target) -> Failure:
    reason = (error.reason or "the connection broke").lower().replace("_", " ")
    if stage == GREETING or "alert" in reason:
        return Failure("tls", f"{_where(target)}: no encrypted connection: {reason}")
    return Failure("cut", f"{_where(target)}: the connection broke while {stage}")


def _broken(causes: list[BaseException], stage: str, target: Target) -> Failure:
    if stage == GREETING:
        return Failure("tls", f"{_where(target)}: the other end hung up while {stage}")
    garbled = _of_kind(causes, HTTPException)
    if garbled and not isinstance(garbled, RemoteDisconnected | IncompleteRead):
        return Failure("not_an_answer", f"{_where(target)}: what came is not HTTP")
    return Failure("cut", f"{_where(target)}: the connection broke while {stage}")


def _where(target: Target) -> str:
    return f"{target.host}:{target.port}"


def _why(causes: list[BaseException]) -> str:
    told = (each.strerror for each in causes if isinstance(each, OSError) and each.strerror)
    timed_out = _of_kind(causes, ConnectTimeoutError) is not None
    return next(told, "nobody answered" if timed_out else "the connection broke")


def _of_kind(causes: list[BaseException], *kinds: type[BaseException]) -> BaseException | None:
    return next((each for each in causes if isinstance(each, kinds)), None)


def _causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and everything it was made from, however the libraries wrapped it."""
    waiting, seen = [error], set()
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        inner = (*each.args, getattr(each, "reason", None), each.__cause__, each.__context__)
        waiting += [one for one in inner if isinstance(one, BaseException)]
