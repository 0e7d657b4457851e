"""The page of trends: its days are read beside the window, and what is opened from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page
from biofeedback.ui.trends_views import (
    DEFAULT_LANES,
    DEFAULT_RANGE,
    RANGES,
    FoundView,
    TrendsPageView,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from biofeedback.app.daily_rows import Days
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.trends import TrendsPage

STEPS = 2
MONTHS_A_STEP = 12


class TrendsDesk(QObject):
    """Answers the page of trends. open_review: shows a session. open_day: shows a diary's day."""

    def __init__(
        self,
        context: Context,
        open_review: Callable[[str], None],
        open_day: Callable[[date], None],
    ) -> None:
        """Wait for the page to be made."""
        super().__init__(context)
        self._context = context
        self._open_review, self._open_day = open_review, open_day
        self._asked = 0
        context.when_made("trends", Page, lambda _page: self._connect())
        context.window.went.connect(self._went)
        context.records_opened.connect(self._keep_ready)

    @property
    def _page(self) -> TrendsPage:
        from biofeedback.ui.pages.trends import TrendsPage

        return self._context.window.page("trends", TrendsPage)

    def _connect(self) -> None:
        page = self._page
        page.session_asked.connect(self._open_review)
        page.day_asked.connect(self._open_day)
        page.lanes_chosen.connect(self._lanes_chosen)
        page.range_chosen.connect(self._range_chosen)
        page.begin_asked.connect(lambda: self._context.window.go("today"))
        page.said.connect(self._context.say)
        window = self._context.window
        if window.has_page("experiment"):
            page.experiment_asked.connect(lambda: window.go("experiment"))
            page.offer_experiment()

    def _went(self, name: str) -> None:
        if name == "trends":
            if self._context.is_another("trends"):
                self._page.forget()
            self.load()

    def load(self) -> None:
        """Read the days, then what they tell; a later wish makes an earlier answer void."""
        self._asked += 1
        asked, today = self._asked, self._context.now().date()
        lanes, chosen = self._lanes(), self._range()
        self._page.show_progress(_("Your days are being read …"), 0, STEPS)

        def read(store: Store) -> tuple[TrendsPageView, Days]:
            from biofeedback.app.daily_rows import days_of
            from biofeedback.ui.timeline_rows import timeline_of

            known = days_of(store, store.actor(), today)
            made_up = known.has_examples(date.min, today)
            count = known.simulated_sessions(date.min, today)
            timeline = timeline_of(known.rows, today, example=made_up, simulated=count)
            return TrendsPageView(timeline, lanes, chosen), known

        def show(shown: tuple[TrendsPageView, Days]) -> None:
            if asked != self._asked:
                return
            view, known = shown
            before = self._page.view
            self._page.show_view(replace(view, found=before.found if before else None))

            def look(store: Store) -> FoundView:
                from biofeedback.app.looking import trends_for

                found = trends_for(store, store.actor(), today, days=None, known=known)
                return FoundView(found.findings, found.weeks, found.swings)

            if not view.timeline.is_empty:
                self._context.ask_records(look, lambda found: found_out(view, found))

        def found_out(view: TrendsPageView, found: FoundView) -> None:
            if asked == self._asked and self._page.view is not None:
                shown = self._page.view
                self._page.show_view(replace(shown, found=found))

        self._context.ask_records(read, show)

    def _keep_ready(self) -> None:
        """Put the days together that changed, a year at a time: other wishes come in between.

        After a new version or a restore that is all of them; else this month's.
        """
        opened = self._context.store
        if opened is None or opened.warden is not None:
            return

        def work() -> int:
            from biofeedback.app.daily_rows import bring_up_to_date

            return bring_up_to_date(opened, opened.actor(), MONTHS_A_STEP)

        def again(left: int) -> None:
            if left and self._context.store is opened:
                self._context.bridge.ask_records(work, again, leave)

        def leave(_error: Exception) -> None:
            """Whoever opens the page is told what is wrong."""

        self._context.bridge.ask_records(work, again, leave)

    # What is chosen is remembered

    def _lanes(self) -> frozenset[str]:
        kept = self._context.settings.trend_lanes
        return frozenset(DEFAULT_LANES if kept is None else kept.split())

    def _range(self) -> str:
        kept = self._context.settings.trend_range
        return kept if kept in dict(RANGES) and kept is not None else DEFAULT_RANGE

    def _lanes_chosen(self, keys: frozenset[str]) -> None:
        # A lane that has no data today stays chosen for the day it has some.
        there = set(self._page.days.lanes)
        kept = (self._lanes() - there) | keys
        settings = replace(self._context.settings, trend_lanes=" ".join(sorted(kept)))
        self._context.change_settings(settings)

    def _range_chosen(self, key: str) -> None:
        self._context.change_settings(replace(self._context.settings, trend_range=key))
