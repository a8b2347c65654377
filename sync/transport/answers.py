"""From an HTTP response to a `Reply`.

What a body says appears in no detail, only its form; but for the words of the endpoint itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from requests import Response

from sync.model.messages import BadAnswerError, Batch, parse_answer
from sync.policy.replies import Acknowledged, Failure, Refusal, Reply
from sync.transport.body import BadEncodingError, CutShortError, TooLargeError, read_body
from sync.transport.failures import RAISED

LARGEST_ANSWER_BYTES: Final = 1024 * 1024
_ABOUT_THE_BATCH: Final = frozenset({400, 401, 403, 413, 415, 422})
"""Statuses that say something about this batch or this kiosk, whoever gave them."""


def reply_to(response: Response, batch: Batch, took_s: Callable[[], float]) -> Reply:
    """Return what a response means whose body has not been read yet."""
    if response.status_code == 200:
        return _answer(response, batch, took_s)
    return _turned_down(response, batch)


def body_of(response: Response, most_bytes: int) -> bytes | Failure:
    """Return the body of a 200, or what is wrong with it."""
    kind = media_type(response)
    if kind not in ("application/json", "application/toml"):
        return _failure("not_an_answer", response, f"with {kind}: a page in between answered")
    try:
        return read_body(response, most_bytes)
    except TooLargeError:
        return _failure("too_large", response, f"and more than {most_bytes} bytes")
    except BadEncodingError:
        return _failure("not_an_answer", response, "but not compressed as it says")
    except CutShortError:
        return _failure("cut", response, "but compressed data ended in the middle")


def odd_status(response: Response) -> Failure:
    """Return the failure for a status that is no answer."""
    status = response.status_code
    if 300 <= status < 400:
        return _failure(
            "redirect", response, "which leads elsewhere: a captive portal, or a wrong sync.url"
        )
    if status == 407:
        return _failure("proxy", response, "the proxy asks for a password")
    if status < 300:
        return _failure("not_an_answer", response, "but no answer")
    return _failure("status", response, "")


def media_type(response: Response) -> str:
    """Return the media type without its parameters, fit to be shown."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind if re.fullmatch(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,40}", kind) else "no media type"


def retry_after_s(response: Response) -> float | None:
    """Return the seconds of Retry-After; a date counts from the response's own Date."""
    value = response.headers.get("Retry-After", "").strip()
    if re.fullmatch("[0-9]{1,9}", value):
        return float(value)
    until, sent = _date(value), _date(response.headers.get("Date", ""))
    # This device's clock is no measure: it may be wrong.
    return None if until is None or sent is None else max(0.0, (until - sent).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _answer(response: Response, batch: Batch, took_s: Callable[[], float]) -> Reply:
    body = body_of(response, LARGEST_ANSWER_BYTES)
    if isinstance(body, Failure):
        return body
    try:
        answer = parse_answer(
            body, batch=batch.id, first_seq=batch.first_seq, count=len(batch.entries)
        )
    except BadAnswerError as error:
        return _failure("not_an_answer", response, f"but no answer to this batch: {error}")
    return Acknowledged(answer, took_s())


def _turned_down(response: Response, batch: Batch) -> Reply:
    said = _said(response, batch.id)
    if said is None and response.status_code not in _ABOUT_THE_BATCH:
        return odd_status(response)
    return Refusal(
        status=response.status_code,
        echoed=said is not None,
        detail=_error(said),
        retry_after_s=retry_after_s(response),
        protos=_protos(said),
        endpoint_version=_version(said),
    )


def _said(response: Response, batch_id: str) -> dict[str, object] | None:
    """Return the members of a refusal that echoes our batch: then the endpoint itself spoke."""
    if response.status_code < 400 or media_type(response) != "application/json":
        return None
    try:
        said = json.loads(read_body(response, LARGEST_ANSWER_BYTES))
    except (TooLargeError, BadEncodingError, CutShortError, ValueError, RecursionError, *RAISED):
        return None
    return said if isinstance(said, dict) and said.get("batch") == batch_id else None


def _error(said: dict[str, object] | None) -> str:
    """Return the endpoint's own words, which never hold what a client wrote; else nothing."""
    error = (said or {}).get("error")
    known = isinstance(error, str) and re.fullmatch(r"[ -~]{1,200}", error)
    return str(error) if known else ""


def _protos(said: dict[str, object] | None) -> tuple[int, ...]:
    spoken = (said or {}).get("protos")
    if not isinstance(spoken, list):
        return ()
    return tuple(each for each in spoken[:100] if type(each) is int)


def _version(said: dict[str, object] | None) -> str:
    version = (said or {}).get("version")
    known = isinstance(version, str) and re.fullmatch(r"[A-Za-z0-9.+_-]{1,40}", version)
    return str(version) if known else ""


def _failure(kind: str, response: Response, words: str) -> Failure:
    detail = f"{response.status_code} {words}".strip()
    return Failure(
        kind,  # type: ignore[arg-type]
        f"the answer was {detail}",
        response.status_code,
        retry_after_s(response),
    )
