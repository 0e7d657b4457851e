"""Every kind of diary entry by its name: to plain values and back, completed by a later one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from datetime import date, time
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.activity import Activity, Done
from biofeedback.diary.care import Care, Medication
from biofeedback.diary.experiment import Experiment
from biofeedback.diary.flare import Flare
from biofeedback.diary.function import Function
from biofeedback.diary.goal import Goal
from biofeedback.diary.movement import Movement
from biofeedback.diary.pain import Pain
from biofeedback.diary.peg import Peg
from biofeedback.diary.plan import FlarePlan
from biofeedback.diary.prediction import Prediction
from biofeedback.diary.questions import Questions
from biofeedback.diary.review import Review, Win
from biofeedback.diary.sleep import Night
from biofeedback.diary.value import Value

Entry = (
    Pain
    | Flare
    | Night
    | Medication
    | Function
    | Prediction
    | Peg
    | Care
    | FlarePlan
    | Experiment
    | Questions
    | Movement
    | Goal
    | Activity
    | Done
    | Review
    | Win
    | Value
)

KINDS: Mapping[str, type[Entry]] = {
    "pain": Pain,
    "flare": Flare,
    "sleep": Night,
    "medication": Medication,
    "function": Function,
    "prediction": Prediction,
    "movement": Movement,
    "goal": Goal,
    "activity": Activity,
    "done": Done,
    "review": Review,
    "win": Win,
    "value": Value,
    "peg": Peg,
    "care": Care,
    "plan": FlarePlan,
    "experiment": Experiment,
    "questions": Questions,
}
# What is agreed or planned on a day and tells nothing of it: it outlives the day's own telling.
NOT_OF_A_DAY = ("experiment", "questions", "plan", "goal", "activity", "review", "value")
_NAMES = {made: name for name, made in KINDS.items()}
_APART = ("day", "zone")

_E = TypeVar("_E", bound=Entry)


def kind_of(entry: Entry) -> str:
    """Return the name of an entry's kind."""
    return _NAMES[type(entry)]


def identity_of(entry: Entry) -> str:
    """Return by what the same entry is known again, when it is told or brought in twice."""
    return hashlib.sha256(repr((kind_of(entry), *map(str, entry.key))).encode()).hexdigest()


def names_of(kind: str) -> tuple[str, ...]:
    """Return the names of what can be told of a kind, its day and zone apart."""
    return tuple(types_of(kind))


@cache
def needed_by(kind: str) -> tuple[str, ...]:
    """Return the names without which there is no such entry."""
    made: Any = KINDS[kind]
    return tuple(
        one.name for one in fields(made) if one.default is MISSING and one.name not in _APART
    )


def values_of(entry: Entry) -> dict[str, Any]:
    """Return everything that can be told of an entry but its day and zone, as JSON holds it.

    Every name is there; None (and an empty list) where nothing was told.
    """
    return {name: _plain(getattr(entry, name)) for name in names_of(kind_of(entry))}


def told_of(entry: Entry) -> dict[str, Any]:
    """Return what was told: `values_of` without the rest."""
    return {name: value for name, value in values_of(entry).items() if value not in (None, [])}


def entry_from(kind: str, day: date, zone: str, told: Mapping[str, Any]) -> Entry:
    """Return the entry that `told_of` came from; BadInputError for anything else."""
    made = KINDS.get(kind)
    if made is None:
        raise BadInputError(_("{kind} is no kind of diary entry.").format(kind=repr(kind)[:80]))
    known = types_of(kind)
    values = {}
    for name, value in told.items():
        try:
            kind_here = known[name]
            # most are plainly what they should be: whole numbers and texts, ten thousand times
            plain = type(value) is kind_here and kind_here is not float
            values[name] = value if plain else _read(kind_here, value)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            sentence = _("{name} of an entry of {day} ({kind}) can't be used.")
            raise BadInputError(
                sentence.format(name=repr(name)[:80], day=day, kind=kind), repr(error)[:200]
            ) from error
    missing = [name for name in needed_by(kind) if name not in values]
    if missing:
        sentence = _("An entry of {day} ({kind}) lacks {name}.")
        raise BadInputError(sentence.format(day=day, kind=kind, name=missing[0]))
    return made(day=day, zone=zone, **values)


def completed(earlier: _E, later: _E) -> _E:
    """Return the earlier entry with what the later one tells; BadInputError when they clash."""
    told = {
        one.name: getattr(later, one.name)
        for one in fields(later)
        if getattr(later, one.name) not in (None, ())
    }
    return replace(earlier, **told)


@cache
def types_of(kind: str) -> Mapping[str, type]:
    """Return the plain type of each value that can be told."""
    made: Any = KINDS[kind]
    hints = get_type_hints(made)
    found = {}
    for one in fields(made):
        if one.name not in _APART:
            hint = hints[one.name]
            options = [each for each in get_args(hint) if isinstance(each, type)]
            plain = tuple if "tuple" in str(hint) else next(iter(options), hint)
            found[one.name] = plain
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _read(kind: type, value: Any) -> Any:
    """Return a value as its field holds it; TypeError or ValueError for another kind."""
    if kind is tuple:
        return tuple(_of(one, str) for one in _of(value, list))
    if kind is float:
        if isinstance(value, bool):
            raise TypeError("not a number")
        return float(_of(value, int | float))
    if kind is int and isinstance(value, bool):
        raise TypeError("not a whole number")
    if kind is date:
        return date.fromisoformat(_of(value, str))
    if kind is time:
        return _read_time(_of(value, str))
    return _of(value, kind)


def _read_time(text: str) -> time:
    hour, colon, minute = text.partition(":")
    if not colon or len(minute) != 2 or not (hour.isdecimal() and minute.isdecimal()):
        raise ValueError(f"{text!r:.40} is not a time")
    return time(int(hour), int(minute))


def _of(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r:.40} is of another kind")
    return value
