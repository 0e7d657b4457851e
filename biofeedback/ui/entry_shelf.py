"""Single diary entries as their pages show them, and each put where it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from biofeedback.core.words import _, listed, number
from biofeedback.ui.check_in_shelf import EARLIEST, plan_of
from biofeedback.ui.entry_views import CareView, EarlierView, EntryView

if TYPE_CHECKING:
    from biofeedback.diary.before_flare import Proposal
    from biofeedback.diary.entry import Entry
    from biofeedback.diary.flare import Flare
    from biofeedback.diary.sleep import Night
    from biofeedback.store.checkins import StoredCheckIn
    from biofeedback.store.diary import StoredEntry
    from biofeedback.store.opening import Store

# What is told by pressing less or more several times, and how soon the next press comes.
STEPPED = frozenset(
    ("bed", "lights_out", "wake", "rise", "latency_min", "awakenings", "awake_min", "lasted_min")
) | {"sleep_h", "day", "end"}
PRESSING = timedelta(seconds=5)
# The pages of single entries, by the kind of entry they show.
PAGES: Mapping[str, str] = {
    "pain": "pain",
    "night": "sleep",
    "flare": "flare",
    "plan": "plan",
    "peg": "peg",
    "function": "function",
}


def empty(page: str, day: date, zone: str) -> Entry:
    """Return the entry of a page with nothing told in it."""
    from biofeedback.diary.flare import Flare
    from biofeedback.diary.pain import Pain
    from biofeedback.diary.peg import Peg
    from biofeedback.diary.plan import FlarePlan
    from biofeedback.diary.sleep import Night

    if page == "flare":
        return Flare(day, zone)
    if page == "plan":
        return FlarePlan(day, zone)
    if page == "peg":
        return Peg(day, zone)
    if page == "function":
        from biofeedback.diary.function import Function

        return Function(day, zone)
    return Night(day, zone) if page == "night" else Pain(day, zone)


def view(store: Store, page: str, day: date, today: date, zone: str) -> EntryView:
    """Return the entry that a page shows for a day, empty where nothing was told."""
    from biofeedback.diary.flare import Flare
    from biofeedback.diary.pain import Pain
    from biofeedback.diary.peg import Peg
    from biofeedback.diary.plan import FlarePlan

    diary = store.diary(store.actor())
    kind = PAGES[page]
    if kind == "plan":
        return EntryView(plan_of(store) or FlarePlan(today, zone), today)
    if kind == "flare":
        known = flare_of(store, day, today)
        flare = known or Flare(day, zone, end=None if day == today else day)
        proposed = proposals_for(store, flare)
        return EntryView(flare, today, (), proposed, kept=known is not None)
    if kind == "sleep":
        return night_view(store, day, today, zone)
    found = [one.entry for one in diary.list(day, day, kind)]
    if kind == "peg":
        peg = next((one for one in found if isinstance(one, Peg)), Peg(day, zone))
        return EntryView(peg, today, peg_said(store, peg))
    if kind == "function":
        return EntryView(found[0] if found else empty(page, day, zone), today)
    pain = next((one for one in found if isinstance(one, Pain)), Pain(day, zone))
    return EntryView(pain, today)


def keep(store: Store, before: Entry, entry: Entry) -> None:
    """Keep an entry as it is now; a flare whose first day changed stays the same flare."""
    from biofeedback.diary.flare import Flare

    diary = store.diary(store.actor())
    if isinstance(entry, Flare) and entry.day != before.day:
        for stored in diary.list(before.day, before.day, "flare"):
            diary.correct(stored.id, entry)
            return
    diary.put(entry)


def flare_of(store: Store, day: date, today: date) -> Flare | None:
    """Return the flare that covers a day, the last of several; None where there is none."""
    from biofeedback.diary.flare import Flare

    found = store.diary(store.actor()).list(EARLIEST, today, "flare")
    flares = [one.entry for one in found if isinstance(one.entry, Flare)]
    covering = [one for one in flares if one.covers(day)]
    return covering[-1] if covering else None


def proposals_for(store: Store, flare: Flare) -> tuple[Proposal, ...]:
    """Return what the diary says stood out before a flare."""
    from biofeedback.diary.before_flare import LAST, USUAL, proposals
    from biofeedback.diary.function import Function

    diary = store.diary(store.actor())
    first = flare.day - timedelta(days=LAST + USUAL)
    told: dict[str, dict[date, float]] = {"walking_min": {}, "steps": {}, "sleep_h": {}}
    for one in diary.told(first, flare.day, flare.day):
        for name, days in told.items():
            value = getattr(one, name)
            if value is not None:
                days[one.day] = float(value)
    told["stress"] = {
        stored.entry.day: float(stored.entry.stress)
        for stored in diary.list(first, flare.day, "function")
        if isinstance(stored.entry, Function) and stored.entry.stress is not None
    }
    return proposals(flare.day, told)


def peg_said(store: Store, peg: object) -> tuple[str, ...]:
    """Return what became of the score since the last time all three were answered."""
    from biofeedback.diary.peg import Peg, change_words

    assert isinstance(peg, Peg)
    found = store.diary(store.actor()).list(EARLIEST, peg.day - timedelta(days=1), "peg")
    scores = [
        one.entry.score
        for one in found
        if isinstance(one.entry, Peg) and one.entry.score is not None
    ]
    words = change_words(scores[-1] if scores else None, peg.score)
    return (words,) if words else ()


def night_view(store: Store, day: date, today: date, zone: str) -> EntryView:
    """Return a night with its measures, the regularity up to it, and what devices say."""
    from biofeedback.diary.regularity import NIGHTS, regularity
    from biofeedback.diary.sleep import Night

    diary = store.diary(store.actor())
    found = diary.list(day - timedelta(days=NIGHTS - 1), day, "sleep")
    nights = [one.entry for one in found if isinstance(one.entry, Night)]
    night = next((one for one in nights if one.day == day), Night(day, zone))
    spread = regularity(nights, day)
    said = [*measure_words(night)]
    for minutes, form in (
        (spread.bed_spread_min, _("Times to bed: spread of {n:.0f} min over 14 nights")),
        (spread.wake_spread_min, _("Times of waking: spread of {n:.0f} min over 14 nights")),
    ):
        if minutes is not None:
            said.append(form.format(n=minutes))
    for one in store.measured(store.actor()).sleeps(day, day):
        if one.asleep_min is not None:
            words = _("{source} says, apart from what you tell: {hours:.2g} h asleep")
            said.append(words.format(source=one.source, hours=one.asleep_min / 60.0))
    return EntryView(night, today, tuple(said))


def measure_words(night: Night) -> tuple[str, ...]:
    """Return a night's measures in words; what can't be told is said so once."""
    from biofeedback.diary.sleep import measures_of

    found = measures_of(night)
    said = []
    if found.in_bed_min is not None:
        said.append(_("Time in bed: {h:.1f} h").format(h=found.in_bed_min / 60.0))
    if found.asleep_min is not None:
        said.append(_("Sleep: {h:.1f} h").format(h=found.asleep_min / 60.0))
    if night.latency_min is not None:
        said.append(_("Time to fall asleep: {n} min").format(n=night.latency_min))
    if night.awake_min is not None:
        said.append(_("Awake between: {n} min").format(n=night.awake_min))
    if found.efficiency_percent is not None:
        said.append(_("Efficiency: {n:.0f} %").format(n=found.efficiency_percent))
    else:
        said.append(
            _("Not enough told yet for the efficiency: it needs all four times and both lengths.")
        )
    return tuple(said)


def care(store: Store, today: date, zone: str) -> CareView:
    """Return medicines and other care as they stand, and the list for the appointment."""
    from biofeedback.diary.care import Care, Medication
    from biofeedback.diary.medicines import appointment_text, medicines

    diary = store.diary(store.actor())
    told = [
        one.entry
        for one in diary.list(EARLIEST, date.max, "medication")
        if isinstance(one.entry, Medication)
    ]
    cares = [
        (one.id, one.entry)
        for one in diary.list(EARLIEST, date.max, "care")
        if isinstance(one.entry, Care)
    ]
    text = appointment_text(told, [one for _id, one in cares], today)
    return CareView(today, zone, medicines(told), tuple(reversed(cares)), text)


def delete_medicine(store: Store, name: str) -> tuple[str, ...]:
    """Put away all that was told of a medicine; return the ids."""
    from biofeedback.diary.care import Medication

    diary = store.diary(store.actor())
    wanted = name.casefold().split()
    found = tuple(
        one.id
        for one in diary.list(EARLIEST, date.max, "medication")
        if isinstance(one.entry, Medication) and one.entry.name.casefold().split() == wanted
    )
    with diary.together():
        for entry_id in found:
            diary.delete(entry_id)
    return found


def earlier(store: Store, day: date, today: date) -> EarlierView:
    """Return each answer about a day that was changed or taken back since, and when it was given.

    What only stood for a moment, on the way to a time or a length, is left out.
    """
    diary, checkins = store.diary(store.actor()), store.checkins(store.actor())
    found = []
    for stored in diary.list(day, day):
        for newer, one in pairwise(diary.history(stored.id)):
            if not _on_the_way(one, newer):
                found.append((one.made_at, one.entry.zone, entry_words(one.entry)))
    for gone in diary.put_away(day, day):
        found.append((gone.made_at, gone.entry.zone, entry_words(gone.entry)))
        for newer, one in pairwise(diary.history(gone.id)):
            if not _on_the_way(one, newer):
                found.append((one.made_at, one.entry.zone, entry_words(one.entry)))
    for said in checkins.list(day, day):
        for later, was in pairwise(checkins.history(said.id)):
            if not _on_the_way(was, later):
                found.append((was.made_at, was.entry.zone, check_in_words(was.entry)))
    found.sort(key=lambda each: each[0], reverse=True)
    return EarlierView(
        day,
        today,
        tuple((moment_words(moment, zone, today), words) for moment, zone, words in found),
    )


def _on_the_way(one: StoredEntry | StoredCheckIn, newer: StoredEntry | StoredCheckIn) -> bool:
    """Return whether it only stood while somebody pressed earlier or later on to the answer."""
    if newer.made_at - one.made_at > PRESSING:
        return False
    before, after = asdict(one.entry), asdict(newer.entry)
    changed = {name for name, value in before.items() if value != after.get(name)}
    stepped = all(name in STEPPED and after.get(name) is not None for name in changed)
    return bool(changed) and stepped and all(before[name] is not None for name in changed)


def moment_words(moment: datetime, zone: str, today: date) -> str:
    """Return a moment by the clock of its place; by this computer's where the place is unknown."""
    from zoneinfo import ZoneInfo

    from biofeedback.ui.pages.diary_words import clock, day_name

    try:
        there = moment.astimezone(ZoneInfo(zone))
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        there = moment.astimezone()
    return _("{day}, {time}").format(day=day_name(there.date(), today), time=clock(there.time()))


