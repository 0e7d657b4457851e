"""`biofeedback diary add medication`: as a record, never as advice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.cli.diary_options import (
    EARLIEST,
    DateOption,
    Day,
    JsonOption,
    NoteOption,
    Words,
    day_of,
)
from biofeedback.cli.diary_telling import tell
from biofeedback.cli.diary_telling import today as today_of
from biofeedback.cli.speak import print_error, print_result
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.diary.entry import Entry


def register(add: typer.Typer) -> None:
    """Add the commands."""
    add.command("care", help=_("Other care, or a change at work."))(add_care)
    add.command("medication", help=_("What was started, changed or stopped."))(add_medication)


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
            day_of("--date", day, today),
            zone,
            name,
            change,
            dose=dose,
            review_on=None if review is None else day_of("--review", review, today),
            note=note,
        )

    tell(make, as_json=as_json)


def add_care(
    what: Annotated[
        str, typer.Option(metavar="WHAT", help=_("heat_cold, tens, physiotherapy, yoga, …"))
    ],
    day: DateOption = "today",
    until: Day = None,
    detail: Words = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell other care, or a change at work; as a record, not as advice."""

    def make(today: date, zone: str) -> Entry:
        from biofeedback.diary.care import Care

        return Care(
            day_of("--date", day, today),
            zone,
            what,
            detail=detail,
            until=None if until is None else day_of("--until", until, today),
            note=note,
        )

    tell(make, as_json=as_json)


def show_list(
    to: Annotated[
        str | None, typer.Option("--to", metavar="FILE", help=_("Write it to a new text file"))
    ] = None,
) -> None:
    """Show the list for an appointment: what is taken since when, and other care."""
    from pathlib import Path

    from biofeedback.app.straps import local_zone
    from biofeedback.app.text_file import write_new
    from biofeedback.cli.composition import open_records
    from biofeedback.diary.care import Care, Medication
    from biofeedback.diary.medicines import appointment_text

    with open_records() as store:
        now = today_of(store, local_zone())
        diary = store.diary(store.actor())
        told = [one.entry for one in diary.list(EARLIEST, now, "medication")]
        cares = [one.entry for one in diary.list(EARLIEST, now, "care")]
    text = appointment_text(
        [one for one in told if isinstance(one, Medication)],
        [one for one in cares if isinstance(one, Care)],
        now,
    )
    if to is None:
        print_result(text.rstrip("\n"))
        return
    write_new(Path(to), text)
    print_error(_("Written, not encrypted: {file}").format(file=to))
