"""What came before a flare, proposed from the diary: more or less than usual, never a cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from biofeedback.core.words import mark

DEFINITION: Final = "before-flare/1"
LAST, USUAL, ENOUGH = 3, 28, 7

MORE_ACTIVITY, LESS_ACTIVITY, LESS_SLEEP, MORE_STRESS = (
    "more_activity",
    "less_activity",
    "less_sleep",
    "more_stress",
)
SIGNS: Final[Mapping[str, str]] = {
    MORE_ACTIVITY: mark("more activity than usual"),
    LESS_ACTIVITY: mark("less activity than usual"),
    LESS_SLEEP: mark("less sleep than usual"),
    MORE_STRESS: mark("more stress than usual"),
    "illness": mark("an illness or infection"),
    "travel": mark("travel or a long time sitting"),
    "medication": mark("a change of medication"),
    "quarrel": mark("worry or a quarrel"),
    "nothing": mark("nothing that I can think of"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of each day; how far it must be from the usual: by share, and at least `least`."""

    more: str | None
    less: str | None
    share: float
    least: float


MEASURES: Final[Mapping[str, Measure]] = {
    "walking_min": Measure(MORE_ACTIVITY, LESS_ACTIVITY, 0.5, 15.0),
    "steps": Measure(MORE_ACTIVITY, LESS_ACTIVITY, 0.5, 2000.0),
    "sleep_h": Measure(None, LESS_SLEEP, 0.0, 1.0),
    "stress": Measure(MORE_STRESS, None, 0.0, 2.0),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sign, with the day it stands out on and the numbers that say so."""

    sign: str
    measure: str
    day: date
    value: float
    usual: float


def proposals(start: date, told: Mapping[str, Mapping[date, float]]) -> tuple[Proposal, ...]:
    """Return what stood out in the three days before `start` (and on it, for sleep).

    told: the days of each measure that were told. Usual is the median of the 28 days before
    those three, of which 7 must be told; each sign is proposed once, where it stood out most.
    """
    found: dict[str, tuple[float, Proposal]] = {}
    for name, measure in MEASURES.items():
        days = told.get(name, {})
        before = [start - timedelta(days=LAST + ago) for ago in range(1, USUAL + 1)]
        known = [days[day] for day in before if day in days]
        if len(known) < ENOUGH:
            continue
        usual = float(median(known))
        room = max(measure.share * usual, measure.least)
        first = 0 if name == "sleep_h" else 1
        for ago in range(first, LAST + 1):
            day = start - timedelta(days=ago)
            if day not in days:
                continue
            off = days[day] - usual
            sign = measure.more if off > 0 else measure.less
            if sign is None or abs(off) < room:
                continue
            size = abs(off) / room
            if sign not in found or size > found[sign][0]:
                found[sign] = (size, Proposal(sign, name, day, days[day], usual))
    return tuple(proposal for _size, proposal in found.values())
