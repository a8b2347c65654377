"""The one line for whoever stands before the kiosk or reads its log."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from sync.model.messages import Answer
from sync.policy.replies import Acknowledged, Failure, FailureKind, Refusal
from sync.policy.telling import SyncStatus, kind_of, line

WELL = SyncStatus(
    pending=0,
    oldest_day=None,
    last_ack="2026-11-22T09:12",
    last_error=None,
    last_error_kind=None,
    set_aside=0,
    conflicts=0,
    waits_for_epoch=False,
    next_attempt_in_s=None,
    alert=None,
)


def told_of(kind: str, detail: str = "x") -> str:
    """Return how a failure of this kind is told."""
    return line(replace(WELL, last_error_kind=kind, last_error=detail)).removeprefix(
        f"{line(WELL)}; "
    )


def test_all_is_well_in_a_few_words() -> None:
    """With nothing to do the line says so."""
    assert line(WELL) == "nothing waiting; last sent 2026-11-22 09:12"


def test_the_line_says_what_a_person_needs() -> None:
    """Pending, oldest, last ack, last error, its remedy, and when it goes on."""
    status = replace(
        WELL,
        pending=214,
        oldest_day="2026-11-21",
        last_error="certificate has expired",
        last_error_kind="tls",
        next_attempt_in_s=250,
    )
    assert line(status) == (
        "214 waiting since 2026-11-21; last sent 2026-11-22 09:12; the server's certificate is not"
        " to be trusted (certificate has expired): check the certificate's host name, issuer and"
        " dates, and [sync] ca_file; next attempt in 4 min"
    )


def test_what_needs_a_person_is_told() -> None:
    """Records set aside, conflicts, a wait for the kiosk and alerts all stand in the line."""
    status = replace(
        WELL,
        last_ack=None,
        set_aside=1,
        conflicts=2,
        waits_for_epoch=True,
        alert="the key was revoked",
        next_attempt_in_s=0,
    )
    told = line(status)
    assert "never sent yet" in told
    assert "1 submission refused by the endpoint and kept here" in told
    assert "2 submissions in conflict" in told
    assert "waiting for vuoro kiosk" in told
    assert "ALERT: the key was revoked" in told
    assert told.endswith("next attempt now")


@pytest.mark.parametrize("kind", get_args(FailureKind))
def test_every_failure_has_a_remedy_of_its_own(kind: FailureKind) -> None:
    """No kind of failure is left without words."""
    assert told_of(kind) != told_of("something never heard of")


def test_what_the_device_lacks_is_told_once() -> None:
    """The particulars of what can't be tried name the remedy; kind and alert repeat nothing."""
    why = "local: sync.key_file: /k: no such file: put the key there"
    status = replace(WELL, last_error_kind="local", last_error=why, alert=why)
    assert line(status).endswith(
        "; ALERT: this kiosk could not even try: sync.key_file: /k: no such file: put the key there"
    )


def test_what_is_not_at_work_is_told() -> None:
    """No process, no address, a quarantine and a clock that was wrong all stand in the line."""
    told = line(replace(WELL, running=False, sends=False, quarantined=2, last_ack=""))
    assert told == (
        "nothing waiting; last sent at an unknown time; 2 submissions in the endpoint's quarantine;"
        " nothing is sent, because [sync] url is empty; vuoro sync is not running"
    )


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (302, "portal"),
        (400, "proxy"),
        (401, "key"),
        (403, "firewall"),
        (404, "url"),
        (407, "proxy"),
        (413, "smaller"),
        (429, "rate limit"),
        (500, "log"),
        (503, "load"),
    ],
)
def test_a_refusal_has_a_remedy(status: int, word: str) -> None:
    """Each status leads to what a person can do about it."""
    kind = kind_of(Refusal(status, echoed=False, detail=""), proto=2)
    assert kind is not None
    assert word in told_of(kind)


@pytest.mark.parametrize(
    ("status", "kind"), [(404, "not_found"), (429, "busy"), (503, "busy"), (500, "status")]
)
def test_a_status_without_our_echo_is_told_alike(status: int, kind: str) -> None:
    """Whoever says 404, 429 or 503: that is no matter for the endpoint's log."""
    assert kind_of(Failure("status", f"{status}", status)) == kind


def test_a_strange_version_is_told_as_such() -> None:
    """A refusal that lists other versions is about versions, not about the record."""
    assert kind_of(Refusal(400, echoed=True, detail="", protos=(8,)), proto=2) == "version"
    assert kind_of(Refusal(400, echoed=True, detail="", protos=(1, 2)), proto=2) == "refused"


def test_an_answer_is_no_trouble() -> None:
    """What was acknowledged has no kind; a failure keeps its own."""
    assert kind_of(Acknowledged(Answer("b", "e", "1", (2,), ()), 1.0)) is None
    assert kind_of(Failure("tls_clock", "x")) == "tls_clock"


def test_a_wrong_clock_is_named_before_the_certificate() -> None:
    """A certificate that is not valid at this device's time: look at the clock first."""
    assert "(x): check this device's clock first" in told_of("tls_clock")
