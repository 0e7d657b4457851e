"""The diary's page, and the open flare on Today: each answer is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.diary_views import DiaryView, Said
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_plan import PlanCard

if TYPE_CHECKING:
    from biofeedback.store.diary import StoredEntry
    from biofeedback.store.opening import Store


class DiaryDesk(QObject):
    """Answers what is said in the diary."""

    def __init__(self, context: Context) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context = context
        self._day: date | None = None
        self._asked = 0
        context.when_made("diary", Page, lambda _page: self._connect())
        context.when_made("today", TodayPage, self._connect_today)
        context.window.went.connect(self._went)

    def _connect(self) -> None:
        from biofeedback.ui.pages.diary import DiaryPage

        page = self._context.window.page("diary", DiaryPage)
        page.said.connect(self._said)
        page.day_asked.connect(self._show_day)
        page.deleted.connect(self._delete)

    def _connect_today(self, page: TodayPage) -> None:
        page.card("plan", PlanCard).flare_over.connect(self._end_flare)

    def _went(self, name: str) -> None:
        if name == "diary":
            self._clear_for_another()
            self._show_day(None)

    def _clear_for_another(self) -> None:
        """Show nothing of one person's diary to the next, not even while theirs is looked up."""
        from biofeedback.ui.pages.diary import DiaryPage

        if self._context.is_another("diary"):
            today = self._context.now().date()
            self._context.window.page("diary", DiaryPage).show_view(DiaryView(today, today, ()))

    def open_day(self, day: date) -> None:
        """Go to the diary at a day."""
        self._context.window.go("diary")
        self._show_day(day)

    def _show_day(self, day: date | None) -> None:
        """Show a day; None: today."""
        self._day = day
        self._load(lambda _store: None)

    def _said(self, said: Said) -> None:
        today = self._context.now().date()

        def work(store: Store) -> None:
            from biofeedback.app.straps import local_zone
            from biofeedback.ui import diary_shelf

            diary_shelf.say(store, said, today, local_zone())

        self._load(work)

    def _delete(self, day: date) -> None:
        undoing: list[Callable[[], None]] = []

        def work(store: Store) -> None:
            from biofeedback.ui import diary_shelf

            undoing.append(diary_shelf.delete_day(store, day))

        def undo() -> None:
            self._load(lambda _store: undoing[0]())

        def deleted() -> None:
            self._context.window.toast.say(_("The day is deleted."), undo=undo)

        self._load(work, deleted)

    def _load(self, work: Callable[[Store], None], done: Callable[[], None] = lambda: None) -> None:
        """Do something with the records and show the diary as it then is.

        While further answers wait to be kept, an earlier state is not shown in between. What
        can't be kept is said, and the page shows again what is.
        """
        self._asked += 1
        mine, today = self._asked, self._context.now().date()
        day = self._day or today
        problem: list[Exception] = []

        def both(store: Store) -> DiaryView:
            from biofeedback.ui import diary_shelf

            try:
                work(store)
            except Exception as error:
                problem.append(error)
            return diary_shelf.diary(store, today, day)

        def show(view: DiaryView) -> None:
            from biofeedback.ui.pages.diary import DiaryPage

            if problem:
                self._context.say_error(problem[0])
            else:
                done()
            if mine == self._asked:
                self._context.window.page("diary", DiaryPage).show_view(view)

        self._context.ask_records(both, show)

    def _end_flare(self) -> None:
        today = self._context.now().date()

        def work(store: Store) -> StoredEntry | None:
            from biofeedback.ui import diary_shelf

            return diary_shelf.end_flare(store, today)

        def ended(stored: StoredEntry | None) -> None:
            self._context.window.go("today")
            if stored is not None:
                self._context.window.toast.say(
                    _("The flare is over. Begin again gently, a step back is enough."),
                    undo=lambda: self._reopen(stored.id),
                )

        self._context.ask_records(work, ended)

    def _reopen(self, entry_id: str) -> None:
        self._context.ask_records(
            lambda store: store.diary(store.actor()).take_back(entry_id),
            lambda _none: self._context.window.go("today"),
        )
