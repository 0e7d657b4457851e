"""Practice brought back: what there is, chosen by kind and day, and taken into a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark

if TYPE_CHECKING:
    from pathlib import Path

    from biofeedback.app.handover import Looked
    from biofeedback.app.handover_keys import Link
    from biofeedback.clinic.contents import Brought
    from biofeedback.sessions.records import StoredSession
    from biofeedback.store.opening import Store

SESSIONS: Final = "sessions"
# What can be brought back, as it is asked for; the words stand on the buttons.
KINDS: Final[Mapping[str, str]] = {
    SESSIONS: mark("Sessions"),
    "checkin": mark("Check-ins"),
    "pain": mark("Pain"),
    "flare": mark("Flares"),
    "sleep": mark("Nights"),
    "function": mark("Function"),
    "peg": mark("The three questions (PEG)"),
    "goal": mark("Goals"),
    "activity": mark("Planned activities"),
    "done": mark("Activities done"),
    "review": mark("Reviews of goals"),
    "movement": mark("Movement"),
    "medication": mark("Medication"),
    "care": mark("Other care"),
    "plan": mark("Flare plan"),
    "prediction": mark("Predictions"),
    "value": mark("What matters"),
    "win": mark("Small gains"),
    "experiment": mark("Experiment"),
    "questions": mark("Questions chosen"),
    "measured_sleep": mark("Nights by a device"),
    "measured_day": mark("Days by a device"),
}
# What a therapist's plan is about; the rest leaves only when it is chosen.
USUAL: Final = frozenset({SESSIONS, "checkin", "pain", "flare", "sleep", "function", "peg"})
_TABLES: Final = ("checkin", "measured_sleep", "measured_day")
_DIARY: Final = "diary_entry"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to leave. first: the earliest day, None: everything. kinds: keys of KINDS."""

    first: date | None
    kinds: frozenset[str] = USUAL

    def __post_init__(self) -> None:
        """Raise BadInputError for a kind there is not."""
        for kind in sorted(self.kinds - set(KINDS)):
            sentence = _("{kind} can't be brought back; there are: {some}.")
            raise BadInputError(sentence.format(kind=repr(kind)[:40], some=", ".join(KINDS)))


@dataclass(frozen=True, slots=True)
class Leaving:
    """What would leave: how many of each kind from the first day on; kinds without any are 0."""

    first: date | None
    counts: Mapping[str, int]

    def chosen(self, kinds: Iterable[str]) -> int:
        """Return how many things leave with these kinds."""
        return sum(self.counts.get(kind, 0) for kind in kinds)


def since_last(link: Link) -> date | None:
    """Return the day on which practice was last brought back, else that of the plan."""
    partner = link.partner
    moment = None if partner is None else partner.handed_at or partner.plan_at
    return None if moment is None else moment.astimezone().date()


def leaving(store: Store, person_id: str, first: date | None) -> Leaving:
    """Return what there is to bring back from a day on."""
    records = store.portable(store.actor(person_id))
    counts = dict.fromkeys(KINDS, 0)
    counts[SESSIONS] = len(_sessions(store, person_id, first))
    for table in (_DIARY, *_TABLES):
        for row in _rows(records.rows(table), first, None):
            if row.get("replaced_by") is None:
                counts[row["kind"] if table == _DIARY else table] += 1
    return Leaving(first, counts)


def write_back(
    store: Store, link: Link, choice: Choice, today: date, valid: timedelta, to: Path
) -> Leaving:
    """Write practice to a new file for the therapist; return what is in it.

    Raises BadInputError when nothing of what was chosen is there, or the keys are not ready.
    """
    from biofeedback.app.handover import packed
    from biofeedback.app.text_file import write_new
    from biofeedback.clinic.book import Book, Keeper
    from biofeedback.clinic.contents import PRACTICE

    left_at = store.database.clock.utc()
    brought = _gathered(store, link.person_id, choice, today)
    write_new(to, packed(store, link, PRACTICE, brought.as_dict(), valid))

    def change(book: Book) -> Book:
        partner = book.partner(link.person_id, link.person_id)
        return book if partner is None else book.with_partner(replace(partner, handed_at=left_at))

    Keeper(store.database).change(change)
    return Leaving(choice.first, {SESSIONS: len(brought.sessions), **brought.kinds})


