"""Hand-over in its states, at home and at the therapist's; keys that are nobody's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from biofeedback.app.handover import Looked
from biofeedback.app.handover_keys import Link, Side
from biofeedback.app.handover_practice import Leaving
from biofeedback.clinic.book import Partner
from biofeedback.clinic.contents import Brought, Given, HomePlan
from biofeedback.clinic.identity import Identity
from biofeedback.sessions.plan import Plan
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from biofeedback.ui.pages.handover import HandoverPage
from biofeedback.ui.pages.handover_bring import HandoverBringPage
from biofeedback.ui.pages.handover_clients import HandoverClientsPage
from biofeedback.ui.pages.handover_keys import HandoverKeysPage
from biofeedback.ui.pages.handover_make import HandoverMakePage
from biofeedback.ui.pages.handover_opened import HandoverOpenedPage
from biofeedback.ui.window import Window
from tests.ui import believable

Scene = Callable[[Look], Window]
TODAY = believable.TODAY
THEN = datetime.combine(TODAY - timedelta(days=9), datetime.min.time(), UTC)
MINE, THEIRS = Identity(bytes([1]) * 64).card, Identity(bytes([2]) * 64).card
PLAN = HomePlan(
    4,
    8.0,
    (Given("resonance", 8.0, 5.5), Given("body_scan_5", 5.0), Given("wind_down", 10.0, 6.0)),
    questions=("practice_pain", "sleep_pain"),
    note="Slowly, and on a hard day two minutes are plenty.\nWe look at it together in December.",
)


def link(
    side: Side = Side.HOME,
    name: str = "Dr Sund",
    *,
    key: bool = True,
    compared: bool = True,
    plan: HomePlan | None = PLAN,
    person_id: str = "1",
    handed: bool = True,
) -> Link:
    """How somebody stands with their therapist, or a therapist with somebody."""
    if not key:
        return Link(side, person_id, name, MINE.text(), MINE.words())
    partner = Partner(
        person_id if side is Side.HOME else "",
        person_id,
        THEIRS,
        checked_at=THEN if compared else None,
        handed_at=THEN + timedelta(days=2) if handed and compared else None,
        plan_at=THEN if compared and plan is not None else None,
        plan=plan.as_dict() if compared and plan is not None else None,
    )
    return Link(side, person_id, name, MINE.text(), MINE.words(), partner)


CLIENTS = (
    link(Side.CLINIC, "A-11", person_id="2"),
    link(Side.CLINIC, "B-07, Tuesdays at nine", person_id="3", plan=None, handed=False),
    link(Side.CLINIC, "K-30", person_id="4", compared=False),
    link(Side.CLINIC, "P-17", person_id="5", key=False),
)
COUNTS = {"sessions": 12, "checkin": 20, "pain": 14, "flare": 1, "sleep": 13, "prediction": 2}


def _home(shown: Link | None) -> Scene:
    def show(look: Look) -> Window:
        window = compose(look)
        window.page("handover", HandoverPage).show_link(shown)
        window.go("handover")
        return window

    return show


def _keys(shown: Link, problem: str = "") -> Scene:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page("handover_keys", HandoverKeysPage)
        page.show_link(shown)
        page.say_problem(problem)
        window.go("handover_keys")
        return window

    return show


def _opened(looked: Looked, now: Plan | None = None) -> Scene:
    def show(look: Look) -> Window:
        window = compose(look)
        window.page("handover_opened", HandoverOpenedPage).show_looked(looked, now)
        window.go("handover_opened")
        return window

    return show


def _bring(look: Look) -> Window:
    window = compose(look)
    page = window.page("handover_bring", HandoverBringPage)
    page.begin(link(), TODAY)
    page.show_leaving(Leaving(page.first, COUNTS))
    window.go("handover_bring")
    return window


def _clients(shown: tuple[Link, ...]) -> Scene:
    def show(look: Look) -> Window:
        window = compose(look)
        window.page("handover_clients", HandoverClientsPage).show_links(shown)
        window.go("handover_clients")
        return window

    return show


def _make(look: Look) -> Window:
    window = compose(look)
    window.page("handover_make", HandoverMakePage).begin(CLIENTS[0])
    window.go("handover_make")
    return window


_ROWS = {
    "checkin": ({"id": "1"},) * 20,
    "diary_entry": ({"kind": "pain"},) * 14 + ({"kind": "sleep"},) * 13 + ({"kind": "flare"},),
}
PLAN_FILE = Looked(link(), "p", THEN, THEN + timedelta(days=60), PLAN)
PRACTICE_FILE = Looked(
    CLIENTS[0],
    "q",
    THEN,
    THEN + timedelta(days=60),
    practice=Brought(TODAY - timedelta(days=20), TODAY, ({},) * 12, _ROWS),
)
WRONG = (
    "These are not the words of the key that came. Listen once more; if they differ again, "
    "somebody may have changed the key on its way: ask for it another way."
)
SCENES: Mapping[str, Scene] = {
    "handover": _home(link(key=False)),
    "handover-ready": _home(link()),
    "handover_keys": _keys(link(compared=False), WRONG),
    "handover_opened": _opened(PLAN_FILE, Plan(5, 5.0, TODAY - timedelta(days=30))),
    "handover_opened-practice": _opened(PRACTICE_FILE),
    "handover_bring": _bring,
    "handover_clients": _clients(CLIENTS),
    "handover_make": _make,
}
