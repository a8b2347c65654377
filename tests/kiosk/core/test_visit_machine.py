"""The visit under any order of messages, late timers and failures (Hypothesis state machine).

Two machines run in lock-step, with the same messages but other ratings: whatever a bystander can
see must be the same on both.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from kiosk.core.commands import Command, End, Save, Withdraw
from kiosk.core.messages import (
    Advanced,
    Answered,
    ChangeAsked,
    CleaningStarted,
    ContrastToggled,
    Dismissed,
    Finished,
    HoursChanged,
    LanguageChosen,
    LanguagesOpened,
    Message,
    MoreTimeAsked,
    NewPersonCame,
    PageOpened,
    Skipped,
    StaffCame,
    StaffLeft,
    StorageChecked,
    Timer,
    TimerFired,
    TopicToggled,
    Touched,
    Typed,
    WentBack,
    WithdrawAsked,
    WithdrawConfirmed,
)
from kiosk.core.viewmodels import (
    Action,
    CommentView,
    IdleView,
    LastView,
    MessageView,
    RatingView,
    TopicsView,
    ViewModel,
)
from sync.model.survey import Survey
from tests.kiosk.core.driving import (
    BRANCHING,
    PULSE,
    TANGLED,
    TOPICS_FIRST,
    Client,
    built_in,
    rules_of,
)
from tests.kiosk.core.reckoning import Books, ModelStore, offered, takes_language

BUILT_IN = tuple(map(built_in, ("pulse", "experience", "ideas")))
SURVEYS = (TANGLED, PULSE, BRANCHING, TOPICS_FIRST, TANGLED, *BUILT_IN)
FAST: dict[str, Any] = {"idle_s": 5.0, "warning_s": 3, "last_screen_s": 4, "more_time_s": 2}
LONGEST_S = 5 + 3 + 4 + 10 * 2 + 2
"""Idle, warning, last screen with all the extra time at once, and cleaning."""
CLAIMS = ("Thank", "saved.")
PLAIN = (
    Touched(), Advanced(), Skipped(), WentBack(), ChangeAsked(), WithdrawAsked(),
    WithdrawConfirmed(), LanguagesOpened(), LanguageChosen("fi"), LanguageChosen("en"),
    LanguageChosen("xx"), PageOpened("privacy"), PageOpened("accessibility"), Dismissed(),
    ContrastToggled(), MoreTimeAsked(), NewPersonCame(), Finished(),
)  # fmt: skip


class VisitMachine(RuleBasedStateMachine):
    """Clients, staff, timers and a store, in any order."""

    @initialize(asked=st.sampled_from(SURVEYS), accept=st.booleans())
    def begin(self, asked: Survey, accept: bool) -> None:
        """Set up two kiosks that differ only in the ratings that are tapped on them."""
        rules = rules_of(asked, accept_when_closed=accept, **FAST)
        self.client, self.twin = Client(rules), Client(rules)
        self.store = ModelStore()
        self.books = Books(asked, "en")
        self.saves: dict[tuple[int, int], Command] = {}
        self.words: dict[str, int] = {}
        self.device: list[Message] = []
        self.hidden_since_s: float | None = None
        self.warned = False
        self.view = self.client.view
        self.books.see(self.view)

    # --- what may happen -----------------------------------------------------------------

    @rule(picks=st.lists(st.integers(0, 9999), min_size=1, max_size=12), prompt=st.booleans())
    def touch(self, picks: list[int], prompt: bool) -> None:
        """A client touches controls, one after the other; on the twin another face, if it is one.

        With `prompt` the store commits each answer at once.
        """
        for pick in picks:
            controls = offered(self.view) or own_controls(self.view)
            if controls:
                message = controls[pick % len(controls)].message
                self.send(message, self.other_face(message, pick // 11))
            if isinstance(self.view, CommentView) and pick % 2:
                self.type_a_word(spaces=pick % 3 == 0)
            if prompt:
                self.let_the_store_be_quick()

    @rule(message=st.sampled_from(PLAIN))
    def say_anything(self, message: Message) -> None:
        """Any message without a value, fitting or not."""
        self.send(message)

    @rule(question=st.sampled_from(["rating", "theme", "topics", "score", "recommend"]),
          value=st.sampled_from([1, 3, 11, "a", "people"]))  # fmt: skip
    def say_nonsense(self, question: str, value: int | str) -> None:
        """Answers to questions that may not be asked now."""
        self.send(Answered(question, value))
        self.send(TopicToggled(question, str(value)))

    @rule(spaces=st.booleans())
    def type_a_word(self, spaces: bool) -> None:
        """A word that nobody else types; it belongs to this visit."""
        word = f"word{len(self.words)}x"
        self.words[word] = self.client.state.visit
        self.send(Typed(f" {word} \n" if spaces else word))

    @precondition(lambda self: self.store.queue)
    @rule(ok=st.booleans())
    def let_the_store_work(self, ok: bool) -> None:
        """The store carries out a command, or fails."""
        self.store.work(ok=ok)

    @precondition(lambda self: self.store.replies)
    @rule(pick=st.integers(0, 9))
    def let_the_store_answer(self, pick: int) -> None:
        """Any answer of the store that is on its way arrives."""
        self.send(self.store.replies.pop(pick % len(self.store.replies)))

    @rule()
    def let_the_store_be_quick(self) -> None:
        """Everything asked is committed and told at once."""
        while self.store.queue:
            self.store.work(ok=True)
        while self.store.replies:
            self.send(self.store.replies.pop(0))

    @precondition(lambda self: self.client.timers)
    @rule()
    def wait_for_a_timer(self) -> None:
        """Time passes until a timer fires."""
        self.fire()

    @rule(timer=st.sampled_from(["idle", "tick", "retry"]), ago=st.integers(0, 2))
    def let_a_late_timer_fire(self, timer: Timer, ago: int) -> None:
        """A timer of this visit or an earlier one arrives out of turn."""
        self.send(TimerFired(timer, max(1, self.client.state.visit - ago)))

    @rule(seconds=st.floats(0.01, 3))
    def pass_some_time(self, seconds: float) -> None:
        """A little time passes, less than until the next timer."""
        due = min((due for due, _ in self.client.timers.values()), default=self.client.at_s + 9)
        for one in (self.client, self.twin):
            one.at_s = min(one.at_s + seconds, max(due, one.at_s))

    @rule(message=st.sampled_from([
        HoursChanged(True, {"en": "today at 9:00"}), HoursChanged(False, {}), StaffLeft(),
        StaffCame(), CleaningStarted(2), StorageChecked(False), StorageChecked(True),
    ]))  # fmt: skip
    def let_the_device_speak(self, message: Message) -> None:
        """The office opens or closes, staff come and go, the store fails or recovers by itself."""
        self.device.append(message)
        self.send(message)

    # --- what must hold ------------------------------------------------------------------

    def send(self, message: Message, to_twin: Message | None = None) -> None:
        """Send a message to both kiosks and check everything that must hold after it."""
        before, visit = self.view, self.client.state.visit
        self.books.tapped(before, message)
        taken = takes_language(before, message) and not self.client.state.storing.withdrawing
        if taken and isinstance(message, LanguageChosen) and message.language != "xx":
            self.books.chosen = message.language
            if not (self.books.thanked or self.client.state.storing.failing or self.warned):
                self.books.language = message.language
        asked = len(self.client.commands)
        self.view = after = self.client.send(message)
        assert self.twin.send(to_twin or message) == after
        commands = self.client.commands[asked:]
        if self.client.state.visit != visit and self.books.question:
            self.end_of_visit(commands)
        self.saves_are_what_was_tapped(commands, visit)
        self.warning_was_long_enough(before, after, message)
        if self.client.state.visit != visit:
            self.nothing_is_left(after)
            self.books = Books(self.client.rules.survey, "en")
        self.books.see(after)
        self.store.queue += [c for c in commands if not type(c).__name__.endswith("Timer")]
        self.nothing_shows_another_visit(after)
        self.claims_are_true(after)
        self.twins_look_alike(commands)

    def end_of_visit(self, commands: list[Command]) -> None:
        """Topics that were marked count at the end; text that was not sent does not."""
        question = next(q for q in self.books.survey.questions if q.id == self.books.question)
        if question.kind == "topics" and not self.client_withdrew(self.client.state.visit - 1):
            self.books.hand_in()
        ends = [command for command in commands if isinstance(command, End)]
        visit = self.client.state.visit - 1
        asked = any(of == visit for of, _ in self.saves)
        asked = asked or any(isinstance(command, Save) for command in commands)
        assert len(ends) == (asked and not self.client_withdrew(visit))

    def client_withdrew(self, visit: int) -> bool:
        """Tell whether this visit was asked to be taken back."""
        return any(w.visit == visit for w in self.client.all(Withdraw))

    def saves_are_what_was_tapped(self, commands: list[Command], visit: int) -> None:
        """Each new revision is what was tapped so far; a repeated one is the same again."""
        for command in commands:
            if not isinstance(command, Save | Withdraw):
                continue
            key = (command.visit, command.revision)
            if key in self.saves:
                assert self.saves[key] == command
            elif isinstance(command, Save):
                assert command.visit == visit
                assert not self.books.thanked
                if not self.warned:
                    self.books.language = self.books.chosen
                assert command.record == self.books.record()
            self.saves[key] = command
        for end in (command for command in commands if isinstance(command, End)):
            last = max(key for key in self.saves if key[0] == end.visit)
            assert self.saves[last].record == self.books.record()

    def warning_was_long_enough(self, before: ViewModel, after: ViewModel, why: Message) -> None:
        """A visit ends by the warning's time-out only after its whole countdown."""
        now_s = self.client.at_s
        if isinstance(before, IdleView) and not isinstance(after, IdleView):
            left_alone = isinstance(why, TimerFired)
            assert not left_alone or now_s - (self.hidden_since_s or 0) >= FAST["warning_s"] - 0.2
        if self.client.state.warning and not self.warned:
            self.hidden_since_s = now_s
        self.warned = self.client.state.warning

    def nothing_is_left(self, after: ViewModel) -> None:
        """A new visit's first screen is the one of a kiosk that was just switched on."""
        new = Client(self.client.rules)
        shut = [m for m in self.device if isinstance(m, HoursChanged)][-1:]
        new.send(*shut, StorageChecked(self.client.state.device.works))
        if self.client.state.device.cleaning_s:
            new.send(CleaningStarted(2))
        fresh = new.view
        assert after == replace(fresh, frame=replace(fresh.frame, visit=after.frame.visit))

    def nothing_shows_another_visit(self, view: ViewModel) -> None:
        """No word of another visit, no mark but this visit's, no tapped face, point or choice."""
        shown = repr(view)
        visit = self.client.state.visit
        assert not any(word in shown for word, of in self.words.items() if of != visit)
        if isinstance(view, CommentView):
            assert view.text == self.books.comment_shown()
            assert not any(sent in view.text for sent in self.books.spent)
        elif not isinstance(view, MessageView):
            assert not any(word in shown for word in self.words)
        marks = {a.message.topic for a in selected(view) if isinstance(a.message, TopicToggled)}
        assert marks == (self.books.marks if isinstance(view, TopicsView) else set())
        assert not any(isinstance(action.message, Answered) for action in selected(view))

    def claims_are_true(self, view: ViewModel) -> None:
        """Thanks and "saved" stand only where the store has committed what they speak of."""
        visit, store, books = self.client.state.visit, self.store, self.books
        held = store.open.get(visit)
        if isinstance(view, LastView) and any(word in view.title for word in CLAIMS):
            assert held == books.record()
        elif isinstance(view, LastView) and "removed" in view.title:
            assert visit in store.withdrawn
        elif getattr(view, "saved", None):
            first = books.survey.questions[0].id
            assert held is not None
            assert held.answers.get(first) == books.answers.get(first)

    def twins_look_alike(self, commands: list[Command]) -> None:
        """Other ratings, the same timers and the same questions to the store."""
        count = len(commands)
        others = self.twin.commands[len(self.twin.commands) - count :] if count else []
        assert [quiet(c) for c in commands] == [quiet(c) for c in others]

    def teardown(self) -> None:
        """Left alone, with a store that is silent, every state ends at the start screen."""
        if not hasattr(self, "client"):
            return
        until_s = self.client.at_s + LONGEST_S + 1
        while self.client.timers and self.client.at_s <= until_s:
            self.fire()
        assert not self.client.timers
        self.nothing_is_left(self.view)
        resting = {"closed", "out_of_service"}
        assert not isinstance(self.view, MessageView) or self.view.kind in resting

    # --- helpers -------------------------------------------------------------------------

    def fire(self) -> None:
        """Let the timer that is due next fire on both kiosks."""
        timer = min(self.client.timers, key=lambda name: self.client.timers[name])
        due_s, visit = self.client.timers.pop(timer)
        self.twin.timers.pop(timer)
        for one in (self.client, self.twin):
            one.at_s = max(one.at_s, due_s)
        self.send(TimerFired(timer, visit))

    def other_face(self, message: Message, shift: int) -> Message:
        """Return another face of the same question for the twin."""
        if not isinstance(message, Answered) or not isinstance(self.view, RatingView):
            return message
        faces = [face.action.message for face in self.view.faces]
        return faces[(faces.index(message) + shift) % len(faces)]


