"""What a hand-over holds: a plan for home, or practice brought back; to JSON and strictly back.

Whoever signed a file is known, but what it says is still checked like any foreign file: kinds,
ranges and sizes, before anything is shown or kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from biofeedback.core.breath import check_pace
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.entry import KINDS
from biofeedback.sessions.entry import Entry
from biofeedback.sessions.library import entries
from biofeedback.sessions.plan import LEAST_MINUTES, MOST_MINUTES, Plan
from biofeedback.sessions.protocol_file import MOST_BYTES, parse_protocol

PLAN: Final = "plan"
PRACTICE: Final = "practice"
MOST_PRACTICES: Final = 12
MOST_QUESTIONS: Final = 3
MOST_NOTE: Final = 1000
MOST_SESSIONS: Final = 20_000
MOST_ROWS: Final = 200_000
CHECKIN: Final = "checkin"
DIARY: Final = "diary_entry"
TABLES: Final = (CHECKIN, DIARY, "measured_sleep", "measured_day")
# Examples, and what was only played again, are nobody's practice.
NOT_PRACTICE: Final = ("demo", "replay")


@dataclass(frozen=True, slots=True)
class Given:
    """A practice of the plan. name: its key in the library, or its own name among `protocols`.

    pace_per_min None: the practice has its own, or leaves it to the person.
    """

    name: str
    minutes: float
    pace_per_min: float | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for what nobody could practise."""
        if not LEAST_MINUTES <= self.minutes <= MOST_MINUTES:
            sentence = _("A practice of a plan has {low:g} to {high:g} minutes.")
            raise BadInputError(sentence.format(low=LEAST_MINUTES, high=MOST_MINUTES))
        if self.pace_per_min is not None:
            check_pace(self.pace_per_min)


@dataclass(frozen=True)
class HomePlan:
    """A plan for home. protocols: whole practices, as a file holds them. questions: up to three."""

    days_per_week: int
    minutes: float
    practices: tuple[Given, ...]
    protocols: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    note: str = ""
    steps: bool = True

    def __post_init__(self) -> None:
        """Raise BadInputError for what can't be kept, or names a practice that isn't there."""
        from biofeedback.trends.association import QUESTIONS

        self.plan(date.min)
        if not 1 <= len(self.practices) <= MOST_PRACTICES or len(self.protocols) > MOST_PRACTICES:
            sentence = _("A plan has 1 to {most} practices.")
            raise BadInputError(sentence.format(most=MOST_PRACTICES))
        if len(self.questions) > MOST_QUESTIONS or len(set(self.questions)) < len(self.questions):
            raise BadInputError(_("A plan has up to three questions, each once."))
        for key in self.questions:
            if key not in QUESTIONS:
                sentence = _("There is no question {key} in this version of the app.")
                raise BadInputError(sentence.format(key=repr(key)[:80]))
        if len(self.note) > MOST_NOTE:
            raise BadInputError(
                _("The words can have up to {most} letters.").format(most=MOST_NOTE)
            )
        for one in self.practices:
            self.entry(one)

    @cached_property
    def own(self) -> tuple[Entry, ...]:
        """The practices that travel with the plan; BadInputError when one is none."""
        found = tuple(
            parse_protocol(text.encode(), _("a practice of this plan")) for text in self.protocols
        )
        if len({entry.name for entry in found}) < len(found):
            raise BadInputError(_("Two practices of this plan have one name."))
        return found

    def plan(self, since: date) -> Plan:
        """Return days and minutes as a plan that holds from a day on."""
        return Plan(self.days_per_week, self.minutes, since, self.steps)

    def entry(self, given: Given) -> Entry:
        """Return a practice of the plan; BadInputError when this app has none of that name."""
        for one in self.own:
            if one.name == given.name:
                return one
        for one in entries():
            if one.key == given.name:
                return one
        sentence = _(
            'This version of the app has no practice "{name}"; choose another, or update it.'
        )
        raise BadInputError(sentence.format(name=given.name[:80]))

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        return {
            "days_per_week": self.days_per_week,
            "minutes": self.minutes,
            "steps": self.steps,
            "practices": [
                {"name": one.name, "minutes": one.minutes, "pace_per_min": one.pace_per_min}
                for one in self.practices
            ],
            "protocols": list(self.protocols),
            "questions": list(self.questions),
            "note": self.note,
        }


