"""What one's own numbers of function did, in sentences: own change first, a comparison last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from biofeedback.core.words import _, listed, mark
from biofeedback.diary.function import Function
from biofeedback.diary.movement import JOINTS, SIDES, Movement
from biofeedback.diary.norms import PEOPLE, SOURCE, STAND_NORMS

DayWords = Callable[[date], str]

# What is measured, and one amount of it.
MEASURED: Mapping[str, tuple[str, str]] = {
    "sit_to_stand": (mark("Standing up in 30 seconds"), mark("{n:g} times")),
    "tug_s": (mark("Up and go"), mark("{n:g} s")),
    "walking_min": (mark("Walking"), mark("{n:g} min")),
    "steps": (mark("Steps"), mark("{n:.0f} steps")),
}
EVERYDAY = mark(
    "From one time to the next it differs by itself: 1 or 2 times more or less may be everyday "
    "variation."
)


def own_course(functions: Iterable[Function], field: str) -> tuple[tuple[date, float], ...]:
    """Return the days on which something was measured, and how much; in order."""
    found = {one.day: getattr(one, field) for one in functions}
    return tuple((day, float(n)) for day, n in sorted(found.items()) if n is not None)


def change_sentence(course: tuple[tuple[date, float], ...], field: str, day_words: DayWords) -> str:
    """Return the last, the one before and the first amount; "" where nothing was measured."""
    if not course:
        return ""
    name, form = (_(words) for words in MEASURED[field])
    values = {
        "name": name,
        "last": form.format(n=course[-1][1]),
        "day": day_words(course[-1][0]),
        "first": form.format(n=course[0][1]),
        "first_day": day_words(course[0][0]),
    }
    if len(course) == 1:
        return _("{name}: {last} on {day}. The first time; your own change shows later.").format(
            **values
        )
    before = {"before": form.format(n=course[-2][1]), "before_day": day_words(course[-2][0])}
    if len(course) == 2:
        sentence = _("{name}: {last} on {day}; before it {before} on {before_day}.")
    else:
        sentence = _(
            "{name}: {last} on {day}; before it {before} on {before_day}; the first time {first} "
            "on {first_day}."
        )
    return sentence.format(**values, **before)


def norm_sentence(group: str | None) -> str:
    """Return the comparison with its source and age; "" where none was chosen."""
    if group is None:
        return ""
    norm = STAND_NORMS[group]
    return _(SOURCE).format(
        people=_(PEOPLE[norm.people]), age=norm.age, low=norm.low, high=norm.high
    )


def movement_name(one: Movement) -> str:
    """Return what was measured, such as "knee, left, bending"."""
    parts = [_(JOINTS[one.joint]), _(SIDES[one.side]) if one.side else "", one.movement or ""]
    return listed(part for part in parts if part)


def movement_amount(one: Movement) -> str:
    """Return how much it was, with its units."""
    parts = []
    if one.range_deg is not None:
        parts.append(_("{n:g}°").format(n=one.range_deg))
    if one.strength_kg is not None:
        parts.append(_("{n:g} kg").format(n=one.strength_kg))
    return " · ".join(parts)
