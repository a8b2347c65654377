"""Which counts a survey's summary shows, and how they add up to each other.

Keys: `("n",)` submissions, `("comments",)`; `("answered", q)`, `("missing", q)`,
`("value", q, v)`, `("agree", q)`; `("slot", …)`, `("site", …)`, `("language", …)`;
`("heat", hour)` and `("heat low", hour)`; `("side", q, s)` and `("topic", q, t, s)`; `("doubt",)`;
`("answered", …, where)`, `("missing", …, where)`, `("face", …, where, v)` of steps and sites.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from sync.model.survey import Question
from sync.stats.heat import Heat, Part, heat
from sync.stats.index import satisfied, unsatisfied
from sync.stats.summary.ledger import Key, Ledger
from sync.stats.summary.selection import Place, Selection
from sync.stats.tally import COMMENTS

AGREES = frozenset({4, 5})
_AGREEMENT_HIGHEST = 5
FEW = ("few", "together")
"""Stands for all steps, or sites, whose headline can't be told anyway."""


def register(ledger: Ledger, selection: Selection, doubtful: int) -> None:
    """Put every count of a survey into the ledger, with all sums."""
    n = ledger.put(("n",), selection.submissions())
    ledger.put(("doubt",), doubtful)
    ledger.split(n, ledger.put(("comments",), selection.values[COMMENTS][""]), said=False)
    for question in selection.survey.questions:
        if question.kind != "comment":
            _register_question(ledger, selection, question)
    for name, counts in (
        ("slot", {slot: place.submissions for slot, place in selection.slots.items()}),
        ("site", {site: place.submissions for site, place in selection.sites.items()}),
        ("language", dict(selection.languages)),
    ):
        ledger.adds_up(n, [ledger.put((name, what), count) for what, count in counts.items()])
    if selection.headline is not None:
        _register_places(ledger, selection, selection.headline)
    if selection.headline is not None and selection.headline.kind == "rating":
        _register_heat(ledger, selection, selection.headline)
        for question in selection.survey.questions:
            if question.kind == "topics" and selection.pairs[question.id]:
                _register_topics(ledger, selection, question, selection.headline)


def values_of(selection: Selection, question: Question) -> list[str]:
    """Return the values of a question in the survey's order, unknown ones last."""
    if question.kind in ("rating", "scale"):
        known = [str(value) for value in range(question.lowest, question.highest + 1)]
    else:
        known = [option.id for option in question.options]
    return [*known, *sorted(set(selection.values[question.id]) - set(known))]


def answered(selection: Selection, question: Question) -> int:
    """Return how many answered a question.

    Of topics only rows can tell; from roll-ups it is all submissions.
    """
    if question.kind != "topics":
        return selection.values[question.id].total()
    if not selection.from_rows:
        return selection.submissions()
    pairs = selection.pairs[question.id]
    return sum(n for (topic, _), n in pairs.items() if not topic)


def heat_of(selection: Selection, question: Question) -> Heat:
    """Return when clients were unsatisfied."""
    low = frozenset(map(str, unsatisfied(question.highest)))
    return heat(selection.hours, low)


def heat_cells(found: Heat) -> list[tuple[Key, Part]]:
    """Return every cell with its key."""
    rooms = (("hour", found.hours), ("half-day", found.half_days), ("day", found.days),
             ("week", found.weeks))  # fmt: skip
    return [((name, *place), part) for name, cells in rooms for place, part in cells.items()]


def side_faces(question: Question) -> dict[str, frozenset[int]]:
    """Return the faces of the unsatisfied and of the satisfied."""
    return {"low": unsatisfied(question.highest), "high": satisfied(question.highest)}


def _register_question(ledger: Ledger, selection: Selection, question: Question) -> None:
    total = ledger.put(("answered", question.id), answered(selection, question))
    missing = ledger.put(
        ("missing", question.id), selection.submissions() - answered(selection, question)
    )
    ledger.adds_up(("n",), [total, missing])
    counts = selection.values[question.id]
    keys = [ledger.put(("value", question.id, value), counts[value], of=total)
            for value in values_of(selection, question)]  # fmt: skip
    if question.kind == "topics":
        for key in keys:
            ledger.split(total, key)
        return
    ledger.adds_up(total, keys)
    if question.kind == "scale" and question.highest == _AGREEMENT_HIGHEST:
        agreeing = [("value", question.id, str(value)) for value in sorted(AGREES)]
        number = sum(counts[str(value)] for value in AGREES)
        part = ledger.put(("agree", question.id), number, of=total)
        ledger.adds_up(part, agreeing)
        ledger.split(total, part)


