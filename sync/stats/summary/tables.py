"""The parts of a summary that tell of time, sites, topics, languages and ends of visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sync.model.survey import Question
from sync.stats.editions import plain
from sync.stats.figures import HIDDEN, Estimate, Figure, Shown
from sync.stats.outcomes import outcomes
from sync.stats.summary.ledger import Key, Ledger
from sync.stats.summary.parts import (
    HeatCell,
    HeatPart,
    LanguageLine,
    OutcomeLine,
    PeriodLine,
    SiteLine,
    TopicLine,
    TopicsPart,
    UnexplainedLine,
)
from sync.stats.summary.registering import heat_cells, heat_of, side_faces
from sync.stats.summary.scoring import headline
from sync.stats.summary.selection import Place, Selection
from sync.stats.tally import SUBMISSIONS, Counted, Tally
from sync.stats.topics import Topic, topics


def period_lines(ledger: Ledger, selection: Selection) -> tuple[PeriodLine, ...]:
    """Return one line a step of time, in order; what is of unknown day comes last."""
    slots = sorted(
        selection.slots.items(),
        key=lambda item: (item[0].start is None, str(item[0].start), item[0].length),
    )
    return tuple(
        PeriodLine(
            slot.start, slot.length, ledger.count(("slot", slot)),
            _headline(ledger, selection, place, ("slot", slot)),
        )
        for slot, place in slots
    )  # fmt: skip


def site_lines(ledger: Ledger, selection: Selection) -> tuple[SiteLine, ...]:
    """Return one line an office, by name."""
    return tuple(
        SiteLine(site, ledger.count(("site", site)),
                 _headline(ledger, selection, place, ("site", site)))
        for site, place in sorted(selection.sites.items())
    )  # fmt: skip


def language_lines(ledger: Ledger, selection: Selection) -> tuple[LanguageLine, ...]:
    """Return one line a language."""
    return tuple(
        LanguageLine(language, ledger.count(("language", language)))
        for language in sorted(selection.languages)
    )


def heat_part(ledger: Ledger, selection: Selection, question: Question) -> HeatPart:
    """Return when clients were unsatisfied."""
    found: dict[object, list[HeatCell]] = {}
    for where, _ in heat_cells(heat_of(selection, question)):
        name, weekday, hour = where
        share = ledger.share(("heat low", where), ("heat", where))
        cell = HeatCell(int(str(weekday)), int(str(hour)), ledger.count(("heat", where)), share)
        found.setdefault(name, []).append(cell)
    hours, half_days, days = (tuple(found.get(name, ())) for name in ("hour", "half-day", "day"))
    return HeatPart(hours, half_days, days, next(iter(found.get("week", ())), None))


def topics_part(
    ledger: Ledger, selection: Selection, question: Question, faces: Question
) -> TopicsPart:
    """Return topics by rating. Hidden ones come last, by name, so that no rank tells of them."""
    pairs = selection.pairs[question.id]
    sides = side_faces(faces)
    answered = {face: n for (topic, face), n in pairs.items() if not topic}
    chosen = {(topic, face): n for (topic, face), n in pairs.items() if topic}
    found = [
        _topic_line(ledger, question.id, topic)
        for topic in topics(chosen, answered, low=sides["low"], high=sides["high"])
    ]
    seen = [line for line in found if line.difference != HIDDEN]
    unseen = sorted((line for line in found if line.difference == HIDDEN), key=_name)
    low, high = (ledger.count(("topic", question.id, "", side)) for side in ("low", "high"))
    return TopicsPart(plain(question.id), low, high, (*seen, *unseen))


def outcome_lines(counts: Mapping[tuple[str, str], int], least: int) -> tuple[OutcomeLine, ...]:
    """Return how visits ended by language; small ones are hidden here too."""
    ledger = Ledger(least)
    found = outcomes(counts)
    if not found:
        return ()
    for line in found:
        visits = ledger.put(("visits", line.language), line.visits)
        ledger.split(visits, ledger.put(("away", line.language), line.walked_away, of=visits))
        ledger.put(("untold", line.language), line.untold)
    for name in ("visits", "away", "untold"):
        ledger.adds_up((name, found[-1].language), [(name, line.language) for line in found[:-1]])
    ledger.close()
    return tuple(
        OutcomeLine(
            line.language,
            ledger.count(("visits", line.language)),
            ledger.count(("away", line.language)) if line.visits else None,
            ledger.share(("away", line.language), ("visits", line.language))
            if line.visits
            else None,
            ledger.count(("untold", line.language)),
        )
        for line in found
    )


def unexplained_lines(
    tally: Tally, surveys: Iterable[str], *, with_doubtful: bool, least: int
) -> tuple[UnexplainedLine, ...]:
    """Return how many submissions came of each survey that nobody explains."""
    ledger, found = Ledger(least), []
    for survey in sorted(surveys):
        kinds = (False, True) if with_doubtful else (False,)
        number = sum(tally.values[Counted(survey, SUBMISSIONS, "", doubtful)] for doubtful in kinds)
        if number:
            found.append(ledger.put(("n", survey), number))
    ledger.close()
    return tuple(UnexplainedLine(str(key[1]), ledger.count(key)) for key in found)


def _topic_line(ledger: Ledger, question: str, topic: Topic) -> TopicLine:
    keys: list[Key] = [("topic", question, topic.topic, side) for side in ("low", "high")]
    bases: list[Key] = [("topic", question, "", side) for side in ("low", "high")]
    shown = all(ledger.shows(key) for key in (*keys, *bases))
    low, high = map(ledger.count, keys)
    return TopicLine(topic.topic, low, high, Shown(topic.difference) if shown else HIDDEN)


def _headline(
    ledger: Ledger, selection: Selection, place: Place, key: Key
) -> Figure[Estimate] | None:
    question = selection.headline
    if question is None:
        return None
    counts = {v: place.headline[v] for v in range(question.lowest, question.highest + 1)}
    under = [key, ("answered", *key), *(("face", *key, str(value)) for value in counts)]
    if not ledger.tells(under):
        return HIDDEN
    return Shown(headline(question, counts))


def _name(line: TopicLine) -> str:
    return line.topic
