"""Somebody noted minute and language of every visit, and holds outbox, file and logs."""

from __future__ import annotations

import json
import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kiosk.config.settings import Settings
from kiosk.simulate.command import run
from sync.model.calendar import LENGTHS, Length, bucket_of, hour_of, parse_bucket
from tests.kiosk.store.bench import ZONE, Bench

AT_LEAST = 5
Kin = tuple[str, str, bool]
"""A day or week, a language and the flag."""
LANGUAGES = ("fi", "fi", "fi", "fi", "fi", "sv", "en", "en", "ar")


@dataclass
class Observer:
    """What somebody on the bench opposite writes down: when, and which language was on."""

    seen: list[tuple[datetime, str]] = field(default_factory=list)
    kin: list[tuple[str, bool]] = field(default_factory=list)
    """What no bystander sees, for the test to judge by: language and flag of each noted visit."""

    def candidates(self) -> Counter[tuple[str, str]]:
        """Return how many noted visits could stand behind a row, by its bucket and language."""
        return Counter(
            (str(bucket_of(hour_of(minute, ZONE), length)), language)
            for minute, language in self.seen
            for length in LENGTHS
        )


def left_over(observer: Observer, rows: list[dict[str, Any]], length: Length) -> Counter[Kin]:
    """Return how many visits of a kin's day or week found no bucket shorter than a week."""
    over: Counter[Kin] = Counter(
        (str(bucket_of(hour_of(minute, ZONE), length)), *kin)
        for (minute, _), kin in zip(observer.seen, observer.kin, strict=True)
    )
    for row in rows:
        bucket = parse_bucket(row["bucket"])
        if bucket is not None and bucket.length != "week":
            around = str(bucket_of(bucket.start.astimezone(ZONE), length))
            over[around, row["language"], bool(row["doubtful"])] -= 1
    return over


def live(bench: Bench, visits: int, seed: int) -> Observer:
    """Let clients of quiet and busy weeks come, released hour by hour, under observation."""
    bench.opened = bench.another(durable=False)
    observer, chance, hour = Observer(), Random(seed), bench.clock.stamp().hour
    for _ in range(visits):
        bench.clock.advance(chance.expovariate(1 / 1400))
        now, stamp = bench.clock.now(), bench.clock.stamp()
        assert now is not None
        if stamp.hour != hour:
            hour = stamp.hour
            bench.store.release(stamp)
        language = chance.choice(LANGUAGES)
        doubtful = chance.random() < 0.05
        observer.seen.append((now, language))
        observer.kin.append((language, doubtful))
        bench.visit(
            f"comment {len(observer.seen)}" if chance.random() < 0.2 else None,
            language=language,
            rating=chance.randint(1, 5),
            reasons=frozenset({"burst"}) if doubtful else frozenset(),
        )
    bench.clock.advance(8 * 24 * 3600)
    bench.store.release(bench.clock.stamp())
    return observer


@pytest.mark.parametrize("seed", [1, 2])
def test_no_row_stands_alone(bench: Bench, quick_dir: Path, seed: int, full_dose: bool) -> None:
    """Each row shares bucket, language, survey and flag with four others of the same release, and
    five or more noted visits could stand behind it; only what is left of a kin's week, where that
    is under five in all, is excused."""
    bench.data_dir = quick_dir / "data"
    visits = 5_000 if full_dose else 500
    observer = live(bench, visits, seed)
    rows, look = bench.outbox(), looks(bench)
    groups: Counter[tuple[Any, ...]] = Counter(map(look, rows))
    thin = {kin for kin, left in left_over(observer, rows, "week").items() if left < AT_LEAST}
    excused = [
        row
        for row in rows
        if row["bucket"].endswith("/P7D")
        and (row["bucket"], row["language"], bool(row["doubtful"])) in thin
    ]
    hidden = [row for row in rows if row not in excused]
    assert len(excused) < visits * 0.06
    assert min(groups[look(row)] for row in hidden) >= AT_LEAST
    behind = observer.candidates()
    assert min(behind[row["bucket"], row["language"]] for row in hidden) >= AT_LEAST


def test_nobody_waits_for_the_week_who_could_have_shared_a_day(
    bench: Bench, quick_dir: Path
) -> None:
    """Under the week goes out only what was under five of its kin on its day."""
    bench.data_dir = quick_dir / "data"
    observer = live(bench, 500, seed=5)
    left = left_over(observer, bench.outbox(), "day")
    assert 0 < max(left.values()) < AT_LEAST


