"""`biofeedback diary add pain`: a day's pain."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.cli.diary_options import (
    DateOption,
    JsonOption,
    Minutes,
    NoteOption,
    Rating,
    day_of,
    whole,
)
from biofeedback.cli.diary_telling import tell
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.diary.entry import Entry


def register(add: typer.Typer) -> None:
    """Add the commands."""
    add.command("pain", help=_("A day's pain, 0-10."))(add_pain)


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
            day_of("--date", day, today),
            zone,
            worst=whole("--worst", worst),
            average=whole("--average", average),
            now=whole("--now", now),
            places=tuple(place or ()),
            qualities=tuple(quality or ()),
            triggers=tuple(trigger or ()),
            lasted_min=whole("--lasted", lasted),
            impact_mood=whole("--mood", mood),
            impact_sleep=whole("--sleep", sleep),
            impact_function=whole("--function", function),
            note=note,
        )

    tell(make, as_json=as_json)
