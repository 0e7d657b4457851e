"""`biofeedback diary add medication`: as a record, never as advice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.cli.diary_options import (
    DateOption,
    Day,
    JsonOption,
    NoteOption,
    Words,
    day_of,
)
from biofeedback.cli.diary_telling import tell
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.diary.entry import Entry


def register(add: typer.Typer) -> None:
    """Add the commands."""
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