def looks(bench: Bench) -> Any:  # noqa: ANN401 - a function over a row of any kind
    """Return what an attacker can tell rows apart by, besides what was answered."""
    spans = bench.sql("SELECT first_seq, last_seq, number FROM releases")
    releases = {seq: n for first, last, n in spans for seq in range(first, last + 1)}

    def look(row: dict[str, Any]) -> tuple[Any, ...]:
        release = releases[row["seq"]]
        fields = ("language", "bucket", "survey", "rev", "channel", "doubtful")
        return (release, *(row[name] for name in fields))

    return look


def test_a_comment_is_never_placed_in_less_than_a_day(bench: Bench) -> None:
    """What somebody wrote is mixed with a whole day's visits, or more."""
    live(bench, 500, seed=4)
    lengths = Counter(
        row["bucket"].partition("/")[2] for row in bench.outbox() if row["comment"] is not None
    )
    assert set(lengths) <= {"P1D", "P7D"}
    assert lengths["P1D"] > 30


def test_the_order_of_numbers_says_nothing_about_the_order_of_visits(bench: Bench) -> None:
    """To guess that the n-th row of a bucket is its n-th visit is right about once a bucket."""
    bench.opened = bench.another(durable=False)
    buckets = 120
    for _ in range(buckets):
        for place in range(6):
            bench.visit(rating=place)
        bench.clock.advance(3600)
        bench.store.release(bench.clock.stamp())
    by_bucket: dict[str, list[int]] = defaultdict(list)
    for row in bench.outbox():
        by_bucket[row["bucket"]].append(row["rating"])
    hits = sum(guess == truth for rows in by_bucket.values() for guess, truth in enumerate(rows))
    # One hit a bucket by chance, with a standard deviation of one: six of them either way.
    assert abs(hits - buckets) < 6 * buckets**0.5


def test_the_file_holds_nothing_of_the_visits_but_the_outbox(bench: Bench) -> None:
    """No page, free or used, of database or log remembers the rows from before the release."""
    bench.clock.trusted = False
    bench.clock.reboot("boot-of-the-attack")
    for number in range(60):
        bench.visit(outcome="walked_away" if number % 2 else "completed")
    bench.clock.trusted = True
    bench.clock.advance(3600)
    bench.store.release(bench.clock.stamp())
    bench.store.tidy(bench.clock.stamp())
    assert bench.store.counts()["ended"] == 0
    files = b"".join(path.read_bytes() for path in bench.data_dir.iterdir())
    assert b"boot-of-the-attack" not in files
    # Once in the row of the release's counts and once in that table's key.
    assert files.count(b"walked_away") == 2
    assert b"09:00+02:00/PT1H" in files


def test_counts_of_a_release_are_not_tied_to_rows(bench: Bench) -> None:
    """How visits ended is known per release and language, and no table ties it to a row."""
    for outcome in ("completed", "walked_away", "replaced", "crashed", "completed"):
        bench.visit(outcome=outcome)
    bench.store.release(bench.clock.stamp(), everything=True)
    columns = {name for _, name, *_ in bench.sql("PRAGMA table_info(submissions)")}
    assert columns == {
        "epoch", "seq", "survey", "rev", "language", "bucket", "rating", "answers", "comment",
        "doubtful", "channel", "ticket_hash", "checksum",
    }  # fmt: skip
    assert {json.dumps(row["answers"]) for row in bench.outbox()} == {
        json.dumps('{"rating":4,"topics":["queue","staff"]}')
    }


def test_no_count_is_tied_to_a_row(bench: Bench, quick_dir: Path) -> None:
    """In every release the named ends of a language, and the named reasons, are those of five
    visits or more, and all ends add up to the release."""
    bench.data_dir = quick_dir / "data"
    live(bench, 500, seed=3)
    named: Counter[tuple[Any, ...]] = Counter()
    totals: Counter[int] = Counter()
    for release, kind, code, name, count in bench.sql("SELECT * FROM release_counts"):
        totals[release] += count if kind == "outcome" else 0
        named[release, kind, code] += count if name != "few" else 0
    assert set(named.values()) & set(range(1, AT_LEAST)) == set()
    assert max(named.values()) >= AT_LEAST
    assert totals == dict(
        bench.sql("SELECT number, last_seq - first_seq + 1 FROM releases ORDER BY number")
    )


def test_no_log_line_comes_from_a_visit(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Through core and store, at the finest level of logging, visits leave no line at all."""
    caplog.set_level(logging.DEBUG)
    assert run(Settings(), count=60, seed=8, data_dir=tmp_path / "data", days=2) == 0
    assert caplog.records == []
