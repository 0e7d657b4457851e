"""One's own practices: chosen on the page of practices."""

from __future__ import annotations

from collections.abc import Callable

from biofeedback.sessions.entry import Breathing, Entry, StepPlan
from biofeedback.sessions.protocol import StepKind
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from biofeedback.ui.pages.own_pattern import OwnPatternPage
from biofeedback.ui.pages.practise import PractisePage
from biofeedback.ui.practices import choices
from biofeedback.ui.views import PractiseView
from biofeedback.ui.window import Window


def timed(name: str, *parts: float, minutes: float = 5.0, what_for: str = "") -> Entry:
    """A breath of some seconds, in, hold, out, hold, for some minutes."""
    breathing = Breathing.of_parts(parts, timed=True)
    step = StepPlan(StepKind.PACE, minutes * 60.0, breathing)
    return Entry(name, name, (step,), what_for=what_for)


OWN = (
    timed("After lunch, lying down, with the window open", 4.0, 0.0, 6.5, 0.0, minutes=8.0),
    timed("Evening", 4.0, 2.0, 6.0, 0.0, what_for="To settle before the night."),
)


def _practise(chosen: str) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page("practise", PractisePage)
        page.show_view(PractiseView(choices(OWN), chosen, 5.5, 5.0))
        window.go("practise")
        return window

    return show


def _making(name: str, *seconds: float) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page("own_pattern", OwnPatternPage)
        for stepper, value in zip(page.parts, seconds, strict=True):
            stepper.show_value(value)
        page.name.setText(name)
        window.go("own_pattern")
        return window

    return show


SCENES = {
    "practise-own": _practise(OWN[0].key),
    "practise-own-stronger": _practise(OWN[1].key),
    "own_pattern": _making("", 4.0, 0.0, 6.0, 0.0),
    "own_pattern-stronger": _making("Evening", 4.0, 2.0, 6.0, 0.0),
    "own_pattern-slow": _making("Evening", 8.0, 6.0, 9.0, 4.0),
}
