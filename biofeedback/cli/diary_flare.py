"""`biofeedback diary add flare`: a flare from its first day to its last."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.cli.diary_options import (
    JsonOption,
    NoteOption,
    Rating,
    Words,
    day_of,
    whole,
)
from biofeedback.cli.diary_telling import tell
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.diary.entry import Entry


def register(add: typer.Typer) -> None:
    """Add the commands."""
    add.command("flare", help=_("A flare: when it began, when it ended."))(add_flare)


def add_flare(
    start: Annotated[str, typer.Option(metavar="D", help=_("Its first day"))],
    end: Annotated[
        str | None, typer.Option(metavar="D", help=_("Its last day; left out: not over"))
    ] = None,
    worst: Rating = None,
    before: Words = None,
    sign: Annotated[
        list[str] | None,
        typer.Option(metavar="SIGN", help=_("Such as less_sleep; several times; not a cause")),
    ] = None,
    helped: Words = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell a flare; told again with the same start it is completed."""

    def make(today: date, zone: str) -> Entry:
        from biofeedback.diary.flare import Flare

        return Flare(
            day_of("--start", start, today),
            zone,
            end=None if end is None else day_of("--end", end, today),
            worst=whole("--worst", worst),
            before=before,
            signs=tuple(sign or ()),
            helped=helped,
            note=note,
        )

    tell(make, as_json=as_json)