def own_controls(view: ViewModel) -> list[Action]:
    """Return the controls of a screen that is no question, without header and footer."""
    names = ("more_time", "new_person", "done", "change", "withdraw", "close", "confirm", "cancel")
    found = [getattr(view, name, None) for name in names]
    return [action for action in found if isinstance(action, Action)]


def selected(thing: object) -> list[Action]:
    """Return the selected controls within a view."""
    if isinstance(thing, Action):
        return [thing] if thing.selected else []
    parts = thing if isinstance(thing, tuple) else ()
    if hasattr(thing, "__dataclass_fields__"):
        parts = tuple(getattr(thing, name) for name in thing.__dataclass_fields__)
    return [action for part in parts for action in selected(part)]


def quiet(command: Command) -> Command:
    """Return a command without what may differ by the rating: the rating, and its judgement."""
    if isinstance(command, Save):
        answers = {k: v for k, v in command.record.answers.items() if k != "rating"}
        return replace(command, record=replace(command.record, rating=None, answers=answers))
    return replace(command, reasons=frozenset(), also=()) if isinstance(command, End) else command


VisitMachine.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestVisits = VisitMachine.TestCase


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("asked", SURVEYS[:4], ids=["tangled", "pulse", "branching", "topics"])
def test_long_walks_of_busy_clients(asked: Survey, seed: int) -> None:
    """The same promises on even walks, which go deeper into the survey than chance's corners."""
    chance = Random(seed)
    machine = VisitMachine()
    machine.begin(asked, accept=True)
    for _ in range(40):
        picks = [chance.randrange(10_000) for _ in range(chance.randrange(1, 9))]
        machine.touch(picks, prompt=chance.random() < 0.7)
        match chance.randrange(7):
            case 0 if machine.store.queue:
                machine.let_the_store_work(ok=chance.random() < 0.5)
            case 1 if machine.store.replies:
                machine.let_the_store_answer(chance.randrange(10))
            case 2 if machine.client.timers:
                machine.wait_for_a_timer()
            case 3:
                machine.say_anything(chance.choice(PLAIN))
            case 4:
                machine.say_anything(LanguageChosen(chance.choice(("en", "fi"))))
            case _:
                machine.let_the_store_be_quick()
    machine.teardown()
