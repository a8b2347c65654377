"""Rules that tie parts of a survey file together, checked on what stands there, right or not.

Each rule looks only at what it can understand: a value of the wrong type has been reported by the
reading itself and is passed over here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.model.problems import closest
from sync.model.survey_tables import place
from sync.model.survey_text import SurveyReader


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of the file as it was written; `number` counts from 1."""

    number: int
    values: Mapping[str, object]

    @property
    def id(self) -> str | None:
        """The id, or None where none can be read."""
        found = self.values.get("id")
        return found if isinstance(found, str) else None

    @property
    def kind(self) -> object:
        """Whatever stands at `kind`."""
        return self.values.get("kind")

    @property
    def option_ids(self) -> tuple[object, ...]:
        """What stands at `id` of each option."""
        options = self.values.get("options")
        tables = options if isinstance(options, list) else []
        return tuple(item.get("id") if isinstance(item, Mapping) else None for item in tables)

    @property
    def possible(self) -> tuple[int | str, ...] | None:
        """Every answer that `ask_if` may name; None where that can't be told."""
        if self.kind == "scale":
            points = {"0-10": range(11), "1-5": range(1, 6)}
            written = self.values.get("points")
            return tuple(points.get(written, ())) or None if isinstance(written, str) else None
        ids = tuple(item for item in self.option_ids if isinstance(item, str))
        return ids if ids and len(ids) == len(self.option_ids) else None


def check(reader: SurveyReader, data: Mapping[str, object]) -> None:
    """Report every mistake that no single key shows by itself."""
    entries = _entries(data.get("questions"))
    _fallback_is_offered(reader, data)
    _one_of_a_kind(reader, entries)
    _names_differ(reader, [(e.id, place(e.number, "id")) for e in entries])
    if len(entries) > 1 and entries[0].number == 1 and entries[0].kind == "comment":
        reason = "must not be comment in the first of several questions: begin with one touch"
        reader.report(place(1, "kind"), reason)
    for index, entry in enumerate(entries):
        number = entry.number
        ids = enumerate(entry.option_ids, start=1)
        _names_differ(reader, [(name, place(number, f"options[{n}].id")) for n, name in ids])
        _labels_fit(reader, entry)
        _at_most_fits(reader, entry)
        _condition_holds(reader, entry, entries[:index])


def _entries(questions: object) -> list[Entry]:
    tables = questions if isinstance(questions, list) else []
    return [Entry(n, t) for n, t in enumerate(tables, start=1) if isinstance(t, Mapping)]


def _fallback_is_offered(reader: SurveyReader, data: Mapping[str, object]) -> None:
    languages, fallback = data.get("languages"), data.get("fallback")
    if not isinstance(languages, list) or not isinstance(fallback, list):
        return
    known = [code for code in languages if isinstance(code, str)]
    for number, code in enumerate(fallback, start=1):
        if isinstance(code, str) and len(known) == len(languages) and code not in known:
            allowed = f"must be a language of this survey: {', '.join(known)}"
            reader.report(f"fallback[{number}]", allowed, code, meant=closest(code, known))


def _one_of_a_kind(reader: SurveyReader, entries: Sequence[Entry]) -> None:
    for kind in ("rating", "comment"):
        first, *others = [e.number for e in entries if e.kind == kind] or [0]
        for number in others:
            allowed = f"must be another kind: a survey has one {kind}, and {place(first)} is it"
            reader.report(place(number, "kind"), allowed, kind)


def _names_differ(reader: SurveyReader, names: Sequence[tuple[object, str]]) -> None:
    seen: dict[str, str] = {}
    for name, key in names:
        if not isinstance(name, str):
            continue
        if name in seen:
            reader.report(key, f"must differ from {seen[name]}", name)
        seen.setdefault(name, key)


def _labels_fit(reader: SurveyReader, entry: Entry) -> None:
    labels = entry.values.get("labels")
    if entry.kind == "rating":
        faces = entry.values.get("faces", 5)
        count, whose = (faces if faces in (4, 5) else None), "one for each face"
    else:
        ends = entry.values.get("points") == "0-10"
        count = len(entry.possible or ()) if entry.kind == "scale" else None
        count, whose = (2, "for the two ends") if ends else (count, "one for each point")
    if isinstance(labels, list) and count and len(labels) not in (0, count):
        reader.report(place(entry.number, "labels"), f"must be {count} labels, {whose}", labels)


def _at_most_fits(reader: SurveyReader, entry: Entry) -> None:
    most, count = entry.values.get("at_most"), len(entry.option_ids)
    if type(most) is int and 2 <= count < most <= 9:
        reader.report(place(entry.number, "at_most"), f"must be 2 to {count}, the options", most)


def _condition_holds(reader: SurveyReader, entry: Entry, earlier: Sequence[Entry]) -> None:
    condition = entry.values.get("ask_if")
    if not isinstance(condition, Mapping):
        return
    if entry.number == 1:
        key = place(1, "ask_if")
        reader.report(key, "must not stand in the first question: nothing is answered before it")
        return
    name = condition.get("question")
    target = next((e for e in earlier if isinstance(name, str) and e.id == name), None)
    if target is not None:
        _answer_is_possible(reader, entry, target, condition.get("any_of"))
    elif isinstance(name, str):
        known = [e.id for e in earlier if e.id is not None and e.kind not in ("rating", "comment")]
        allowed = f"must be the id of an earlier question: {', '.join(known) or 'there is none'}"
        key = place(entry.number, "ask_if.question")
        reader.report(key, allowed, name, meant=closest(name, known))


def _answer_is_possible(reader: SurveyReader, entry: Entry, target: Entry, any_of: object) -> None:
    key = place(entry.number, "ask_if.question")
    if target.kind == "rating":
        reason = "must not be a rating: what is asked next would tell a bystander the answer"
        reader.report(key, reason, target.id)
    elif target.kind == "comment":
        reader.report(key, "must not be a comment: it has no answers to choose from", target.id)
    elif target.possible is not None and isinstance(any_of, list):
        _values_are_known(reader, entry, target.possible, any_of)


def _values_are_known(
    reader: SurveyReader, entry: Entry, possible: Sequence[int | str], any_of: Sequence[object]
) -> None:
    known = [str(item) for item in possible]
    for number, value in enumerate(any_of, start=1):
        if type(value) in (int, str) and value not in possible:
            meant = closest(value, known) if isinstance(value, str) else None
            allowed = f"must be an answer to that question: {', '.join(known)}"
            place_of = place(entry.number, f"ask_if.any_of[{number}]")
            reader.report(place_of, allowed, value, meant=meant)
