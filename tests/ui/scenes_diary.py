"""The pages of single diary entries, of care and of reading: empty, told, in a flare, a year on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta

from biofeedback.diary.before_flare import Proposal
from biofeedback.diary.care import CARES, Care, Medication
from biofeedback.diary.flare import Flare
from biofeedback.diary.medicines import appointment_text, medicines
from biofeedback.diary.pain import Pain
from biofeedback.diary.peg import Peg, change_words
from biofeedback.diary.plan import FlarePlan
from biofeedback.diary.sleep import Night
from biofeedback.ui.app import compose
from biofeedback.ui.entry_shelf import measure_words
from biofeedback.ui.entry_views import CareView, EarlierView, EntryView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.care import CarePage
from biofeedback.ui.pages.earlier import EarlierPage
from biofeedback.ui.pages.entry_form import EntryForm
from biofeedback.ui.pages.flare_plan import FlarePlanPage
from biofeedback.ui.pages.learn import LearnPage
from biofeedback.ui.window import Window
from tests.ui import believable
from tests.ui.believable import TODAY

ZONE = "Europe/Berlin"
PAIN = Pain(
    TODAY,
    ZONE,
    worst=6,
    average=4,
    places=("front.left.knee", "back.middle.lower_back", "back.right.shoulder_blade"),
    qualities=("aching", "burning", "stiff"),
    triggers=("long drive", "cold"),
    lasted_min=90,
    impact_mood=3,
    impact_sleep=6,
    impact_function=5,
    note="better after the bath",
)
NIGHT = Night(
    TODAY,
    ZONE,
    bed=time(22, 30),
    lights_out=time(23, 0),
    latency_min=20,
    awakenings=2,
    awake_min=25,
    wake=time(6, 45),
    rise=time(7, 15),
    quality=6,
    late_caffeine=False,
    wind_down=True,
)
FLARE = Flare(
    date(2026, 11, 21),
    ZONE,
    worst=8,
    signs=("more_activity", "less_sleep"),
    before="two days of moving boxes",
    helped="lying flat, warmth, the short practice",
)
PROPOSALS = (
    Proposal("more_activity", "walking_min", date(2026, 11, 19), 95.0, 20.0),
    Proposal("less_sleep", "sleep_h", date(2026, 11, 20), 5.25, 7.0),
)
PEG = Peg(TODAY, ZONE, 6, 5, 4)


def _entry(name: str, view: EntryView, step: int = 0) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page(name, EntryForm)
        page.show_view(view)
        window.go(name)
        if isinstance(page, FlarePlanPage):
            for _press in range(step):
                page.after.click()
        return window

    return show


def care_view(months: int) -> CareView:
    """Return what is noted after so many months; 0: nothing."""
    first = TODAY - timedelta(days=30 * months)
    names = ("Naproxen", "Amitriptyline", "Vitamin D", "Lidocaine plaster", "Paracetamol")
    told = [
        Medication(
            first + timedelta(days=9 * n),
            ZONE,
            names[n % 5],
            ("started", "changed", "stopped")[n // 5 % 3],
            dose=f"{(n % 4 + 1) * 25} mg, in the evening, with food",
            review_on=TODAY + timedelta(days=4) if n == 1 else None,
        )
        for n in range(min(months, 8))
    ]
    kinds = list(CARES)
    cares = [
        Care(
            first + timedelta(days=11 * n),
            ZONE,
            kinds[n % len(kinds)],
            detail="30 minutes, with exercises for home" if n % 3 == 0 else None,
            until=first + timedelta(days=11 * n + 20) if n % 4 == 0 else None,
        )
        for n in range(min(3 * months, 30))
    ]
    text = appointment_text(told, cares, TODAY)
    rows = tuple((str(n), one) for n, one in enumerate(cares))
    return CareView(TODAY, ZONE, medicines(told), tuple(reversed(rows)), text)


def _care(view: CareView) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        window.page("care", CarePage).show_view(view)
        window.go("care")
        return window

    return show


def _earlier(*lines: tuple[str, str]) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        window.page("earlier", EarlierPage).show_view(EarlierView(TODAY, TODAY, lines))
        window.go("earlier")
        return window

    return show


def _learn(n: int) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        window.page("learn", LearnPage).show_reading(n)
        window.go("learn")
        return window

    return show


_NIGHT_SAID = (
    *measure_words(NIGHT),
    "Times to bed: spread of 24 min over 14 nights",
    "Times of waking: spread of 18 min over 14 nights",
    "Oura says, apart from what you tell: 6.9 h asleep",
)
_CORRECTED = (
    ("Monday 23 November, 18:04", "worst pain: 4  ·  average pain: 3"),
    ("Monday 23 November, 09:12", "hours slept: 6.5  ·  note: a slow start"),
)

SCENES: Mapping[str, Callable[[Look], Window]] = {
    "pain": _entry("pain", EntryView(PAIN, TODAY)),
    "pain-empty": _entry("pain", EntryView(Pain(TODAY, ZONE), TODAY)),
    "night": _entry("night", EntryView(NIGHT, TODAY, _NIGHT_SAID)),
    "night-empty": _entry(
        "night", EntryView(Night(TODAY, ZONE), TODAY, measure_words(Night(TODAY, ZONE)))
    ),
    "flare": _entry("flare", EntryView(FLARE, TODAY, (), PROPOSALS)),
    "flare-empty": _entry("flare", EntryView(Flare(TODAY, ZONE), TODAY, kept=False)),
    "plan": _entry("plan", EntryView(believable.plan(), TODAY)),
    "plan-empty": _entry("plan", EntryView(FlarePlan(TODAY, ZONE), TODAY)),
    "plan-last": _entry("plan", EntryView(believable.plan(), TODAY), step=5),
    "peg": _entry("peg", EntryView(PEG, TODAY, (change_words(20 / 3, PEG.score),))),
    "peg-empty": _entry("peg", EntryView(Peg(TODAY, ZONE), TODAY)),
    "care": _care(care_view(2)),
    "care-empty": _care(care_view(0)),
    "care-year": _care(care_view(12)),
    "earlier": _earlier(*_CORRECTED),
    "earlier-empty": _earlier(),
    "learn": _learn(0),
    "learn-help": _learn(7),
}
