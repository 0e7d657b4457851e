"""`biofeedback diary …`: what is told of pain, flares, nights, medication, function."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.diary.entry import Entry
    from biofeedback.store.checkins import StoredCheckIn
    from biofeedback.store.diary import StoredEntry
    from biofeedback.store.opening import Store

_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help=_("The diary: add, list, delete."), no_args_is_help=True)
    add = typer.Typer(
        help=_("Tell one thing; what is left out stays unknown, never zero."),
        no_args_is_help=True,
    )
    add.command("pain", help=_("A day's pain, 0-10."))(add_pain)
    add.command("flare", help=_("A flare: when it began, when it ended."))(add_flare)
    add.command("sleep", help=_("The night that ended on a day."))(add_sleep)
    add.command("medication", help=_("What was started, changed or stopped."))(add_medication)
    add.command("function", help=_("What a day was good for."))(add_function)
    add.command("prediction", help=_("A prediction, a small test, what happened."))(add_prediction)
    room.add_typer(add, name="add")
    room.command("list", help=_("What was told, by day."))(list_entries)
    room.command("delete", help=_("Put an entry away."))(delete_entry)
    app.add_typer(room, name="diary")


DateOption = Annotated[
    str, typer.Option("--date", metavar="D", help=_("2026-11-23, today or yesterday"))
]
NoteOption = Annotated[str | None, typer.Option("--note", help=_("In your own words"))]
JsonOption = Annotated[bool, typer.Option("--json", help=_("One JSON document"))]
# Values are read here and not by Typer: what is wrong is one sentence.
Rating = Annotated[str | None, typer.Option(metavar="0-10")]
Number = Annotated[str | None, typer.Option(metavar="N")]
Clock = Annotated[str | None, typer.Option(metavar="HH:MM")]
Minutes = Annotated[str | None, typer.Option(metavar="MIN")]
Words = Annotated[str | None, typer.Option(metavar="WORDS")]
Day = Annotated[str | None, typer.Option(metavar="D")]
Choice = Annotated[bool | None, typer.Option()]


def add_pain(
    day: DateOption = "today",
    worst: Rating = None,
    average: Rating = None,
    now: Rating = None,
    place: Annotated[
        list[str] | None,
        typer.Option(metavar="PLACE", help=_("Such as back.middle.lower_back; several times")),
    ] = None,
    quality: Annotated[
        list[str] | None, typer.Option(metavar="WORD", help=_("Such as burning; several times"))
    ] = None,
    trigger: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help=_("What set it off; several times"))
    ] = None,
    lasted: Minutes = None,
    mood: Rating = None,
    sleep: Rating = None,
    function: Rating = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell a day's pain; --mood, --sleep and --function: how far it got in the way of them."""

    def make(today: date, zone: str) -> Entry:
        from biofeedback.diary.pain import Pain

        return Pain(
            _day("--date", day, today),
            zone,
            worst=_whole("--worst", worst),
            average=_whole("--average", average),
            now=_whole("--now", now),
            places=tuple(place or ()),
            qualities=tuple(quality or ()),
            triggers=tuple(trigger or ()),
            lasted_min=_whole("--lasted", lasted),
            impact_mood=_whole("--mood", mood),
            impact_sleep=_whole("--sleep", sleep),
            impact_function=_whole("--function", function),
            note=note,
        )

    _tell(make, as_json=as_json)