@dataclass(frozen=True)
class Brought:
    """Practice brought back. sessions: as `exchange/session_json.py` has them. rows: by table."""

    first: date | None
    last: date
    sessions: tuple[Mapping[str, Any], ...]
    rows: Mapping[str, tuple[Mapping[str, Any], ...]]

    @property
    def kinds(self) -> Mapping[str, int]:
        """Return how many standing entries there are of each kind that has any."""
        found: dict[str, int] = {}
        for table, rows in self.rows.items():
            for row in rows:
                if row.get("replaced_by") is None:
                    kind = str(row.get("kind")) if table == DIARY else table
                    found[kind] = found.get(kind, 0) + 1
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        return {
            "first": None if self.first is None else self.first.isoformat(),
            "last": self.last.isoformat(),
            "sessions": list(self.sessions),
            "rows": {name: list(rows) for name, rows in self.rows.items()},
        }


def plan_from(found: Any) -> HomePlan:
    """Return a plan; BadInputError with one sentence for anything else."""
    try:
        practices = tuple(
            Given(_text(one["name"], 200), _number(one["minutes"]), _maybe(one["pace_per_min"]))
            for one in _list(found["practices"], MOST_PRACTICES)
        )
        return HomePlan(
            _whole(found["days_per_week"]),
            _number(found["minutes"]),
            practices,
            tuple(_text(one, MOST_BYTES) for one in _list(found["protocols"], MOST_PRACTICES)),
            tuple(_text(one, 80) for one in _list(found["questions"], MOST_QUESTIONS)),
            _text(found["note"], MOST_NOTE),
            _of(found["steps"], bool),
        )
    except BadInputError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        sentence = _("The plan in this file can't be read; ask for a new one.")
        raise BadInputError(sentence, repr(error)[:200]) from error


def brought_from(found: Any) -> Brought:
    """Return practice brought back, its sessions and rows still to be read one by one.

    Raises BadInputError with one sentence for anything else.
    """
    from biofeedback.exchange.session_json import session_from_dict

    try:
        sessions = _list(found["sessions"], MOST_SESSIONS)
        for number, one in enumerate(sessions, start=1):
            name = _("session {number} of this file").format(number=number)
            kept = session_from_dict(one, name).content.session
            if kept.draft.origin in NOT_PRACTICE:
                raise ValueError("an example is no practice")
        tables = _of(found["rows"], dict)
        if not set(tables) <= set(TABLES):
            raise ValueError("a table that does not travel")
        rows = {str(name): tuple(_list(of, MOST_ROWS)) for name, of in tables.items()}
        for name, table in rows.items():
            for row in table:
                if _of(row, dict).get("origin") in NOT_PRACTICE:
                    raise ValueError("an example is no entry")
                if name == DIARY and row["kind"] not in KINDS:
                    raise ValueError("a kind of entry that this version does not know")
        first = found["first"]
        return Brought(
            None if first is None else date.fromisoformat(_text(first, 10)),
            date.fromisoformat(_text(found["last"], 10)),
            tuple(sessions),
            rows,
        )
    except BadInputError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        sentence = _("The practice in this file can't be read; ask for a new one.")
        raise BadInputError(sentence, repr(error)[:200]) from error


def _list(value: Any, most: int) -> list[Any]:
    if len(_of(value, list)) > most:
        raise ValueError("too many")
    return list(value)


def _text(value: Any, most: int) -> str:
    text = _of(value, str)
    if len(text) > most or "\x00" in text:
        raise ValueError("a text is too long, or no text")
    text.encode()  # ValueError for half a character
    return str(text)


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError("not a number")
    return float(_of(value, int | float))


def _maybe(value: Any) -> float | None:
    return None if value is None else _number(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError("not a whole number")
    return int(_of(value, int))


def _of(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError("of another kind")
    return value
