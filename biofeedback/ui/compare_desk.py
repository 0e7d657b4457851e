"""Two sessions beside each other: the other is chosen from those kept, both read off the window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.compare import ComparePage
    from biofeedback.ui.review_views import CompareView
    from biofeedback.ui.views import SessionView


class CompareDesk(QObject):
    """Answers the page of two sessions."""

    def __init__(self, context: Context) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context = context
        context.when_made("review", Page, lambda _page: self._connect_review())
        context.when_made("compare", Page, lambda _page: self._connect())

    @property
    def _page(self) -> ComparePage:
        from biofeedback.ui.pages.compare import ComparePage

        return self._context.window.page("compare", ComparePage)

    def _connect_review(self) -> None:
        from biofeedback.ui.pages.review import ReviewPage

        page = self._context.window.page("review", ReviewPage)
        page.compare_asked.connect(self._choose)

    def _connect(self) -> None:
        page = self._page
        page.back.connect(lambda: self._context.window.go("review"))
        page.chosen.connect(self._show_both)
        page.again.connect(self._choose_again)

    def _choose(self, session_id: str) -> None:
        """Offer every other session beside this one."""

        def work(store: Store) -> CompareView:
            from biofeedback.ui import shelf
            from biofeedback.ui.review_views import CompareView

            rows = shelf.history(store).rows
            others = tuple(row for row in rows if row.id != session_id)
            return CompareView(shelf.review(store, session_id), None, others)

        def show(view: CompareView) -> None:
            self._page.show_view(view)
            self._context.window.go("compare")

        self._context.ask_records(work, show)

    def _choose_again(self) -> None:
        view = self._page.view
        if view is not None:
            self._page.show_view(replace(view, other=None))
            self._page.take_focus()

    def _show_both(self, other_id: str) -> None:
        before = self._page.view

        def work(store: Store) -> SessionView:
            from biofeedback.ui import shelf

            return shelf.review(store, other_id)

        def show(other: SessionView) -> None:
            if before is not None and self._page.view is before:
                self._page.show_view(replace(before, other=other))
                self._page.take_focus()

        self._context.ask_records(work, show)
