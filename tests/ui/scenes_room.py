"""The clinic's room: set up, two, four and eight at once, one strap lost, the patient's screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from biofeedback.core.pacing import PaceTrack
from biofeedback.sessions.events import SessionEnded
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from biofeedback.ui.model import LiveView, MarkPoint
from biofeedback.ui.pages.room import RoomPage
from biofeedback.ui.pages.room_set_up import RoomSetUpPage
from biofeedback.ui.practices import choices
from biofeedback.ui.room_views import (
    PastSession,
    PersonChoice,
    SeatPlan,
    SeatView,
    SetUpView,
    StrapChoice,
)
from biofeedback.ui.window import Window
from tests.ui import believable

NOW_S = 111.0
NAMES = ("A-104", "A-117", "B-009", "B-031", "C-002", "C-014", "C-020", "D-001")
PAST = (
    PastSession("last, 19 Nov", 61.0, 71.0, 9.0),
    PastSession("first, 3 Sep", 38.0, 78.0, 5.0),
)


def plan(name: str, pace: float | None = 5.5) -> SeatPlan:
    person = PersonChoice(name, name, f"ble:{name}")
    strap = StrapChoice(f"ble:{name}", f"Polar H10 {name[-3:]}")
    return SeatPlan(person, strap, "plain", "Slow breathing", 10.0, pace)


def seat(number: int, live: LiveView, pace: float = 5.5, *, begun: bool = True) -> SeatView:
    return SeatView(
        f"seat-{number}",
        plan(NAMES[number], pace),
        replace(live, spec=f"ble:{NAMES[number]}"),
        lambda: NOW_S,
        PaceTrack.steady(pace),
        begun=begun,
        past=PAST,
    )


def seats(many: int) -> tuple[SeatView, ...]:
    """That many, of whom the second one's strap is lost."""
    good = believable.live(NOW_S)
    first = replace(
        good, marks=(MarkPoint(40.0, "shoulders drop when cued"), MarkPoint(75.0, None))
    )
    lives = [first, believable.lost(NOW_S - 8.0), believable.unsure(NOW_S), good, good]
    lives += [believable.paused(NOW_S), good, believable.live(34.0)]
    return tuple(seat(n, lives[n], 5.0 + 0.5 * (n % 3)) for n in range(many))


def _room(shown: tuple[SeatView, ...], tapped: int | None = None) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page("room", RoomPage)
        views = tuple(
            replace(view, tapped_s=NOW_S - 1.0) if n == tapped else view
            for n, view in enumerate(shown)
        )
        page.show_seats(views)
        window.go("room")
        return window

    return show


def _set_up(view: SetUpView) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page("room_set_up", RoomSetUpPage)
        page.show_practices(tuple(one for one in choices() if one.breathes or not one.paced))
        page.show_view(view)
        window.go("room_set_up")
        return window

    return show


PEOPLE = (
    PersonChoice(None, "A guest"),
    *(PersonChoice(name, name, f"ble:{name}") for name in NAMES),
)
STRAPS = (
    *(StrapChoice(f"ble:{name}", f"Polar H10 {name[-3:]}") for name in NAMES[:4]),
    StrapChoice("none", "No strap"),
    StrapChoice("sim", "Simulated strap"),
)
EMPTY = SetUpView(PEOPLE, STRAPS)
CHOSEN = SetUpView(PEOPLE, STRAPS, tuple(plan(name) for name in NAMES[:3]), together=True)


def over() -> tuple[SeatView, ...]:
    summary = believable.summary()
    return tuple(
        replace(
            view,
            live=replace(
                view.live,
                ended=SessionEnded(
                    600.0, view.live.spec, "id", "room", summary, "done", saved=True
                ),
            ),
        )
        for view in seats(2)
    )


WAITING = (
    seat(0, believable.waiting(), begun=False),
    seat(1, believable.connecting(), begun=False),
)

SCENES: dict[str, Callable[[Look], Window]] = {
    "room-set-up": _set_up(EMPTY),
    "room-set-up-chosen": _set_up(CHOSEN),
    "room-set-up-joining": _set_up(replace(EMPTY, inside=CHOSEN.seats)),
    "room-waiting": _room(WAITING, tapped=0),
    "room-one": _room(seats(1)),
    "room-two": _room(seats(2)),
    "room-four": _room(seats(4)),
    "room-eight": _room(seats(8)),
    "room-over": _room(over()),
}
