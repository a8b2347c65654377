"""What both of the endpoint's databases are asked alike, and how its rows are checked."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from sync.export.filters import Filters
from sync.export.source import Damage, ExportError, NameKind, ReleaseCount
from sync.export.sources.kiosk_source import as_day, is_within
from sync.model.problems import InvalidFileError
from sync.model.survey import Survey
from sync.model.survey_file import parse_survey

KNOWN_REVISION: Final = "0001"
"""Of the endpoint's tables (`sync/endpoint/migrations`): those that these questions fit."""
_QUESTIONS: Final = (
    "SELECT DISTINCT survey, question FROM cells WHERE question NOT IN ('', '#comment')"
)
_COUNTS: Final = """
SELECT r.day, r.site, c.kiosk, c.language, c.name, sum(c.count) FROM release_counts c
JOIN releases r ON r.kiosk = c.kiosk AND r.epoch = c.epoch AND r.number = c.number
WHERE c.kind = 'outcome' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
_PUBLISHED: Final = "SELECT body FROM documents WHERE name = 'surveys'"
RECORD_COLUMNS: Final = (
    "kiosk, epoch, seq, survey, rev, language, bucket, rating, answers, comment, doubtful,"
    " channel, ticket_hash, extra, mac, row_id, day"
)


_KEYED_BY: Final = "SELECT value FROM meta WHERE key = 'secret'"
_ERASED: Final = "SELECT kiosk, row_id FROM erasures"
_OLDEST_TEXT: Final = (
    "SELECT min(day) FROM submissions WHERE comment IS NOT NULL OR extra IS NOT NULL"
)


def ask_names(kind: NameKind) -> str:
    """Return the question for all names of a kind: also kiosks of which nothing came yet."""
    kiosks = f" UNION SELECT {kind} FROM kiosks" if kind in ("site", "kiosk") else ""  # noqa: S608
    return f"SELECT DISTINCT {kind} FROM submissions{kiosks}"  # noqa: S608


Ask = Callable[[str], Sequence[Sequence[Any]]]
"""A query → its rows."""


class Answers(ABC):
    """What either database answers in the same words. See `sync.export.source.Source`."""

    @abstractmethod
    def ask(self, query: str) -> Sequence[Sequence[Any]]:
        """Return a query's rows. Raises `ExportError`."""

    def questions(self, filters: Filters) -> Sequence[tuple[str, str]]:  # noqa: ARG002
        """Return every (survey, question) that was ever counted."""
        return [(survey, question) for survey, question in self.ask(_QUESTIONS)]

    def names(self, kind: NameKind) -> Sequence[str]:
        """Return every name of a kind."""
        return [name for (name,) in self.ask(ask_names(kind))]

    def outcomes(self, filters: Filters) -> Sequence[ReleaseCount]:
        """Return how visits ended, by the day of their release."""
        return outcomes_of(self.ask(_COUNTS), filters)

    def surveys(self) -> Sequence[Survey]:
        """Return the surveys that are published."""
        return published(self.ask(_PUBLISHED))


class Checked:
    """Compares rows with the checksums that the endpoint's secret keys, and counts.

    A text that was erased, or deleted when its time was up, leaves a row that can't agree any more.
    Such a row is not called damaged: those that were erased are known, and no text that stands is
    older than those whose time was up.
    """

    def __init__(self, ask: Ask) -> None:
        """Ask the database for what is needed. Raises `ExportError`."""
        secret = ask(_KEYED_BY)
        if not secret:
            raise ExportError("database: holds no secret, so no checksum can be compared")
        self._secret = bytes.fromhex(secret[0][0])
        self._erased = {(kiosk, bytes(row_id)) for kiosk, row_id in ask(_ERASED)}
        self._oldest_text = str(ask(_OLDEST_TEXT)[0][0] or "9999")
        self._checked = self._damaged = 0

    def look_at(self, rows: Iterable[Sequence[Any]]) -> None:
        """Compare some rows, each as in `RECORD_COLUMNS`."""
        for row in rows:
            self._checked += 1
            self._damaged += not (self._agrees(*row[:-1]) or self._lost_its_text(row))

    def damage(self) -> Damage:
        """Return what was found."""
        return Damage(self._checked, self._damaged)

    def _agrees(
        self, kiosk: str, epoch: str, seq: int, survey: str, rev: int, language: str, bucket: str,
        rating: int | None, answers: str, comment: str | None, doubtful: int, channel: str,
        ticket_hash: str | None, extra: str | None, mac: bytes, row_id: bytes,
    ) -> bool:  # fmt: skip
        # Late: the rules of the endpoint's checksum are the endpoint's, and nothing else needs it.
        from sync.endpoint.ingest.marks import keyed_hash, mark

        try:
            record = {
                **json.loads(extra or "{}"),
                "answers": json.loads(answers), "bucket": bucket, "channel": channel,
                "comment": comment, "doubtful": bool(doubtful), "epoch": epoch,
                "language": language, "rating": rating, "rev": rev, "seq": seq, "survey": survey,
                "ticket_hash": ticket_hash,
            }  # fmt: skip
            form = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            canonical = form.encode()
        except (ValueError, TypeError, RecursionError):
            return False
        return mark(keyed_hash(self._secret, kiosk), canonical) == (bytes(mac), bytes(row_id))

    def _lost_its_text(self, row: Sequence[Any]) -> bool:
        kiosk, comment, extra, row_id, day = row[0], row[9], row[13], row[15], row[16]
        if comment is not None or extra is not None:
            return False
        return (kiosk, bytes(row_id)) in self._erased or day is None or str(day) < self._oldest_text


def outcomes_of(rows: Iterable[Sequence[Any]], filters: Filters) -> list[ReleaseCount]:
    """Return the counts that the filters let through."""
    found = []
    for day, site, kiosk, language, name, visits in rows:
        each = ReleaseCount(as_day(day), site, kiosk, language, name, int(visits))
        if (
            is_within(each.day, filters)
            and (not filters.sites or site in filters.sites)
            and (not filters.kiosks or kiosk in filters.kiosks)
            and (not filters.languages or language in filters.languages)
        ):
            found.append(each)
    return found


def published(documents: Iterable[Sequence[Any]]) -> list[Survey]:
    """Return the surveys in published documents; one that can't be read explains nothing."""
    found: list[Survey] = []
    for (body,) in documents:
        try:
            tables = json.loads(bytes(body))["surveys"]
            found += [parse_survey(each, "surveys") for each in tables]
        except (ValueError, TypeError, KeyError, RecursionError, InvalidFileError):
            continue
    return found
