"""The pages about goals: shows how everything stands, and keeps each answer at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject

from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.app.goals import GoalsState, OpenGoal
    from biofeedback.diary.entry import Entry
    from biofeedback.diary.review import Review
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.goals_room import GoalsRoom

ROOMS = ("goals", "goal", "activity", "matters", "predict")
# Forms that are done when what they tell is kept.
CLOSES = ("goal",)


class GoalsDesk(QObject):
    """Answers what is said about goals."""

    def __init__(self, context: Context) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context = context
        self._asked = 0
        for name in ROOMS:
            context.when_made(name, Page, lambda _page, n=name: self._connect(n))  # type: ignore[misc]
        context.when_made("function", Page, lambda _page: self._connect_function())
        context.window.went.connect(self._went)

    def _room(self, name: str) -> GoalsRoom:
        from biofeedback.ui.pages.goals_room import GoalsRoom

        return self._context.window.page(name, GoalsRoom)

    def _connect(self, name: str) -> None:
        room = self._room(name)
        room.asked.connect(self._context.window.go)
        room.told.connect(lambda entry: self._told(name, entry))
        room.corrected.connect(self._corrected)
        room.deleted.connect(self._deleted)
        room.decided.connect(self._decided)
        room.ended.connect(self._ended)

    def _connect_function(self) -> None:
        from biofeedback.ui.pages.function import FunctionPage

        page = self._context.window.page("function", FunctionPage)
        page.timed.now_s = self._context.clock.now
        page.movement.told.connect(self._measured)

    def _measured(self, entry: Entry) -> None:
        from biofeedback.ui.pages.function import FunctionPage

        page = self._context.window.page("function", FunctionPage)

        def tell(store: Store) -> None:
            store.diary(store.actor()).tell(entry)

        self._load("function", tell, page.movement.clear)

    def _went(self, name: str) -> None:
        if name == "function":
            self._load(name, lambda _store: None)
        if name not in ROOMS:
            return
        if self._context.is_another(name):
            self._clear(name)
        self._load(name, lambda _store: None)

    def _clear(self, name: str) -> None:
        from biofeedback.app.goals import GoalsState
        from biofeedback.app.straps import local_zone

        room = self._room(name)
        room.show_state(GoalsState(self._context.now().date(), local_zone()))
        clear = getattr(room, "clear", None)
        if clear is not None:
            clear()

    def _told(self, name: str, entry: Entry) -> None:
        def done() -> None:
            clear = getattr(self._room(name), "clear", None)
            if clear is not None and name not in ("matters",):
                clear()
            if name in CLOSES:
                self._context.window.go("goals")

        self._load(name, lambda store: store.diary(store.actor()).tell(entry), done)

    def _corrected(self, entry_id: str, entry: Entry) -> None:
        self._load(
            self._context.window.name or "goals",
            lambda store: store.diary(store.actor()).correct(entry_id, entry),
            lambda: self._context.say(_("Kept.")),
        )

    def _deleted(self, entry_id: str) -> None:
        name = self._context.window.name or "goals"

        def undo() -> None:
            self._load(name, lambda store: store.diary(store.actor()).undelete(entry_id))

        self._load(
            name,
            lambda store: store.diary(store.actor()).delete(entry_id),
            lambda: self._context.window.toast.say(_("It is taken back."), undo=undo),
        )

    def _decided(self, one: OpenGoal, review: Review) -> None:
        def work(store: Store) -> None:
            from biofeedback.app.goals import decide

            diary = store.diary(store.actor())
            with diary.together():
                decide(diary, one, review)

        words = _("It holds from next week on.")
        if review.decision == "self_care":
            words = _("On to self-care: the goal has ended, everything about it is kept.")
        self._load("goals", work, lambda: self._context.say(words))

    def _ended(self, one: OpenGoal, outcome: str) -> None:
        today = self._context.now().date()
        ended: list[str] = []

        def work(store: Store) -> None:
            from biofeedback.app.goals import end_goal

            ended.append(end_goal(store.diary(store.actor()), one, outcome, today).id)

        def undo() -> None:
            self._load("goals", lambda store: store.diary(store.actor()).take_back(ended[0]))

        words = _("The goal has ended; everything about it is kept.")
        self._load("goals", work, lambda: self._context.window.toast.say(words, undo=undo))

    def _load(
        self, name: str, work: Callable[[Store], Any], done: Callable[[], None] = lambda: None
    ) -> None:
        """Do something with the records and show a page as everything then stands.

        While further answers wait to be kept, an earlier state is not shown in between. What
        can't be kept is said, and what was written stays.
        """
        self._asked += 1
        mine, today = self._asked, self._context.now().date()
        problem: list[Exception] = []

        def both(store: Store) -> GoalsState:
            from biofeedback.app.goals import goals_state
            from biofeedback.app.straps import local_zone

            try:
                work(store)
            except Exception as error:
                problem.append(error)
            return goals_state(store, today, local_zone())

        def show(state: GoalsState) -> None:
            if problem:
                self._context.say_error(problem[0])
            else:
                done()
            if mine == self._asked:
                self._show(name, state)

        self._context.ask_records(both, show)

    def _show(self, name: str, state: GoalsState) -> None:
        if name == "function":
            from biofeedback.ui.pages.function import FunctionPage

            self._context.window.page(name, FunctionPage).show_more(state)
        else:
            self._room(name).show_state(state)
