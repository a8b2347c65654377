"""An independent reckoning of a visit: what was tapped, and what the store holds of it.

It shares no code with the core's rules: it looks at the screen as a client does, and keeps its own
books.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.core.commands import Command, End, Probe, Save, Withdraw
from kiosk.core.messages import (
    Advanced,
    Answered,
    ChangeAsked,
    LanguageChosen,
    Message,
    Saved,
    SaveFailed,
    Skipped,
    StorageChecked,
    TopicToggled,
    Typed,
    VisitRecord,
    WentBack,
)
from kiosk.core.viewmodels import (
    Action,
    ChoiceView,
    CommentView,
    LastView,
    MessageView,
    RatingView,
    ScaleView,
    TopicsView,
    ViewModel,
)
from sync.model.personal_data import mask
from sync.model.submission import Answer
from sync.model.survey import Survey

OneTap = RatingView | ScaleView | ChoiceView
_BACK = WentBack | ChangeAsked
"""A screen shows one of them, to the question before or to the first; the core takes both."""


def offered(view: ViewModel) -> list[Action]:
    """Return the enabled controls on a question screen that is not busy, steps included."""
    match view:
        case RatingView(faces=faces):
            own = [face.action for face in faces]
        case ScaleView(points=points):
            own = list(points)
        case ChoiceView(options=options) | TopicsView(options=options):
            own = list(options)
        case CommentView():
            own = []
        case _:
            return []
    steps = view.steps
    ways = (steps.next, steps.skip, steps.back, steps.change, steps.withdraw)
    return [] if view.busy else [a for a in (*own, *ways) if a is not None and a.enabled]


@dataclass
class Books:
    """What this visit's client has given by tapping on what the screen offered."""

    survey: Survey
    language: str
    answers: dict[str, Answer] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)
    comment: str | None = None
    draft: str | None = None
    question: str | None = None
    """The question on the screen, learnt from its title."""
    old: set[str] = field(default_factory=set)
    """Questions answered before the thanks and not since: nothing of it may be shown."""
    chosen: str = "en"
    """The language on the screen; `language` is the one that the record names."""
    thanked: bool = False
    spent: set[str] = field(default_factory=set)
    """Comments sent before the thanks."""

    def see(self, view: ViewModel) -> None:
        """Note which question is on the screen; what was marked on another is forgotten."""
        if isinstance(view, OneTap | TopicsView | CommentView):
            self.thanked = False
        if isinstance(view, LastView) and view.change is not None:
            self.thanked = True
            self.old = {*self.answers} | {
                q.id for q in self.survey.questions if q.kind == "comment"
            }
            self.spent |= {self.comment} if self.comment else set()
        if not isinstance(view, OneTap | TopicsView | CommentView):
            return
        moments = ("waiting", "leaving")
        texts = {q.id: {self.survey.wording(q.text, view.frame.language, m) for m in moments}
                 for q in self.survey.questions}  # fmt: skip
        now = next(q for q, titles in texts.items() if view.title in titles)
        if now != self.question:
            given = self.answers.get(now) if now not in self.old else None
            self.marks = set(given) if isinstance(given, tuple) else set()
        self.question = now

    def tapped(self, view: ViewModel, message: Message) -> None:
        """Enter what a client's message means on this screen, if the screen offers it."""
        if isinstance(message, Typed) and isinstance(view, CommentView) and not view.busy:
            self.draft = message.text
            return
        said = [action.message for action in offered(view)]
        back = isinstance(message, _BACK) and any(isinstance(one, _BACK) for one in said)
        if message not in said and not back:
            return
        match message:
            case Answered(question, value):
                self.answers[question] = value
            case TopicToggled(_, topic):
                self.marks ^= {topic}
            case Advanced() | WentBack() | ChangeAsked() if isinstance(view, TopicsView):
                self.hand_in()
            case Advanced() if isinstance(view, CommentView):
                self._send()
            case Skipped() if isinstance(view, TopicsView):
                self.marks = set()
                self.hand_in()
            case Skipped() if isinstance(view, CommentView):
                self.draft = None
                self.comment = self.comment if self.question in self.old else None
            case _:
                pass
        self._drop_what_is_not_asked()

    def hand_in(self) -> None:
        """Give the marked topics."""
        question = next(q for q in self.survey.questions if q.id == self.question)
        chosen = tuple(o.id for o in question.options if o.id in self.marks)
        if not chosen and question.id in self.old:
            return
        self.old.discard(question.id)
        self.answers.pop(question.id, None)
        if chosen:
            self.answers[question.id] = chosen
        self._drop_what_is_not_asked()

    def comment_shown(self) -> str:
        """Return what the comment screen should hold."""
        return self.draft or (self.comment if self.question not in self.old else None) or ""

    def record(self) -> VisitRecord:
        """Return what the store should hold."""
        ratings = [q.id for q in self.survey.questions if q.kind == "rating"]
        rating = self.answers.get(ratings[0]) if ratings else None
        return VisitRecord(
            self.survey.id, self.survey.rev, self.language, rating, dict(self.answers), self.comment
        )  # fmt: skip

    def _send(self) -> None:
        if self.draft is None:
            return
        text = self.draft.strip()
        self.draft = None
        if text or self.question not in self.old:
            self.comment = mask(text, self.chosen).text if text else None
            self.old.discard(self.question or "")

    def _drop_what_is_not_asked(self) -> None:
        asked: set[str] = set()
        for question in self.survey.questions:
            need = question.ask_if
            given = self.answers.get(need.question) if need and need.question in asked else None
            values = set(given) if isinstance(given, tuple) else {given}
            if need is None or values & set(need.any_of):
                asked.add(question.id)
            elif question.kind == "comment":
                self.comment = self.draft = None
        self.answers = {k: v for k, v in self.answers.items() if k in asked}
        texts = {q.id for q in self.survey.questions if q.kind == "comment"}
        self.old &= {*self.answers} | (texts if self.comment else set())


def takes_language(view: ViewModel, message: Message) -> bool:
    """Tell whether the screen lets this language be chosen."""
    if not isinstance(message, LanguageChosen):
        return False
    return not (isinstance(view, MessageView) and view.kind == "cleaning")


@dataclass
class ModelStore:
    """A store that works off commands in order, commits or fails, and answers when it is let."""

    queue: list[Command] = field(default_factory=list)
    replies: list[Message] = field(default_factory=list)
    open: dict[int, VisitRecord] = field(default_factory=dict)
    revisions: dict[int, int] = field(default_factory=dict)
    ended: dict[int, VisitRecord] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)

    def work(self, *, ok: bool) -> None:
        """Carry out the oldest command; an `End` always works in the end."""
        if not self.queue:
            return
        match self.queue.pop(0):
            case Save(visit, revision, record):
                if ok:
                    self.open[visit] = record
                    self.revisions[visit] = revision
                self._reply(visit, revision, ok=ok)
            case Withdraw(visit, revision):
                if ok:
                    self.open.pop(visit, None)
                    self.withdrawn.add(visit)
                self._reply(visit, revision, ok=ok)
            case End(visit):
                if visit in self.open:
                    self.ended[visit] = self.open.pop(visit)
            case Probe():
                self.replies.append(StorageChecked(works=ok))

    def _reply(self, visit: int, revision: int, *, ok: bool) -> None:
        self.replies.append(Saved(visit, revision) if ok else SaveFailed(visit, revision))
