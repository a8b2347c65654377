"""Rows as an export yields them, made up for tests."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from random import Random

from sync.model.survey import Survey
from sync.model.survey_file import parse_survey

ROOT = Path(__file__).resolve().parents[3]


def survey(name: str) -> Survey:
    """Return one of the surveys that come with Vuoro."""
    path = ROOT / "assets/surveys" / f"{name}.toml"
    return parse_survey(tomllib.loads(path.read_text(encoding="utf-8")), path.name)


def row(
    rating: int | None = 5,
    *,
    topics: tuple[str, ...] = (),
    bucket: str = "2026-11-23T09:00+02:00/PT1H",
    site: str = "centre",
    language: str = "fi",
    doubtful: int = 0,
    comment: str | None = None,
    survey: str = "pulse",
    answers: dict[str, object] | None = None,
) -> tuple[object, ...]:
    """Return one row."""
    given: dict[str, object] = dict(answers or {})
    if rating is not None:
        given["rating"] = rating
    if topics:
        given["topics"] = list(topics)
    return ("0" * 20, site, "k", survey, 1, language, bucket, rating, json.dumps(given), comment,
            doubtful, "kiosk")  # fmt: skip


def many(n: int, seed: int = 1) -> list[tuple[object, ...]]:
    """Return rows of four weeks at two sites, in three languages."""
    chance = Random(seed)

    def bucket() -> str:
        return f"2026-11-{chance.randrange(2, 28):02}T{chance.randrange(8, 16):02}:00+02:00/PT1H"

    known = [option.id for option in survey("pulse").questions[1].options]
    return [
        row(
            chance.choices([1, 2, 3, 4, 5], [5, 8, 12, 35, 40])[0],
            topics=tuple(sorted(set(chance.choices(known, k=chance.randrange(3))))),
            bucket=bucket(),
            site=chance.choices(["centre", "harbour"], [3, 1])[0],
            language=chance.choices(["fi", "sv", "ar"], [8, 3, 1])[0],
            doubtful=int(chance.random() < 0.05),
            comment="x" if chance.random() < 0.2 else None,
        )
        for _ in range(n)
    ]
