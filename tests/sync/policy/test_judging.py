"""What follows from each reply."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.model.messages import ACCEPTED_PROTOS, PROTO, Answer
from sync.policy.judging import (
    Decision,
    Hold,
    SetAside,
    Settle,
    Speak,
    Split,
    Wait,
    common_proto,
    judge,
)
from sync.policy.replies import Acknowledged, Failure, FailureKind, Refusal, Reply

KINDS: tuple[FailureKind, ...] = get_args(FailureKind)


def refusal(
    status: int,
    *,
    echoed: bool = True,
    retry_after_s: float | None = None,
    protos: tuple[int, ...] = (1, 2),
) -> Refusal:
    """Return a refusal as the endpoint, or something on the way, would give it."""
    return Refusal(status, echoed, "why", retry_after_s, protos if echoed else (), "9.9")


def verdict_of(reply: Reply, count: int = 500, proto: int = PROTO) -> Decision:
    """Return what follows from a reply to a usual batch."""
    return judge(reply, count=count, proto=proto)


def test_an_answer_is_settled() -> None:
    """Only a true answer moves anything."""
    answer = Answer("b", "e", "1", (1, 2), ())
    assert verdict_of(Acknowledged(answer, 0.5)) == Settle(answer, 0.5)


@given(
    st.one_of(
        st.builds(
            Refusal,
            st.integers(100, 599),
            st.booleans(),
            st.just("why"),
            st.none() | st.floats(0, 1e6),
            st.lists(st.integers(0, 9), max_size=3).map(tuple),
        ),
        st.builds(Failure, st.sampled_from(KINDS), st.just("why")),
    ),
    st.integers(0, 2000),
    st.sampled_from(ACCEPTED_PROTOS),
    st.booleans(),
)
def test_a_status_code_never_settles(reply: Reply, count: int, proto: int, switched: bool) -> None:
    """Without a true answer nothing is settled; what is put aside is one record, by our echo."""
    decision = judge(reply, count=count, proto=proto, switched=switched)
    assert not isinstance(decision, Settle)
    if isinstance(decision, SetAside):
        assert count == 1
        assert isinstance(reply, Refusal)
        assert reply.echoed
        assert reply.status in {400, 413, 422}
    if isinstance(decision, Split):
        assert count > 1
    if isinstance(decision, Speak):
        assert decision.proto in ACCEPTED_PROTOS
        assert decision.proto != proto
    if isinstance(decision, Hold | Wait) and decision.behind:
        assert count == 1


@pytest.mark.parametrize("echoed", [True, False])
@pytest.mark.parametrize("status", [400, 413, 422])
def test_what_is_too_much_is_split(status: int, echoed: bool) -> None:
    """413, 400 and 422 only split, whoever said it."""
    assert isinstance(verdict_of(refusal(status, echoed=echoed), 2), Split)


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_single_record_is_set_aside_on_the_endpoints_word(status: int) -> None:
    """With our echo a single record is refused for what it is."""
    decision = verdict_of(refusal(status), 1)
    assert decision == SetAside(f"endpoint answered {status}: why", "9.9")


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_proxys_page_sets_nothing_aside(status: int) -> None:
    """Without our echo the record stays pending, and goes behind the others meanwhile."""
    decision = verdict_of(refusal(status, echoed=False), 1)
    assert isinstance(decision, Wait)
    assert decision.behind


@pytest.mark.parametrize(("echoed", "kind"), [(True, Hold), (False, Wait)])
@pytest.mark.parametrize("status", [400, 413, 422])
def test_an_empty_batch_is_never_split(status: int, echoed: bool, kind: type[Decision]) -> None:
    """A mere heartbeat that is refused has nothing to split or to put aside."""
    decision = verdict_of(refusal(status, echoed=echoed), 0)
    assert isinstance(decision, kind)
    assert not getattr(decision, "behind", False)


@pytest.mark.parametrize("echoed", [True, False])
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("count", [0, 1, 500])
def test_who_is_not_let_in_keeps_everything(status: int, echoed: bool, count: int) -> None:
    """401 and 403 hold: an alert, and tries at the cap."""
    decision = verdict_of(refusal(status, echoed=echoed, retry_after_s=7), count)
    assert isinstance(decision, Hold)
    assert decision.retry_after_s == 7


@pytest.mark.parametrize("status", [204, 301, 302, 404, 407, 408, 415, 418, 429, 500, 502, 503])
@pytest.mark.parametrize("count", [0, 500])
@pytest.mark.parametrize("echoed", [True, False])
def test_everything_odd_waits(status: int, count: int, echoed: bool) -> None:
    """Any other status waits, as long as it was asked to."""
    decision = verdict_of(refusal(status, echoed=echoed, retry_after_s=30), count)
    assert isinstance(decision, Wait)
    assert decision.retry_after_s == 30
    assert not decision.behind


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_waits(kind: FailureKind) -> None:
    """Whatever broke on the way, it goes again later; without a key file a person must act."""
    decision = verdict_of(Failure(kind, "why", retry_after_s=5))
    assert type(decision) is (Hold if kind == "local" else Wait)
    assert not decision.behind
    assert decision.retry_after_s == 5


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_somebody_read_goes_behind(kind: FailureKind) -> None:
    """One number goes behind the others if it may be the cause, not if nobody was there."""
    decision = verdict_of(Failure(kind, "why"), 1)
    assert isinstance(decision, Hold | Wait)
    nobody_was_there = kind in {"dns", "connect", "proxy", "tls", "tls_clock", "local"}
    assert decision.behind is not nobody_was_there


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_number_that_brings_the_other_end_down_goes_behind(status: int) -> None:
    """A lone number that fails goes behind all others, so that it does not hold them up."""
    decision = verdict_of(refusal(status), 1)
    assert isinstance(decision, Hold | Wait)
    assert decision.behind


@pytest.mark.parametrize("count", [0, 1, 500])
def test_an_older_endpoint_is_spoken_to_in_its_version(count: int) -> None:
    """A new kiosk with an old server: the highest version that both know, at once."""
    assert verdict_of(refusal(400, protos=(0, 1)), count) == Speak(1)


def test_without_a_common_version_a_person_must_update() -> None:
    """Nothing in common: hold, name both sides' versions, and put nothing aside."""
    decision = verdict_of(refusal(400, protos=(8, 9)), 1)
    assert isinstance(decision, Hold)
    assert "8, 9" in decision.why
    assert not decision.behind


def test_two_endpoints_that_disagree_do_not_make_the_kiosk_spin() -> None:
    """A version that was changed for this very attempt is not changed again at once."""
    decision = judge(refusal(400, protos=(1,)), count=500, proto=2, switched=True)
    assert isinstance(decision, Wait)


def test_a_proxys_400_says_nothing_about_versions() -> None:
    """Only the endpoint's own word changes the version."""
    reply = Refusal(400, echoed=False, detail="", protos=(1,))
    assert isinstance(verdict_of(reply), Split)


def test_the_highest_common_version_is_spoken() -> None:
    """After the endpoint's update the kiosk goes back to its own newest version."""
    assert common_proto((1, 2, 3)) == 2
    assert common_proto((3, 4)) is None
