"""The two-minute tour: a few steps over the real pages, left at any moment, found in the help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from biofeedback.core.words import _, mark
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_begin import BeginCard
from biofeedback.ui.widgets.tour_card import TourRing
from biofeedback.ui.window import Window


@dataclass(frozen=True, slots=True)
class Step:
    """One step: on which page it is told, what it points at, and what it says."""

    page: str
    target: Callable[[Window], QWidget | None]
    title: str
    words: str


def _named(attribute: str) -> Callable[[Window], QWidget | None]:
    """Return what finds a part of the page that is shown, by the page's own name for it."""

    def find(window: Window) -> QWidget | None:
        found = getattr(window.stack.currentWidget(), attribute, None)
        return found if isinstance(found, QWidget) else None

    return find


def _card(name: str) -> Callable[[Window], QWidget | None]:
    return lambda window: window.page("today", TodayPage).cards.get(name)


STEPS: tuple[Step, ...] = (
    Step(
        "today",
        _named("start"),
        mark("One press begins"),
        mark(
            "This button starts the breath, with a strap or without. You can pause, or end at "
            "any time; everything up to then is kept."
        ),
    ),
    Step(
        "today",
        _card("check_in"),
        mark("How today is"),
        mark(
            "A few taps tell the diary how it is. On a flare day, say so here: the app then "
            "asks less of you, and rest counts."
        ),
    ),
    Step(
        "practise",
        lambda window: window.nav_button("practise"),
        mark("Other practices"),
        mark(
            "Here are longer and shorter ones, for the body, before sleep, for a hard day. Each "
            "says what it is for, how sure that is, and who should take care."
        ),
    ),
    Step(
        "diary",
        lambda window: window.nav_button("diary"),
        mark("The diary"),
        mark(
            "Pain, nights, flares and what you could do, day by day. Tell as little as you like; "
            "a day without an entry is simply not known."
        ),
    ),
    Step(
        "trends",
        lambda window: window.nav_button("trends"),
        mark("Looking back"),
        mark(
            "All days on one time line. What goes with what is looked at from about four weeks "
            "on, and it is said how sure that is. A report for your care team is made here."
        ),
    ),
    Step(
        "settings",
        _named("backup"),
        mark("Yours alone"),
        mark(
            "Everything stays on this computer. Make a backup on another disk now and then. F1 "
            "opens the help of any page; this tour is found there again."
        ),
    ),
)


class TourDesk(QObject):
    """Leads through the steps. It never begins by itself, and is offered once."""

    def __init__(self, context: Context) -> None:
        """Wait until somebody asks."""
        super().__init__(context)
        self._context = context
        self._window = context.window
        self._at: int | None = None
        self._ring: TourRing | None = None
        window, card = self._window, self._window.tour
        window.tour_asked.connect(self.begin)
        window.went.connect(self._went)
        card.next.clicked.connect(lambda: self._go(1))
        card.back.clicked.connect(lambda: self._go(-1))
        card.leave.clicked.connect(self.end)
        context.language_changed.connect(self._forget_ring)
        context.when_made("today", TodayPage, self._connect_today)

    @property
    def at(self) -> int | None:
        """Which step is told now, counted from 0; None while there is no tour."""
        return self._at

    def _connect_today(self, page: TodayPage) -> None:
        card = page.card("begin", BeginCard)
        card.tour_asked.connect(self.begin)
        card.offer_tour(not self._context.settings.toured)

    def begin(self) -> None:
        """Begin at the first step; from now on it is not offered any more, only found."""
        page = self._window.stack.currentWidget()
        alone = isinstance(page, Page) and not page.with_navigation
        if alone or self._context.bridge.in_session or self._window.way("today") != "today":
            return
        self._at = 0
        if not self._context.settings.toured:
            self._context.change_settings(replace(self._context.settings, toured=True))
        self._show()

    def end(self) -> None:
        """Leave it, and stay on the page that is shown."""
        if self._at is None:
            return
        self._at = None
        self._forget_ring()
        self._window.tour.hide()
        today = self._window.made_page("today", TodayPage)
        if today is not None:
            today.card("begin", BeginCard).offer_tour(False)
        page = self._window.stack.currentWidget()
        if isinstance(page, Page):
            page.take_focus()

    def _go(self, by: int) -> None:
        if self._at is None:
            return
        self._at = max(self._at + by, 0)
        if self._at >= len(STEPS):
            self.end()
        else:
            self._show()

    def _show(self) -> None:
        assert self._at is not None
        step = STEPS[self._at]
        if self._window.name != step.page:
            self._window.go(step.page)
        self._point()
        self._window.tour.show_step(self._at + 1, len(STEPS), _(step.title), _(step.words))

    def _went(self, name: str) -> None:
        """Go on without a ring where the person looks at another page; a practice ends the tour."""
        if self._at is None:
            return
        page = self._window.stack.currentWidget()
        if isinstance(page, Page) and not page.with_navigation:
            self.end()
        elif name != STEPS[self._at].page:
            self._forget_ring()

    def _point(self) -> None:
        assert self._at is not None
        self._forget_ring()
        target = STEPS[self._at].target(self._window)
        page = self._window.stack.currentWidget()
        if target is None or target.isHidden():
            return
        if isinstance(page, Page) and page.isAncestorOf(target):
            page.area.ensureWidgetVisible(target)
        self._ring = TourRing(self._context.look, target)

    def _forget_ring(self) -> None:
        ring, self._ring = self._ring, None
        if ring is not None:
            ring.end()