def entry_words(entry: Entry) -> str:
    """Return what an entry tells, each thing by its name."""
    from biofeedback.diary.entry import told_of
    from biofeedback.exchange.told_columns import TOLD

    parts = []
    for name, value in told_of(entry).items():
        _kinds, _colon, words = _(TOLD[name]).partition(": ")
        parts.append(
            _("{name}: {value}").format(name=words or name, value=value_words(name, value))
        )
    return "  ·  ".join(parts) or _("nothing but its day")


def check_in_words(entry: object) -> str:
    """Return what a check-in tells, each thing by its name."""
    from biofeedback.exchange.columns import TABLES

    described = TABLES["checkin"]
    names = ("pain_worst", "pain_average", "pain_now", "flare", "sleep_h", "note")
    parts = [
        _("{name}: {value}").format(name=_(described[name]), value=value_words(name, value))
        for name in names
        if (value := getattr(entry, name)) is not None
    ]
    return "  ·  ".join(parts) or _("nothing")


def value_words(name: str, value: object) -> str:
    """Return a value in words; what the person wrote stays as it is written."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return number(value, ".4g")
    if isinstance(value, list):
        return listed(key_words(name, str(one)) for one in value)
    return key_words(name, str(value))


def key_words(name: str, key: str) -> str:
    """Return the words of a key where the answer of this name is one; else what it is."""
    from biofeedback.diary.before_flare import SIGNS
    from biofeedback.diary.care import CARES, CHANGES
    from biofeedback.diary.pain import QUALITIES, place_words
    from biofeedback.diary.plan import MEANINGS

    if name == "places":
        return place_words(key)
    keys = {
        "qualities": QUALITIES,
        "signs": SIGNS,
        "what": CARES,
        "change": CHANGES,
        "meaning": MEANINGS,
    }
    return _(keys[name][key]) if name in keys else key
