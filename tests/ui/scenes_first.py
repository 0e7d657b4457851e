"""The first minute: Today before the first session, the tour, example data above a page."""

from __future__ import annotations

from collections.abc import Callable

from biofeedback.core.words import _
from biofeedback.trends import sentences
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from biofeedback.ui.pages.history import HistoryPage
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_begin import BeginCard
from biofeedback.ui.pages.today_check_in import CheckInCard
from biofeedback.ui.tour_desk import STEPS
from biofeedback.ui.views import HistoryView
from biofeedback.ui.widgets.tour_card import TourRing
from biofeedback.ui.window import Window
from tests.ui import believable


def _new(look: Look) -> Window:
    window = compose(look)
    page = window.page("today", TodayPage)
    page.card("check_in", CheckInCard).show_view(believable.check_in())
    card = page.card("begin", BeginCard)
    card.offer_tour(True)
    card.offer_example(True)
    page.show_view(believable.first_day())
    window.go("today")
    return window


def _tour(n: int) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _new(look)
        step = STEPS[n]
        if step.page == "settings":
            from tests.ui.scenes import SCENES

            window = SCENES["settings"](look)
            assert isinstance(window.page("settings", SettingsPage), SettingsPage)
        window.go(step.page)
        window.tour.show_step(n + 1, len(STEPS), _(step.title), _(step.words))
        target = step.target(window)
        assert target is not None
        TourRing(look, target)
        return window

    return show


def _example(page: str) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        window.page("history", HistoryPage).show_view(believable.history())
        window.notice.want(sentences.example(), _("Remove the example data …"))
        window.go(page)
        return window

    return show


def _empty_history(look: Look) -> Window:
    window = compose(look)
    page = window.page("history", HistoryPage)
    page.show_view(HistoryView())
    page.example_button.show()
    window.go("history")
    return window


SCENES: dict[str, Callable[[Look], Window]] = {
    "today-new": _new,
    "today-tour": _tour(0),
    "settings-tour": _tour(len(STEPS) - 1),
    "history-example": _example("history"),
    "history-offer": _empty_history,
}