def _register_places(ledger: Ledger, selection: Selection, question: Question) -> None:
    """Put how often each value was given in each step of time and site: headlines rest on these.

    Those whose headline can't be told anyway are put as one.
    """
    values = values_of(selection, question)
    families: tuple[tuple[str, Mapping[Hashable, Place]], ...] = (
        ("slot", dict[Hashable, Place](selection.slots.items())),
        ("site", dict[Hashable, Place](selection.sites.items())),
    )
    for name, places in families:
        few = {where for where, each in places.items() if _has_few(each, values, ledger.least)}
        groups: dict[Hashable, list[Place]] = {
            where: [each] for where, each in places.items() if where not in few
        }
        if few:
            groups[FEW] = [places[where] for where in few]
            number = sum(each.submissions for each in groups[FEW])
            together = ledger.put((name, FEW), number)
            ledger.adds_up(together, [(name, where) for where in places if where in few])
        for where, group in groups.items():
            _register_place(ledger, (name, where), group, values)
        for value in values:
            keys: list[Key] = [("face", name, where, value) for where in groups]
            ledger.adds_up(("value", question.id, value), keys)


def _register_place(ledger: Ledger, whole: Key, group: list[Place], values: list[str]) -> None:
    said = sum(each.headline.total() for each in group)
    total = ledger.put(("answered", *whole), said)
    missing = ledger.put(("missing", *whole), sum(each.submissions for each in group) - said)
    ledger.adds_up(whole, [total, missing])
    keys = []
    for value in values:
        count = sum(each.headline[int(value)] for each in group)
        keys.append(ledger.put(("face", *whole, value), count, of=total))
    ledger.adds_up(total, keys)


def _has_few(place: Place, values: list[str], least: int) -> bool:
    """Tell whether a place's headline must be hidden for its own counts."""
    said = place.headline.total()
    counts = [place.headline[int(value)] for value in values]
    return min(counts) < least or said - max(counts) < least or 0 < place.submissions - said < least


def register_doubt(ledger: Ledger, selection: Selection, other: Selection) -> None:
    """Put how the doubtful ones answered: the headline with or without them rests on these."""
    question = selection.headline
    if question is None:
        return
    mine, theirs = selection.numbers(question), other.numbers(question)
    said = sum(abs(mine[value] - theirs[value]) for value in mine)
    answered_too = ledger.put(("answered doubt",), said)
    ledger.split(("doubt",), answered_too, said=False)
    for value in mine:
        number = abs(mine[value] - theirs[value])
        key = ledger.put(("face doubt", str(value)), number, of=answered_too)
        if mine[value] > theirs[value]:
            ledger.split(("value", question.id, str(value)), key, said=False)
    ledger.adds_up(answered_too, [("face doubt", str(value)) for value in mine])


def _register_heat(ledger: Ledger, selection: Selection, question: Question) -> None:
    cells = heat_cells(heat_of(selection, question))
    unsure = answered(selection, question) - sum(part.n for _, part in cells)
    lows = unsatisfied(question.highest)
    numbers = selection.numbers(question)
    everybody: Key = ("answered", question.id)
    total = ledger.put(("low", question.id), total_of(numbers, lows), of=everybody)
    ledger.adds_up(total, [("value", question.id, str(face)) for face in sorted(lows)])
    ledger.split(everybody, total)
    keys, low_keys = [], []
    for where, part in cells:
        keys.append(ledger.put(("heat", where), part.n))
        low_keys.append(ledger.put(("heat low", where), part.part, of=keys[-1]))
        ledger.split(keys[-1], low_keys[-1])
    if unsure >= 0:
        known = sum(part.part for _, part in cells)
        keys.append(ledger.put(("heat", "unknown"), unsure))
        ledger.adds_up(("answered", question.id), keys)
        low_keys.append(
            ledger.put(("heat low", "unknown"), max(0, total_of(numbers, lows) - known))
        )
        ledger.adds_up(total, low_keys)


def total_of(numbers: dict[int, int], values: frozenset[int]) -> int:
    """Return how often any of these values was given."""
    return sum(numbers[value] for value in values)


def _register_topics(
    ledger: Ledger, selection: Selection, question: Question, faces: Question
) -> None:
    """Put who chose what on either side; the middle face is a side too, which nobody sees."""
    pairs = selection.pairs[question.id]
    sides = side_faces(faces)
    given = {face for _, face in pairs}
    sides["other"] = frozenset(given - sides["low"] - sides["high"])
    for topic in sorted({topic for topic, _ in pairs}):  # '', who chose any, comes first
        keys = []
        for side, those in sides.items():
            count = sum(pairs[topic, face] for face in those)
            base: Key | None = ("topic", question.id, "", side) if topic else None
            keys.append(ledger.put(("topic", question.id, topic, side), count, of=base))
            if base is not None:
                ledger.split(base, keys[-1])
        whole: Key = ("value", question.id, topic) if topic else ("answered", question.id)
        ledger.adds_up(whole, keys)
