"""History and review: sessions listed, opened, deleted with a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page
from biofeedback.ui.views import HistoryView, SessionView

if TYPE_CHECKING:
    from biofeedback.core.metrics import Summary
    from biofeedback.store.opening import Store
    from biofeedback.ui.review_views import MomentView


class LookingBack(QObject):
    """Keeps the history and the review page."""

    def __init__(self, context: Context) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context = context
        self._back_to = "history"
        context.when_made("history", Page, lambda _page: self._connect_history())
        context.when_made("review", Page, lambda _page: self._connect_review())
        context.window.went.connect(self._went)
        context.person_changed.connect(self._forget)

    def _forget(self) -> None:
        """Show nothing of one person's sessions to the next."""
        from biofeedback.ui.pages.history import HistoryPage

        page = self._context.window.made_page("history", HistoryPage)
        if page is not None:
            page.show_view(HistoryView(()))

    def _went(self, name: str) -> None:
        if name == "history":
            self._load()

    def _connect_history(self) -> None:
        from biofeedback.ui.pages.history import HistoryPage

        page = self._context.window.page("history", HistoryPage)
        page.opened.connect(self.open_review)
        page.deleted.connect(self._delete)
        page.practise_asked.connect(lambda: self._context.window.go("today"))

    def _connect_review(self) -> None:
        from biofeedback.ui.pages.review import ReviewPage

        page = self._context.window.page("review", ReviewPage)
        page.back.connect(lambda: self._context.window.go(self._back_to))
        page.deleted.connect(self._delete_reviewed)
        page.moment_asked.connect(self._show_moment)
        page.again_asked.connect(self._compute_again)

    def _load(self) -> None:
        def work(store: Store) -> HistoryView:
            from biofeedback.ui import shelf

            return shelf.history(store)

        def show(view: HistoryView) -> None:
            from biofeedback.ui.pages.history import HistoryPage

            self._context.window.page("history", HistoryPage).show_view(view)

        self._context.ask_records(work, show)

    def open_review(self, session_id: str, back_to: str = "history") -> None:
        """Show one session beat by beat; back_to: the page to which one goes back from it."""
        self._back_to = back_to

        def work(store: Store) -> SessionView:
            from biofeedback.ui import shelf

            return shelf.review(store, session_id)

        def show(view: SessionView) -> None:
            from biofeedback.ui.pages.review import ReviewPage

            self._context.window.page("review", ReviewPage).show_view(view)
            self._context.window.go("review")

        self._context.ask_records(work, show)

    def _show_moment(self, at_s: float) -> None:
        """Work the spectrum around a moment out beside the window."""
        from biofeedback.ui.pages.review import ReviewPage

        page = self._context.window.page("review", ReviewPage)
        points = page.view.points if page.view is not None else ()

        def work(_store: Store) -> MomentView:
            from biofeedback.ui.review_shelf import moment_of

            return moment_of(points, at_s)

        self._context.ask_records(work, page.beats_card.show_moment)

    def _compute_again(self, session_id: str) -> None:
        """Compute a session's numbers again from its raw beats, and say what changed."""
        from biofeedback.ui.pages.review import ReviewPage

        page = self._context.window.page("review", ReviewPage)

        def work(store: Store) -> tuple[SessionView, Summary | None, str | None]:
            from biofeedback.ui import shelf
            from biofeedback.ui.review_shelf import compute_again

            before, problem = compute_again(store, session_id)
            return shelf.review(store, session_id), before, problem

        def show(found: tuple[SessionView, Summary | None, str | None]) -> None:
            from biofeedback.ui.pages.review_words import changes_words

            view, before, problem = found
            if page.view is None or page.view.row.id != session_id:
                return
            page.show_view(view)
            self._context.say(problem or changes_words(before, view.summary))

        self._context.say(_("The numbers are being computed again …"))
        self._context.ask_records(work, show)

    def _delete_reviewed(self, session_id: str) -> None:
        self._context.window.go("history")
        self._delete(session_id)

    def _delete(self, session_id: str) -> None:
        def undo() -> None:
            self._context.ask_records(
                lambda store: store.sessions(store.actor()).undelete(session_id),
                lambda _none: self._load(),
            )

        def deleted(_id: str) -> None:
            self._load()
            self._context.window.toast.say(_("The session is deleted."), undo=undo)

        self._context.ask_records(
            lambda store: store.sessions(store.actor()).delete(session_id), deleted
        )
