"""The diary as its page shows it, and each answer put where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from biofeedback.core.words import _, listed
from biofeedback.sessions.records import EXAMPLE
from biofeedback.ui.diary_views import DayRow, DiaryView, Said

if TYPE_CHECKING:
    from biofeedback.diary.entry import Entry
    from biofeedback.diary.flare import Flare
    from biofeedback.store.checkins import StoredCheckIn
    from biofeedback.store.diary import StoredEntry
    from biofeedback.store.opening import Store

WEEKS = 6
ENOUGH_NIGHTS = 3
_PAIN = {"pain_worst": "worst", "pain_average": "average", "pain_now": "now"}


def diary(store: Store, today: date, day: date) -> DiaryView:
    """Return the last weeks and the day that is asked about (an earlier one is listed too)."""
    from biofeedback.diary.pain import Pain

    kept = store.diary(store.actor())
    first = min(day, today - timedelta(days=7 * WEEKS - 1))
    more: dict[date, list[str]] = {}
    for stored in kept.list(first, today):
        if words := more_words(stored.entry):
            more.setdefault(stored.entry.day, []).append(words)
    for one in store.checkins(store.actor()).list(first, today):
        if one.entry.note:
            more.setdefault(one.entry.day, []).append(one.entry.note)
    rows = [DayRow(told, tuple(more.get(told.day, ()))) for told in kept.told(first, today, today)]
    bed = usual([row.told.bed for row in rows], shift_h=12)
    wake = usual([row.told.wake for row in rows], shift_h=0)
    pains = [one.entry for one in kept.list(day, day, "pain")]
    places = next((one.places for one in pains if isinstance(one, Pain)), ())
    return DiaryView(today, day, tuple(reversed(rows)), bed, wake, places)


def more_words(entry: Entry) -> str:
    """Return what an entry tells that has no place of its own in a day's line."""
    from biofeedback.diary.care import CHANGES, Care, Medication
    from biofeedback.diary.flare import Flare
    from biofeedback.diary.medicines import care_words
    from biofeedback.diary.pain import Pain, place_words
    from biofeedback.diary.peg import Peg
    from biofeedback.diary.prediction import Prediction

    parts: list[str] = []
    match entry:
        case Pain():
            parts = [place_words(place) for place in entry.places]
        case Flare():
            parts = [entry.before or "", entry.helped or ""]
        case Medication():
            parts = [entry.name, entry.dose or "", _(CHANGES[entry.change])]
        case Prediction():
            parts = [entry.what, entry.happened or ""]
        case Care():
            parts = [care_words(entry)]
        case Peg():
            parts = [] if entry.score is None else [_("PEG {n:.1f}").format(n=entry.score)]
        case _:
            pass
    return listed(part for part in (*parts, getattr(entry, "note", None) or "") if part)


