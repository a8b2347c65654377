"""The counts on which changes rest, and the sums that tie them to all others."""

from __future__ import annotations

from collections.abc import Mapping

from sync.model.survey import Question
from sync.stats.index import unsatisfied
from sync.stats.summary.comparing import CAMPS, Compared, Keys, Name, Side, keys_of
from sync.stats.summary.ledger import Key, Ledger
from sync.stats.summary.registering import FEW
from sync.stats.summary.scoring import headline_kind
from sync.stats.summary.selection import Place, Selection, Slot


def register_changes(ledger: Ledger, selection: Selection, compared: Compared) -> None:
    """Put every count on which a line rests, with its sums."""
    for side in compared.sides:
        if side.name == "now" and compared.apart:
            _register_camps(ledger, selection.headline, side, keys_of(selection, compared, side))
            continue
        _register_place(ledger, selection, side.name, side.place)
        keys = keys_of(selection, compared, side)
        _register_low(ledger, selection.headline, side, keys)
        _register_camps(ledger, selection.headline, side, keys)
    if not compared.apart:
        _register_rest(ledger, selection, compared)


def _register_place(ledger: Ledger, selection: Selection, name: Name, place: Place) -> None:
    whole = ledger.put(("change", name), place.submissions)
    if selection.headline is None:
        return
    said = place.headline.total()
    total = ledger.put(("change answered", name), said)
    missing = ledger.put(("change missing", name), place.submissions - said)
    ledger.adds_up(whole, [total, missing])
    values = selection.numbers(selection.headline)
    of = None if name == "rest" else total
    keys = [ledger.put(("change face", name, v), place.headline[v], of=of) for v in values]
    ledger.adds_up(total, keys)


def _register_low(ledger: Ledger, question: Question | None, side: Side, keys: Keys) -> None:
    if question is not None and question.kind == "rating":
        faces = sorted(unsatisfied(question.highest))
        number = sum(side.place.headline[face] for face in faces)
        ledger.put(keys.low, number, of=keys.answered)
        ledger.adds_up(keys.low, [keys.face(face) for face in faces])
        ledger.split(keys.answered, keys.low)


def _register_camps(ledger: Ledger, question: Question | None, side: Side, keys: Keys) -> None:
    if question is None or headline_kind(question) != "nps":
        return
    for camp, values in CAMPS.items():
        number = sum(side.place.headline[value] for value in values)
        ledger.put(keys.camp(camp), number, of=keys.answered)
        ledger.adds_up(keys.camp(camp), [keys.face(value) for value in sorted(values)])
    ledger.adds_up(keys.answered, [keys.camp(camp) for camp in CAMPS])


def _register_rest(ledger: Ledger, selection: Selection, compared: Compared) -> None:
    """Tie both periods to the whole survey, and to the steps of time that lie in them."""
    regions: dict[Name, list[Slot]] = {"now": [], "before": [], "rest": []}
    for slot in selection.slots:
        regions[_region(slot, compared)].append(slot)
    rest = Place()
    for slot in regions["rest"]:
        rest.submissions += selection.slots[slot].submissions
        rest.headline.update(selection.slots[slot].headline)
    _register_place(ledger, selection, "rest", rest)
    ledger.adds_up(("n",), [("change", name) for name in regions])
    for name, slots in regions.items():
        ledger.adds_up(("change", name), [("slot", slot) for slot in slots])
    question = selection.headline
    if question is None:
        return
    ledger.adds_up(("answered", question.id), [("change answered", name) for name in regions])
    for value in selection.numbers(question):
        parts: list[Key] = [("change face", name, value) for name in regions]
        ledger.adds_up(("value", question.id, str(value)), parts)
        _register_steps(ledger, selection, regions, value)


def _register_steps(
    ledger: Ledger, selection: Selection, regions: Mapping[Name, list[Slot]], value: int
) -> None:
    """Tie how often a value was given to the steps that tell it, and those that are put as one."""
    together = []
    for name, slots in regions.items():
        alone: list[Key] = [
            ("face", "slot", slot, str(value))
            for slot in slots
            if ledger.holds(("face", "slot", slot, str(value)))
        ]
        told = {key[2] for key in alone}
        few = sum(selection.slots[each].headline[value] for each in slots if each not in told)
        together.append(ledger.put(("change few", name, value), few))
        ledger.adds_up(("change face", name, value), [*alone, together[-1]])
    whole: Key = ("face", "slot", FEW, str(value))
    if ledger.holds(whole):
        ledger.adds_up(whole, together)


def _region(slot: Slot, compared: Compared) -> Name:
    for side in compared.sides:
        if slot.start is not None and side.period.first <= slot.start <= side.period.last:
            return side.name
    return "rest"