def add_flare(
    start: Annotated[str, typer.Option(metavar="D", help=_("Its first day"))],
    end: Annotated[
        str | None, typer.Option(metavar="D", help=_("Its last day; left out: not over"))
    ] = None,
    worst: Rating = None,
    before: Words = None,
    helped: Words = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell a flare; told again with the same start it is completed."""

    def make(today: date, zone: str) -> Entry:
        from biofeedback.diary.flare import Flare

        return Flare(
            _day("--start", start, today),
            zone,
            end=None if end is None else _day("--end", end, today),
            worst=_whole("--worst", worst),
            before=before,
            helped=helped,
            note=note,
        )

    _tell(make, as_json=as_json)


def add_sleep(
    day: DateOption = "today",
    bed: Clock = None,
    lights_out: Clock = None,
    latency: Minutes = None,
    awakenings: Number = None,
    awake: Minutes = None,
    wake: Clock = None,
    rise: Clock = None,
    quality: Rating = None,
    late_caffeine: Choice = None,
    wind_down: Choice = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell the night that ended on a day (the day of waking), by the clock on the wall.

    Time in bed, sleep and efficiency follow from it where enough is told.
    """

    def make(today: date, zone: str) -> Entry:
        from biofeedback.diary.sleep import Night

        return Night(
            _day("--date", day, today),
            zone,
            bed=_clock("--bed", bed),
            lights_out=_clock("--lights-out", lights_out),
            latency_min=_whole("--latency", latency),
            awakenings=_whole("--awakenings", awakenings),
            awake_min=_whole("--awake", awake),
            wake=_clock("--wake", wake),
            rise=_clock("--rise", rise),
            quality=_whole("--quality", quality),
            late_caffeine=late_caffeine,
            wind_down=wind_down,
            note=note,
        )

    _tell(make, as_json=as_json)


def add_medication(
    name: Annotated[str, typer.Option(metavar="WORDS", help=_("What, as you write it"))],
    change: Annotated[
        str, typer.Option(metavar="CHANGE", help=_("started, changed, stopped or takes"))
    ] = "takes",
    day: DateOption = "today",
    dose: Words = None,
    review: Day = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what was started, changed or stopped; as a record, not as advice."""

    def make(today: date, zone: str) -> Entry:
        from biofeedback.diary.care import Medication

        return Medication(
            _day("--date", day, today),
            zone,
            name,
            change,
            dose=dose,
            review_on=None if review is None else _day("--review", review, today),
            note=note,
        )

    _tell(make, as_json=as_json)


def add_function(
    day: DateOption = "today",
    walking: Minutes = None,
    steps: Number = None,
    sit_to_stand: Number = None,
    tug: Annotated[str | None, typer.Option(metavar="SECONDS")] = None,
    confidence: Rating = None,
    energy: Rating = None,
    stress: Rating = None,
    work: Annotated[str | None, typer.Option(metavar="HOURS")] = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell a day's walking, steps, tests (sit-to-stand in 30 s, timed up and go) and energy."""

    def make(today: date, zone: str) -> Entry:
        from biofeedback.diary.function import Function

        return Function(
            _day("--date", day, today),
            zone,
            walking_min=_whole("--walking", walking),
            steps=_whole("--steps", steps),
            sit_to_stand=_whole("--sit-to-stand", sit_to_stand),
            tug_s=_number("--tug", tug),
            confidence=_whole("--confidence", confidence),
            energy=_whole("--energy", energy),
            stress=_whole("--stress", stress),
            work_h=_number("--work", work),
            note=note,
        )

    _tell(make, as_json=as_json)


def add_prediction(
    what: Annotated[str, typer.Option(metavar="WORDS", help=_("What you think will happen"))],
    day: DateOption = "today",
    belief: Annotated[str | None, typer.Option(metavar="0-100", help=_("How sure, before"))] = None,
    test: Words = None,
    happened: Words = None,
    belief_after: Annotated[str | None, typer.Option(metavar="0-100")] = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell a prediction; told again with the same words and date it is completed."""

    def make(today: date, zone: str) -> Entry:
        from biofeedback.diary.prediction import Prediction

        return Prediction(
            _day("--date", day, today),
            zone,
            what,
            belief_before=_whole("--belief", belief),
            test=test,
            happened=happened,
            belief_after=_whole("--belief-after", belief_after),
            note=note,
        )

    _tell(make, as_json=as_json)


def list_entries(
    days: Annotated[
        str | None, typer.Option(metavar="N", help=_("The last N days; left out: all"))
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help=_("Only pain, flare, sleep, …"))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List what was told, the earliest day first."""
    from biofeedback.app.straps import local_zone
    from biofeedback.cli.composition import open_records
    from biofeedback.diary.entry import KINDS

    count = _whole("--days", days)
    if count is not None and not 1 <= count <= 40_000:
        raise BadInputError(_("--days is from 1 to 40000, not {days}.").format(days=count))
    if kind is not None and kind not in (*KINDS, "checkin"):
        sentence = _("--kind is one of {some}, not {kind}.")
        some = ", ".join((*KINDS, "checkin"))
        raise BadInputError(sentence.format(some=some, kind=repr(kind)[:80]))
    with open_records() as store:
        last = _today(store, local_zone())
        first = _EARLIEST if count is None else last - timedelta(days=count - 1)
        # A check-in made in a zone further east may be of tomorrow here.
        last = last + timedelta(days=1)
        actor = store.actor()
        found: list[StoredEntry | StoredCheckIn] = []
        if kind != "checkin":
            found += store.diary(actor).list(first, last, kind)
        if kind in (None, "checkin"):
            found += store.checkins(actor).list(first, last)
    found.sort(key=lambda one: (one.entry.day, one.made_at, one.id))
    if as_json:
        print_json([_document(one) for one in found])
        return
    if not found:
        print_result(_("Nothing told yet. Begin with: biofeedback diary add pain --worst 4"))
        return
    for one in found:
        print_result(_line(one))


def delete_entry(
    entry_id: Annotated[str, typer.Argument(metavar="ID")],
) -> None:
    """Put an entry away, by its id or the beginning of it."""
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        gone = store.diary(store.actor()).delete(entry_id)
    print_error(_("Deleted: {id}").format(id=gone))


def _tell(make: Callable[[date, str], Entry], *, as_json: bool) -> None:
    from biofeedback.app.straps import local_zone
    from biofeedback.cli.composition import open_records
    from biofeedback.diary.entry import kind_of, told_of

    with open_records() as store:
        zone = local_zone()
        entry = make(_today(store, zone), zone)
        if not told_of(entry) and kind_of(entry) != "flare":
            raise BadInputError(_("Nothing was told; --help lists what can be."))
        kept = store.diary(store.actor()).tell(entry)
    if as_json:
        print_json(_document(kept))
    else:
        print_result(_line(kept))


def _today(store: Store, zone: str) -> date:
    from zoneinfo import ZoneInfo

    return store.database.clock.utc().astimezone(ZoneInfo(zone)).date()


def _document(stored: StoredEntry | StoredCheckIn) -> dict[str, Any]:
    """Return an entry with every key of its kind; null (an empty list) where not told."""
    from biofeedback.diary.checkin import CheckIn
    from biofeedback.diary.entry import kind_of, values_of
    from biofeedback.diary.sleep import DEFINITION, Night, measures_of

    entry = stored.entry
    found: dict[str, Any] = {
        "id": stored.id,
        "kind": "checkin" if isinstance(entry, CheckIn) else kind_of(entry),
        "date": entry.day.isoformat(),
        "zone": entry.zone,
        "made_at": stored.made_at.isoformat(),
        "made_by": stored.made_by,
        "origin": stored.origin,
    }
    if isinstance(entry, CheckIn):
        names = ("pain_now", "pain_worst", "pain_average", "flare", "sleep_h", "note")
        return found | {name: getattr(entry, name) for name in names}
    found |= values_of(entry)
    if isinstance(entry, Night):
        measures = measures_of(entry)
        found |= {
            "in_bed_min": measures.in_bed_min,
            "asleep_min": measures.asleep_min,
            "efficiency_percent": measures.efficiency_percent,
            "definition": DEFINITION,
        }
    return found


def _line(stored: StoredEntry | StoredCheckIn) -> str:
    apart = ("id", "kind", "date", "zone", "made_at", "made_by", "origin", "definition")
    document = _document(stored)
    told = [
        f"{name} {_shown(value)}"
        for name, value in document.items()
        if name not in apart and value not in (None, [])
    ]
    if stored.origin == "demo":
        told.insert(0, _("Example"))
    return " · ".join((document["date"], document["kind"], *told, stored.id))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return ", ".join(value) if isinstance(value, list) else " ".join(str(value).split())


def _day(option: str, text: str, today: date) -> date:
    near = {"today": today, "yesterday": today - timedelta(days=1)}
    if text in near:
        return near[text]
    try:
        found = date.fromisoformat(text) if len(text) == len("2026-11-23") else None
    except ValueError:
        found = None
    if found is None or not _EARLIEST <= found <= _LATEST:
        sentence = _("{option} takes a day like 2026-11-23, today or yesterday, not {text}.")
        raise BadInputError(sentence.format(option=option, text=repr(text)[:80]))
    return found


def _clock(option: str, text: str | None) -> time | None:
    if text is None:
        return None
    hour, colon, minute = text.partition(":")
    digits = colon and len(minute) == 2 and hour.isdecimal() and minute.isdecimal()
    if not digits or len(hour) > 2 or int(hour) > 23 or int(minute) > 59:
        sentence = _("{option} takes a time like 23:15, not {text}.")
        raise BadInputError(sentence.format(option=option, text=repr(text)[:80]))
    return time(int(hour), int(minute))


def _whole(option: str, text: str | None) -> int | None:
    if text is None:
        return None
    if len(text) > 9 or not text.removeprefix("-").isdecimal():
        sentence = _("{option} takes a whole number, not {text}.")
        raise BadInputError(sentence.format(option=option, text=repr(text)[:80]))
    return int(text)


def _number(option: str, text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        sentence = _("{option} takes a number, not {text}.")
        raise BadInputError(sentence.format(option=option, text=repr(text)[:80])) from None
