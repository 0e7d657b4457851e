"""One's own practices: chosen on the page of practices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from biofeedback.sessions.draft import (
    Draft,
    DraftStep,
    begun,
    draft_of,
    entry_of,
    one_breath,
    with_changed,
    with_rests,
)
from biofeedback.sessions.entry import Breathing, Entry, StepPlan
from biofeedback.sessions.protocol import ScoreHeld, StepKind
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from biofeedback.ui.pages.own_practice import OwnPracticePage
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
    Entry("Quiet", "Quiet, with rests", entry_of(replace(with_rests(), name="Quiet")).steps),
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


def _making(
    draft: Draft, *, at: int | None = None, asked: bool = False
) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page("own_practice", OwnPracticePage)
        page.show_draft(draft)
        if at is not None:
            page.choose(at)
        if asked:
            page.keep.click()
        window.go("own_practice")
        return window

    return show


def _breath(name: str, *seconds: float) -> Draft:
    return draft_of(timed(name, *seconds))


def _whole() -> Draft:
    """Each kind of step once, with a glide, a condition and words."""
    made = begun(*StepKind)
    plan = made.steps[1].plan
    assert plan.breathing is not None
    breathing = replace(plan.breathing, per_min=8.0, glide_to=5.5, glide_s=240.0)
    plan = replace(plan, seconds=600.0, breathing=breathing, until=ScoreHeld(70.0, 60.0))
    made = with_changed(made, 1, DraftStep(plan, "0:05 Let the shoulders go.\n1:30 Softly."))
    reading = replace(made.steps[4].plan, text="Lights low. The phone is in another room.")
    return replace(with_changed(made, 4, DraftStep(reading)), name="Evening, at the window")


SCENES = {
    "practise-own": _practise(OWN[0].key),
    "practise-own-stronger": _practise(OWN[2].key),
    "own_practice": _making(one_breath()),
    "own_practice-slow": _making(_breath("Evening", 8.0, 6.0, 9.0, 4.0), asked=True),
    "own_practice-whole": _making(_whole(), at=1),
    "own_practice-scan": _making(_whole(), at=3),
    "own_practice-unready": _making(begun(StepKind.INSTRUCTION, StepKind.PACE), asked=True),
}
