"""The questions' page: what is asked is shown, and what is chosen is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.store.opening import Store


class QuestionsDesk(QObject):
    """Answers what is chosen on the questions' page."""

    def __init__(self, context: Context) -> None:
        """Wait for the page to be made."""
        super().__init__(context)
        self._context = context
        self._came_from = self._at = "today"
        context.when_made("questions", Page, lambda _page: self._connect())
        context.window.went.connect(self._went)
        context.person_changed.connect(self._forget)

    def _connect(self) -> None:
        from biofeedback.ui.pages.questions import QuestionsPage

        page = self._context.window.page("questions", QuestionsPage)
        page.back.connect(self._back)
        page.chosen.connect(self._choose)

    def _forget(self) -> None:
        """Show nothing of one person's choice to the next."""
        from biofeedback.ui.pages.questions import QuestionsPage

        page = self._context.window.made_page("questions", QuestionsPage)
        if page is not None:
            page.show_asked(())

    def _back(self) -> None:
        self._context.window.go(self._came_from)

    def _went(self, name: str) -> None:
        if name == "questions":
            if self._at != "questions":
                self._came_from = self._at
            self._context.ask_records(_asked, self._show)
        self._at = name

    def _show(self, asked: tuple[str, ...]) -> None:
        from biofeedback.ui.pages.questions import QuestionsPage

        self._context.window.page("questions", QuestionsPage).show_asked(asked)

    def _choose(self, asked: tuple[str, ...]) -> None:
        today = self._context.now().date()

        def work(store: Store) -> None:
            from biofeedback.app.looking import choose_questions
            from biofeedback.app.straps import local_zone

            choose_questions(store, store.actor(), today, local_zone(), asked)

        def done(_none: None) -> None:
            self._back()
            self._context.window.toast.say(_("These questions are asked from now on."))

        self._context.ask_records(work, done)


def _asked(store: Store) -> tuple[str, ...]:
    from biofeedback.app.looking import questions_of

    return questions_of(store, store.actor())[0]
