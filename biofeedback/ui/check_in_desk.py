"""Today's check-in, reminders and flare plan: each answer is kept at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.ui.context import Context
from biofeedback.ui.diary_views import CheckInView, Said
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_check_in import CheckInCard
from biofeedback.ui.pages.today_plan import PlanCard
from biofeedback.ui.pages.today_prompts import PromptCard
from biofeedback.ui.pages.today_week import WeekCard

if TYPE_CHECKING:
    from biofeedback.diary.medicines import Medicine
    from biofeedback.diary.plan import FlarePlan
    from biofeedback.store.opening import Store


@dataclass(frozen=True, slots=True)
class _Found:
    check_in: CheckInView
    plan: FlarePlan | None
    peg_due: bool
    reviews: tuple[Medicine, ...]


class CheckInDesk(QObject):
    """Fills the cards of Today that the diary feeds."""

    def __init__(self, context: Context) -> None:
        """Wait for the page to be made."""
        super().__init__(context)
        self._context = context
        self._day: date | None = None
        self._asked = 0
        self._person_id: str | None = None
        context.when_made("today", TodayPage, self._connect)
        context.window.went.connect(self._went)
        context.day_shown.connect(self._load)

    def _connect(self, page: TodayPage) -> None:
        go = self._context.window.go
        card = page.card("check_in", CheckInCard)
        card.said.connect(self._said)
        card.day_asked.connect(self._ask_day)
        prompts = page.card("prompts", PromptCard)
        prompts.peg_asked.connect(lambda: go("peg"))
        prompts.care_asked.connect(lambda: go("care"))
        page.card("week", WeekCard).learn_asked.connect(lambda: go("learn"))
        page.card("plan", PlanCard).tell_asked.connect(lambda: go("flare"))

    @property
    def _page(self) -> TodayPage:
        return self._context.window.page("today", TodayPage)

    def _went(self, name: str) -> None:
        if name != "today":
            return
        self._day = None
        store = self._context.store
        person_id = None if store is None else store.person_id
        if person_id != self._person_id:
            # Nothing of one person's is shown to the next, not even while theirs is looked up.
            self._person_id = person_id
            today = self._context.now().date()
            from biofeedback.diary.told import ToldDay

            self._show(_Found(CheckInView(today, today, ToldDay(today)), None, False, ()))

    def _ask_day(self, day: date) -> None:
        self._day = day
        self._load()

    def _load(self) -> None:
        """Show what is kept; an earlier state is not shown while further answers wait."""
        self._asked += 1
        mine, today = self._asked, self._context.now().date()
        day = self._day or today
        asks_peg = self._context.settings.weekly_peg

        def work(store: Store) -> _Found:
            from biofeedback.ui import check_in_shelf as shelf

            return _Found(
                shelf.check_in(store, today, day),
                shelf.plan_of(store),
                asks_peg and shelf.peg_is_due(store, today),
                shelf.reviews_due(store, today),
            )

        def show(found: _Found) -> None:
            if mine == self._asked:
                self._show(found)

        self._context.ask_records(work, show)

    def _show(self, found: _Found) -> None:
        page = self._page
        page.card("check_in", CheckInCard).show_view(found.check_in)
        page.card("plan", PlanCard).show_plan(found.plan)
        page.card("prompts", PromptCard).show_due(found.peg_due, found.reviews)

    def _said(self, said: Said) -> None:
        today = self._context.now().date()
        self._asked += 1
        problem: list[Exception] = []

        def work(store: Store) -> None:
            from biofeedback.app.straps import local_zone
            from biofeedback.ui import diary_shelf

            try:
                diary_shelf.say(store, said, today, local_zone())
            except Exception as error:
                problem.append(error)

        def done(_none: None) -> None:
            if problem:
                self._context.say_error(problem[0])
            self._context.told.emit()

        self._context.ask_records(work, done)
