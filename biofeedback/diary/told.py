"""A day as it was told: check-ins and diary entries brought together, what nobody told left None.

What a diary entry tells goes before what a check-in tells of the same; of several check-ins the
last. A day is a flare day when its check-in says so; where it
says nothing, when a flare covers it (one that is not over covers the days up to today). Sleep is
the night's own sleep where its times tell it, else the hours of the check-in; what devices
measured is never mixed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.entry import Entry
from biofeedback.diary.flare import Flare
from biofeedback.diary.function import Function
from biofeedback.diary.pain import Pain
from biofeedback.diary.sleep import Night, measures_of

Told = tuple[datetime, CheckIn | Entry]


@dataclass(frozen=True, slots=True)
class ToldDay:
    """One day. Pain 0-10; bed and wake by the clock on the wall; None: nobody told."""

    day: date
    pain_worst: int | None = None
    pain_average: int | None = None
    pain_now: int | None = None
    flare: bool | None = None
    sleep_h: float | None = None
    in_bed_h: float | None = None
    bed: time | None = None
    wake: time | None = None
    walking_min: int | None = None
    steps: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was told of it."""
        return self == ToldDay(self.day)


def told_days(first: date, last: date, today: date, told: Iterable[Told]) -> Iterator[ToldDay]:
    """Yield each day from `first` to `last` (both included).

    told: what stands, with the moment it was told; flares that began earlier too.
    """
    found: dict[date, dict[str, object]] = {}
    flares: list[Flare] = []
    nights: dict[date, Night] = {}
    for _moment, one in sorted(told, key=lambda each: (not isinstance(each[1], CheckIn), each[0])):
        answers = found.setdefault(one.day, {})
        if isinstance(one, CheckIn):
            names = ("pain_worst", "pain_average", "pain_now", "flare", "sleep_h")
            answers |= _answers(one, dict(zip(names, names, strict=True)))
        elif isinstance(one, Pain):
            answers |= _answers(
                one, {"worst": "pain_worst", "average": "pain_average", "now": "pain_now"}
            )
        elif isinstance(one, Function):
            answers |= _answers(one, {"walking_min": "walking_min", "steps": "steps"})
        elif isinstance(one, Night):
            nights[one.day] = one
        elif isinstance(one, Flare):
            flares.append(one)
    for day, night in nights.items():
        measures = measures_of(night)
        found[day] |= _answers(night, {"bed": "bed", "wake": "wake"})
        if measures.asleep_min is not None:
            found[day]["sleep_h"] = measures.asleep_min / 60.0
        if measures.in_bed_min is not None:
            found[day]["in_bed_h"] = measures.in_bed_min / 60.0
    day = first
    while day <= last:
        answers = found.get(day, {})
        if "flare" not in answers and day <= today and any(one.covers(day) for one in flares):
            answers["flare"] = True
        yield ToldDay(day, **answers)  # type: ignore[arg-type]
        day += timedelta(days=1)


def _answers(one: object, names: dict[str, str]) -> dict[str, object]:
    return {name: value for own, name in names.items() if (value := getattr(one, own)) is not None}
