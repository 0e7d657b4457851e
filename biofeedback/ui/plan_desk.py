"""The desk of the practice plan: its card on Today, and its page; each answer is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.today import TodayPage

if TYPE_CHECKING:
    from biofeedback.app.planning import PlanState
    from biofeedback.sessions.plan import Plan
    from biofeedback.sessions.records import Actor
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.practice_plan import PracticePlanPage
    from biofeedback.ui.pages.today_practice_plan import PracticePlanCard

NAME = "practice_plan"


class PlanDesk(QObject):
    """Answers what is said of the plan. stands: whose, and the PlanState; None while unknown."""

    stands = pyqtSignal(str, object)

    def __init__(self, context: Context) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context = context
        self._came_from = self._at = "today"
        self._asked = 0
        self._person: object = None
        self._made = False
        context.when_made("today", TodayPage, self._connect_today)
        context.when_made("practise", Page, lambda _page: self._connect_practise())
        context.when_made(NAME, Page, lambda _page: self._connect())
        context.window.went.connect(self._went)
        context.day_shown.connect(self._load)

    def open(self) -> None:
        """Show the page of the plan: the one call for a button elsewhere."""
        self._context.window.go(NAME)

    def _connect_today(self, page: TodayPage) -> None:
        from biofeedback.ui.pages.today_practice_plan import PracticePlanCard

        page.card(NAME, PracticePlanCard).plan_asked.connect(self.open)

    def _connect_practise(self) -> None:
        from biofeedback.ui.pages.practise import PractisePage

        self._context.window.page("practise", PractisePage).plan_asked.connect(self.open)

    def _connect(self) -> None:
        self._made = True
        page = self._page()
        page.kept.connect(self._keep)
        page.step_answered.connect(self._answer)
        page.ended.connect(self._end)
        page.back.connect(lambda: self._context.window.go(self._came_from))

    def _page(self) -> PracticePlanPage:
        from biofeedback.ui.pages.practice_plan import PracticePlanPage

        return self._context.window.page(NAME, PracticePlanPage)

    def _card(self) -> PracticePlanCard:
        from biofeedback.ui.pages.today_practice_plan import PracticePlanCard

        return self._context.window.page("today", TodayPage).card(NAME, PracticePlanCard)

    def _went(self, name: str) -> None:
        if name in ("today", NAME):
            self._clear_for_another()
        if name == NAME:
            if self._at != NAME:
                self._came_from = self._at
                self._page().clear()
            self._load()
        self._at = name

    def _clear_for_another(self) -> None:
        """Show nothing of one person's plan to the next, not even while theirs is looked up."""
        store = self._context.store
        person = None if store is None else (store.person_id,)
        if person != self._person:
            self._person = person
            self._card().show_state(None)
            self.stands.emit("", None)
            if self._made:
                self._page().show_state(None)

    # What is said

    def _keep(self, plan: Plan) -> None:
        self._load(
            lambda store, actor: store.plans(actor).keep(plan),
            lambda: self._context.say(_("Your plan is kept.")),
        )

    def _answer(self, took: bool) -> None:
        """Take the step that is on offer, or let offers rest for two weeks."""
        state = self._page().state
        if state is None or state.plan is None or state.step is None:
            return
        from biofeedback.sessions.plan import declined, taken

        plan, today = state.plan, state.today
        after = taken(plan, state.step, today) if took else declined(plan, today)
        said = (
            _("Your plan has {minutes:g} min now.") if took else _("It stays at {minutes:g} min.")
        )
        self._load(
            lambda store, actor: store.plans(actor).keep(after),
            lambda: self._context.say(said.format(minutes=after.minutes)),
        )

    def _end(self) -> None:
        store = self._context.store
        if store is None:
            return
        person_id = store.person_id

        def end(store: Store, actor: Actor) -> None:
            ended = store.plans(actor).end()
            undoable.append(ended)

        def undo() -> None:
            self._load(
                lambda store, actor: store.plans(actor).resume(undoable[0]), person_id=person_id
            )

        from datetime import datetime

        undoable: list[datetime] = []
        words = _("There is no plan any more. What you practised stays.")
        self._load(end, lambda: self._context.window.toast.say(words, undo=undo))

    def _load(
        self,
        work: Callable[[Store, Actor], object] | None = None,
        done: Callable[[], None] = lambda: None,
        person_id: str | None = None,
    ) -> None:
        """Do something with this person's records and show the plan as it then stands.

        What can't be kept is said, and what was set stays.
        """
        store = self._context.store
        if store is None:
            if self._context.window.name == NAME:
                self._context.ask_records(lambda _store: None, lambda _none: None)
            return
        self._asked += 1
        mine, today = self._asked, self._context.now().date()
        asked_for = store.person_id
        problem: list[Exception] = []

        def both(store: Store) -> tuple[str, PlanState]:
            from biofeedback.app.planning import plan_state

            # Whoever asked: another may sit here by the time this is done.
            actor = store.actor(person_id or asked_for or store.people.home_person().id)
            try:
                if work is not None:
                    work(store, actor)
            except Exception as error:
                problem.append(error)
            return actor.person_id, plan_state(store, actor, today)

        def show(found: tuple[str, PlanState]) -> None:
            whose, state = found
            if problem:
                self._context.say_error(problem[0])
            else:
                done()
            now = self._context.store
            if mine == self._asked and now is not None and now.person_id == asked_for:
                self._clear_for_another()
                self.stands.emit(whose, state)
                self._card().show_state(state)
                if self._context.window.name == NAME:
                    self._page().show_state(state)

        self._context.ask_records(both, show)