def usual(times: Sequence[time | None], shift_h: int) -> time | None:
    """Return the middle of the times, on a clock that begins at `shift_h`; None for too few."""
    minutes = sorted(
        (one.hour * 60 + one.minute - shift_h * 60) % 1440 for one in times if one is not None
    )
    if len(minutes) < ENOUGH_NIGHTS:
        return None
    middle = (minutes[len(minutes) // 2] + shift_h * 60) % 1440
    return time(middle // 60, middle % 60)


def say(store: Store, said: Said, today: date, zone: str) -> None:
    """Keep one answer; what was told of it before stays in its history.

    Raises BadInputError when it contradicts what else was told of the day.
    """
    match said.field:
        case "pain_worst" | "pain_average" | "pain_now":
            say_pain(store, said, zone)
        case "flare":
            say_flare(store, said, today, zone)
        case "bed" | "wake":
            say_night(store, said, zone)
        case "sleep_h" | "note":
            with store.diary(store.actor()).together():
                _change_check_in(store, said.day, zone, **{said.field: said.value})


def say_pain(store: Store, said: Said, zone: str) -> None:
    """Keep how bad it is; taken back, no entry and no check-in of the day tells it any more."""
    from biofeedback.diary.pain import Pain

    name = _PAIN[said.field]
    if said.value is not None:
        store.diary(store.actor()).tell(Pain(said.day, zone, **{name: said.value}))  # type: ignore[arg-type]
        return
    with store.diary(store.actor()).together():
        _take_back(store, said.day, "pain", name)
        _change_check_in(store, said.day, zone, **{said.field: None})


def say_night(store: Store, said: Said, zone: str) -> None:
    """Keep when one went to bed or woke."""
    from biofeedback.diary.sleep import Night

    if said.value is not None:
        store.diary(store.actor()).tell(Night(said.day, zone, **{said.field: said.value}))  # type: ignore[arg-type]
    else:
        _take_back(store, said.day, "sleep", said.field)


def say_flare(store: Store, said: Said, today: date, zone: str) -> None:
    """Keep whether it is a flare day: a flare begins, goes on or is over with it.

    Yes: it joins a flare that ends on the day before or begins on the day after, else one
    begins; one that begins today is open. No: a flare of this day alone is none; one that is
    open ended yesterday. For an earlier day within a flare the day's own word is kept. All of
    it is kept or nothing.
    """
    with store.diary(store.actor()).together():
        _change_check_in(store, said.day, zone, flare=said.value)
        _change_flares(store, said, today, zone)


def _change_flares(store: Store, said: Said, today: date, zone: str) -> None:
    from biofeedback.diary.flare import Flare

    kept = store.diary(store.actor())
    around = [
        (one, one.entry)
        for one in kept.list(date(1900, 1, 1), today, "flare")
        if isinstance(one.entry, Flare)
    ]
    covering = [pair for pair in around if pair[1].covers(said.day)]
    a_day = timedelta(days=1)
    end = None if said.day == today else said.day
    if said.value:
        if covering:
            return
        before = [pair for pair in around if pair[1].end == said.day - a_day]
        after = [pair for pair in around if pair[1].day == said.day + a_day]
        if before and after:
            kept.delete(after[0][0].id)
            kept.correct(before[0][0].id, replace(before[0][1], end=after[0][1].end))
        elif before:
            kept.correct(before[0][0].id, replace(before[0][1], end=end))
        elif after:
            kept.correct(after[0][0].id, replace(after[0][1], day=said.day))
        else:
            kept.tell(Flare(said.day, zone, end=end))
        return
    for stored, flare in covering:
        if flare.day == said.day and flare.end in (said.day, end):
            kept.delete(stored.id)
        elif said.value is False and flare.end is None and said.day == today:
            kept.correct(stored.id, replace(flare, end=today - a_day))


def end_flare(store: Store, today: date) -> StoredEntry | None:
    """End the open flare: yesterday, or today when today was said to be one; None: none is open."""
    kept = store.diary(store.actor())
    stored = kept.open_flare(today)
    if stored is None:
        return None
    flare: Flare = stored.entry  # type: ignore[assignment]
    said_today = any(one.entry.flare for one in store.checkins(store.actor()).list(today, today))
    end = today if said_today or flare.day == today else today - timedelta(days=1)
    return kept.correct(stored.id, replace(flare, end=end))


def delete_day(store: Store, day: date) -> Callable[[], None]:
    """Put away everything told of a day; return what brings it back.

    What was agreed or chosen on that day tells nothing of it, and stays.
    """
    from biofeedback.diary.entry import NOT_OF_A_DAY, kind_of

    kept, checkins = store.diary(store.actor()), store.checkins(store.actor())
    told = [one for one in kept.list(day, day) if kind_of(one.entry) not in NOT_OF_A_DAY]
    with kept.together():
        entries = [kept.delete(one.id) for one in told]
        said = [one.id for one in checkins.list(day, day)]
        for one in said:
            checkins.delete(one)

    def undo() -> None:
        with kept.together():
            for one in entries:
                kept.undelete(one)
            for one in said:
                checkins.undelete(one)

    return undo


def _take_back(store: Store, day: date, kind: str, name: str) -> None:
    from biofeedback.diary.entry import told_of

    kept = store.diary(store.actor())
    for stored in kept.list(day, day, kind):
        if stored.origin == EXAMPLE:
            kept.delete(stored.id)  # nothing that was made up becomes one's own
            continue
        nothing: dict[str, Any] = {name: None}
        less = replace(stored.entry, **nothing)
        if told_of(less):
            kept.correct(stored.id, less)
        else:
            kept.delete(stored.id)


def _change_check_in(store: Store, day: date, zone: str, **changes: object) -> None:
    """Correct the day's check-ins, or begin one with what is told."""
    from biofeedback.diary.checkin import CheckIn

    checkins = store.checkins(store.actor())
    found: Sequence[StoredCheckIn] = checkins.list(day, day)
    told = {name: value for name, value in changes.items() if value is not None}
    if not found and told:
        checkins.add(CheckIn(day, zone, **told))  # type: ignore[arg-type]
    # The last one counts; what is taken back, none may tell any more.
    for stored in found if not told else found[-1:]:
        if stored.origin == EXAMPLE:
            # What a person tells stands alone: nothing that was made up becomes their own.
            if told:
                checkins.correct(stored.id, CheckIn(day, zone, **told))  # type: ignore[arg-type]
            else:
                checkins.delete(stored.id)
            continue
        changed = replace(stored.entry, **changes)  # type: ignore[arg-type]
        if changed != stored.entry:
            checkins.correct(stored.id, changed)
