"""One line that says what a person needs: pending, oldest, last ack, last error and its remedy."""

from __future__ import annotations

from dataclasses import dataclass

from sync.policy.replies import Acknowledged, FailureKind, Refusal, Reply

_TOLD: dict[str, tuple[str, str]] = {
    # Kind → what it is, and what to do; nothing where the particulars say it themselves.
    "dns": (
        "the endpoint's name was not found",
        "check the network cable or Wi-Fi, the name in [sync] url, and the DNS server",
    ),
    "connect": (
        "nobody answered at the endpoint's address",
        "check the network, the firewall and that the endpoint runs",
    ),
    "proxy": (
        "the proxy did not let the kiosk through",
        "check [sync] proxy, its user and password, and that it may reach the endpoint",
    ),
    "tls": (
        "the server's certificate is not to be trusted",
        "check the certificate's host name, issuer and dates, and [sync] ca_file",
    ),
    "tls_clock": (
        "the server's certificate is not valid at this device's time",
        "check this device's clock first, then the certificate's dates",
    ),
    "timeout": (
        "the endpoint did not answer in time",
        "check the line's speed and the endpoint's load; it is tried again by itself",
    ),
    "too_large": (
        "what came back is too large to be an answer",
        "check that [sync] url leads to the endpoint and not to another page",
    ),
    "cut": (
        "the connection broke in mid-answer",
        "nothing to do if it passes; else check the line and the proxy",
    ),
    "redirect": (
        "the network sent the kiosk to another page",
        "sign in to the network's portal, or correct [sync] url",
    ),
    "not_an_answer": (
        "something other than the endpoint answered",
        "sign in to the network's portal, or check [sync] url and the proxy",
    ),
    "status": (
        "the endpoint or something before it failed",
        "see the logs of the endpoint and of what stands before it; it is tried again by itself",
    ),
    "local": (
        "this kiosk could not even try",
        "",
    ),
    "key": (
        "the endpoint does not know this kiosk's key",
        "make a new key with 'vuoro endpoint kiosk add' and put it into [sync] key_file",
    ),
    "forbidden": (
        "this kiosk is not allowed to send",
        "check that the key belongs to this [kiosk] name and that no firewall stands in between",
    ),
    "version": (
        "the endpoint and this kiosk share no version of the protocol",
        "update the older of both",
    ),
    "refused": (
        "a batch was refused",
        "see the endpoint's log, and the limits of a proxy on the way; it is sent in smaller parts",
    ),
    "busy": (
        "the endpoint asked for patience",
        "nothing to do if it passes; else see the endpoint's load and its rate limit",
    ),
    "not_found": (
        "there is no endpoint at this address",
        "correct [sync] url",
    ),
}
_UNKNOWN = ("the last attempt failed", "see the log of vuoro sync; it is tried again by itself")
_BY_STATUS = {
    400: "refused", 401: "key", 403: "forbidden", 404: "not_found", 407: "proxy", 413: "refused",
    415: "refused", 422: "refused", 429: "busy", 503: "busy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What `vuoro sync --status`, the log, and later the staff screen are told from."""

    pending: int
    oldest_day: str | None
    """Day of the oldest release that is still pending, ISO 8601."""
    last_ack: str | None
    """When the endpoint last answered, local ISO 8601 to the minute; empty: the clock was wrong."""
    last_error: str | None
    last_error_kind: FailureKind | str | None
    """None: the last attempt went well."""
    set_aside: int
    conflicts: int
    waits_for_epoch: bool
    """Sync asked the kiosk for a new epoch and it has not done it yet."""
    next_attempt_in_s: float | None
    alert: str | None
    quarantined: int = 0
    running: bool = True
    """Whether a process sees to it now."""
    sends: bool = True
    """Whether an endpoint is named at all."""


def kind_of(reply: Reply, *, proto: int | None = None) -> str | None:
    """Return under which kind a reply is told, None if all is well.

    `proto` is the version that was spoken: a refusal that does not list it is about versions.
    """
    if isinstance(reply, Acknowledged):
        return None
    if not isinstance(reply, Refusal):
        known = reply.kind == "status" and reply.status is not None
        return _BY_STATUS.get(reply.status or 0, "status") if known else reply.kind
    if reply.status == 400 and reply.protos and proto is not None and proto not in reply.protos:
        return "version"
    if 300 <= reply.status < 400:
        return "redirect"
    return _BY_STATUS.get(reply.status, "status")


def line(status: SyncStatus) -> str:
    """Return the one line, in plain English."""
    parts = [_waiting(status), _last_ack(status), _trouble(status)]
    if status.set_aside:
        parts.append(f"{_numbers(status.set_aside)} refused by the endpoint and kept here")
    if status.quarantined:
        parts.append(f"{_numbers(status.quarantined)} in the endpoint's quarantine")
    if status.conflicts:
        parts.append(
            f"{_numbers(status.conflicts)} in conflict with what the endpoint has: look for a"
            " second kiosk of this name, a copied card or a database put back"
        )
    if status.waits_for_epoch:
        parts.append("waiting for vuoro kiosk to run, so that it can number anew")
    if not status.sends:
        parts.append("nothing is sent, because [sync] url is empty")
    if status.alert and status.alert != status.last_error:
        parts.append(f"ALERT: {status.alert}")
    if not status.running:
        parts.append("vuoro sync is not running")
    elif status.next_attempt_in_s is not None:
        parts.append(f"next attempt {_in(status.next_attempt_in_s)}")
    return "; ".join(part for part in parts if part)


def _waiting(status: SyncStatus) -> str:
    """Return how much waits, and since when."""
    if not status.pending:
        return "nothing waiting"
    since = f" since {status.oldest_day}" if status.oldest_day else ""
    return f"{status.pending} waiting{since}"


def _last_ack(status: SyncStatus) -> str:
    """Return when the endpoint last answered."""
    if status.last_ack is None:
        return "never sent yet"
    if not status.last_ack:
        return "last sent at an unknown time"
    return f"last sent {status.last_ack.replace('T', ' ')}"


def _trouble(status: SyncStatus) -> str:
    """Return what went wrong last, its particulars, and what to do about it."""
    if status.last_error_kind is None:
        return status.last_error or ""
    what, do = _TOLD.get(status.last_error_kind, _UNKNOWN)
    error = (status.last_error or "").removeprefix(f"{status.last_error_kind}: ")
    alert = "ALERT: " if status.alert and status.alert == status.last_error else ""
    if not do:
        return f"{alert}{what}: {error}"
    return f"{alert}{what} ({error}): {do}" if error else f"{alert}{what}: {do}"


def _numbers(count: int) -> str:
    """Return a count of submissions in words."""
    return f"{count} submission{'' if count == 1 else 's'}"


def _in(seconds: float) -> str:
    """Return a wait as a person would say it."""
    if seconds < 1:
        return "now"
    if seconds < 90:
        return f"in {round(seconds)} s"
    return f"in {round(seconds / 60)} min"
