"""Names that are asked for are names that there are: a typing error is no empty export."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from kiosk.commands.terminal import CommandError
from kiosk.texts import DOMAIN, LOCALE
from sync.export.filters import Filters
from sync.export.source import NameKind, Source
from sync.model.survey import Survey

_MOST_TOLD: Final = 20
_SOURCE_TEXTS: Final = "en"
_ASKED: Final[dict[NameKind, str]] = {
    "site": "no office is called",
    "kiosk": "no kiosk is called",
    "survey": "no survey has the id",
    "language": "nobody answered, and no survey asks, in",
}


def checked_names(
    source: Source, filters: Filters, surveys: Sequence[Survey], *, on_kiosk: bool
) -> None:
    """Look whether each name in the filters is one that the data or a survey knows.

    Raises `CommandError`, `ExportError`.
    """
    asked: dict[NameKind, Sequence[str]] = {
        "site": filters.sites, "kiosk": filters.kiosks,
        "survey": filters.surveys, "language": filters.languages,
    }  # fmt: skip
    also: dict[NameKind, Iterable[str]] = {
        "survey": (each.id for each in surveys),
        "language": (code for each in surveys for code in each.languages),
    }
    for kind, names in asked.items():
        if names:
            known = {*source.names(kind), *also.get(kind, ())}
            where = " (a kiosk's own stand in its configuration: --config)" if on_kiosk else ""
            hint = where if kind in ("site", "kiosk") else ""
            _refuse(f"--{kind}: {_ASKED[kind]}", names, known, hint)


def checked_labels(language: str | None, surveys: Iterable[Survey]) -> None:
    """Look whether there are words in a language. Raises `CommandError`."""
    if language is not None:
        catalogues = {path.parent.parent.name for path in LOCALE.glob(f"*/*/{DOMAIN}.mo")}
        asked = {code for each in surveys for code in each.languages}
        known = {_SOURCE_TEXTS, *catalogues, *asked}
        _refuse("--labels: there are no words in", [language], known, "")


def _refuse(said: str, names: Iterable[str], known: Collection[str], hint: str) -> None:
    for name in names:
        if name not in known:
            told = ", ".join(sorted(known)[:_MOST_TOLD]) or "none yet"
            more = f" and {len(known) - _MOST_TOLD} more" if len(known) > _MOST_TOLD else ""
            raise CommandError(f"{said} {name!r}; there are: {told}{more}{hint}")