def _gathered(store: Store, person_id: str, choice: Choice, today: date) -> Brought:
    from biofeedback.clinic.contents import Brought
    from biofeedback.exchange.session_json import session_to_dict

    records = store.portable(store.actor(person_id))
    found = _sessions(store, person_id, choice.first) if SESSIONS in choice.kinds else ()
    sessions = tuple(session_to_dict(records.session(one.id)) for one in found)
    rows: dict[str, tuple[Mapping[str, Any], ...]] = {}
    if told := choice.kinds - {SESSIONS, *_TABLES}:
        rows[_DIARY] = tuple(_rows(records.rows(_DIARY), choice.first, told))
    for table in _TABLES:
        if table in choice.kinds:
            rows[table] = tuple(_rows(records.rows(table), choice.first, None))
    rows = {name: of for name, of in rows.items() if of}
    if not sessions and not rows:
        raise BadInputError(_("There is nothing new of what was chosen; no file was made."))
    return Brought(choice.first, today, sessions, rows)


@dataclass(frozen=True, slots=True)
class TakenPractice:
    """What came in of practice brought back, and how much of it was here already."""

    added: int
    here: int


def take_practice(store: Store, looked: Looked) -> TakenPractice:
    """Keep practice in its client's record: all of it or nothing, and nothing twice."""
    from biofeedback.app.handover import check_new, note_taken
    from biofeedback.exchange.session_json import session_from_dict

    brought = looked.practice
    assert brought is not None
    check_new(store, looked)
    records = store.portable(store.actor(looked.link.person_id))
    added = here = 0
    with store.database.together():
        for name, rows in brought.rows.items():
            new, known = records.add_rows(name, rows)
            added, here = added + new, here + known
        for one in brought.sessions:
            is_new = records.add_session(session_from_dict(one, _("this file")))
            added, here = added + is_new, here + (not is_new)
    note_taken(store, looked)
    return TakenPractice(added, here)


def _sessions(store: Store, person_id: str, first: date | None) -> tuple[StoredSession, ...]:
    """Return the sessions that are practice, from a day on; one that still runs comes later."""
    from biofeedback.clinic.contents import NOT_PRACTICE
    from biofeedback.store.ids import local_date

    return tuple(
        one
        for one in store.sessions(store.actor(person_id)).list(None)
        if one.draft.origin not in NOT_PRACTICE
        and one.status != "running"
        and (first is None or local_date(one.draft.started_at, one.draft.zone) >= first)
    )


def _rows(
    rows: Iterable[Mapping[str, Any]], first: date | None, kinds: frozenset[str] | None
) -> list[Mapping[str, Any]]:
    """Return the rows that are about a day from `first` on, or were told since, by kind.

    What an entry was before it was corrected comes with it, so that it is corrected there, too.
    """
    from biofeedback.clinic.contents import NOT_PRACTICE

    found = [
        row
        for row in rows
        if row["origin"] not in NOT_PRACTICE and (kinds is None or row["kind"] in kinds)
    ]
    if first is None:
        return found
    begin = datetime.combine(first, time.min).astimezone(UTC)
    wanted = {
        row["id"]
        for row in found
        if date.fromisoformat(row["day"]) >= first
        or datetime.fromisoformat(row["made_at"]) >= begin
    }
    while True:
        chain = {row["id"] for row in found if row.get("replaced_by") in wanted}
        chain |= {row["replaced_by"] for row in found if row["id"] in wanted} - {None}
        if chain <= wanted:
            break
        wanted |= chain
    return [row for row in found if row["id"] in wanted]
