"""The experiment's page: agreed, ended, shown as it is; and today's draw said once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.app.experimenting import ExperimentView
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.experiment import Agreement


class ExperimentDesk(QObject):
    """Answers what is asked on the experiment's page."""

    def __init__(self, context: Context) -> None:
        """Wait for the page to be made."""
        super().__init__(context)
        self._context = context
        self._came_from, self._at = "today", "today"
        self._asked = 0
        self._reminded: tuple[str | None, date] | None = None
        context.when_made("experiment", Page, lambda _page: self._connect())
        context.window.went.connect(self._went)

    def _connect(self) -> None:
        from biofeedback.ui.pages.experiment import ExperimentPage

        page = self._context.window.page("experiment", ExperimentPage)
        page.agreed.connect(self._agree)
        page.ended.connect(self._end)
        page.practise_asked.connect(lambda: self._context.window.go("practise"))
        page.questions_asked.connect(lambda: self._context.window.go("questions"))
        page.back.connect(lambda: self._context.window.go(self._came_from))

    def _went(self, name: str) -> None:
        if name == "experiment":
            if self._at not in ("experiment", "practise", "questions"):
                self._came_from = self._at
            self._show_nobodys()
            self._load(lambda _store: None)
        elif name == "today":
            self._remind()
        self._at = name

    def _show_nobodys(self) -> None:
        """Show nothing of one person's experiment to the next while theirs is looked up."""
        today = self._context.now().date()
        if self._context.store is not None:
            from biofeedback.app.experimenting import ExperimentView

            self._show(ExperimentView("none", today))

    def _show(self, view: ExperimentView) -> None:
        from biofeedback.ui.pages.experiment import ExperimentPage

        self._context.window.page("experiment", ExperimentPage).show_view(view)

    def _agree(self, wanted: Agreement) -> None:
        today = self._context.now().date()

        def work(store: Store) -> None:
            from biofeedback.app.experimenting import begin
            from biofeedback.app.straps import local_zone

            begin(
                store,
                store.actor(),
                today,
                local_zone(),
                question=wanted.question,
                outcome=wanted.outcome,
                length_days=wanted.length_days,
                stop_on_flare=wanted.stop_on_flare,
            )

        self._load(work)

    def _end(self) -> None:
        today = self._context.now().date()
        ended: list[str] = []

        def work(store: Store) -> None:
            from biofeedback.app.experimenting import end

            ended.append(end(store, store.actor(), today))

        def undo() -> None:
            self._load(lambda store: store.diary(store.actor()).take_back(ended[0]))

        def said() -> None:
            self._context.window.toast.say(_("The experiment is ended."), undo=undo)

        self._load(work, said)

    def _load(self, work: Callable[[Store], None], done: Callable[[], None] = lambda: None) -> None:
        """Do something with the records and show the experiment as it then is."""
        self._asked += 1
        mine, today = self._asked, self._context.now().date()
        problem: list[Exception] = []

        def both(store: Store) -> ExperimentView:
            from biofeedback.app.experimenting import view_of

            try:
                work(store)
            except Exception as error:
                problem.append(error)
            return view_of(store, store.actor(), today)

        def show(view: ExperimentView) -> None:
            if problem:
                self._context.say_error(problem[0])
            else:
                done()
            if mine == self._asked:
                self._show(view)

        self._context.ask_records(both, show)

    def _remind(self) -> None:
        """Say what today is, once a day and person, while an experiment runs."""
        store, today = self._context.store, self._context.now().date()
        if store is None or self._reminded == (store.person_id, today):
            return
        self._reminded = (store.person_id, today)

        def work(store: Store) -> str:
            from biofeedback.app.experimenting import reminder, view_of

            return reminder(view_of(store, store.actor(), today))

        def say(words: str) -> None:
            if words and self._context.window.name == "today":
                sentence = _("Your experiment: {today}").format(today=words)
                self._context.window.toast.say(sentence)

        self._context.ask_records(work, say)
