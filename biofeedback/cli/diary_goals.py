"""`biofeedback diary add value`, `win` and `movement`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.cli.diary_options import DateOption, JsonOption, NoteOption, day_of, number
from biofeedback.cli.diary_telling import tell
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.diary.entry import Entry

What = Annotated[str, typer.Option(metavar="WORDS", help=_("In your own words"))]


def register(add: typer.Typer) -> None:
    """Add the commands."""
    add.command("value", help=_("One thing this week that matters, not about pain."))(add_value)
    add.command("win", help=_("A small gain you noticed."))(add_win)
    add.command("movement", help=_("How far a joint moves, how strong it is."))(add_movement)


def add_value(
    what: What,
    day: DateOption = "today",
    matters: Annotated[
        str | None, typer.Option(metavar="WORDS", help=_("Why it matters to you"))
    ] = None,
    done: Annotated[bool | None, typer.Option(help=_("Whether you did it"))] = None,
    how_it_was: Annotated[str | None, typer.Option(metavar="WORDS")] = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell the week's one thing; a week (from Monday) has one, told again it is completed."""

    def make(now: date, zone: str) -> Entry:
        from biofeedback.diary.value import Value

        return Value(day_of("--date", day, now), zone, what, matters, done, how_it_was, note)

    tell(make, as_json=as_json)


def add_win(
    what: What, day: DateOption = "today", note: NoteOption = None, as_json: JsonOption = False
) -> None:
    """Tell a small gain, such as an extra hour of sleep."""

    def make(now: date, zone: str) -> Entry:
        from biofeedback.diary.review import Win

        return Win(day_of("--date", day, now), zone, what, note)

    tell(make, as_json=as_json)


def add_movement(
    joint: Annotated[str, typer.Option(metavar="JOINT", help=_("Such as knee, shoulder, hand"))],
    day: DateOption = "today",
    side: Annotated[str | None, typer.Option(metavar="SIDE", help=_("left or right"))] = None,
    movement: Annotated[
        str | None, typer.Option(metavar="WORDS", help=_("Such as bending"))
    ] = None,
    degrees: Annotated[str | None, typer.Option(metavar="N")] = None,
    kg: Annotated[str | None, typer.Option(metavar="N")] = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell a joint's range in degrees, its strength in kg; as numbers, without a judgement."""

    def make(now: date, zone: str) -> Entry:
        from biofeedback.diary.movement import Movement

        bent, strong = number("--degrees", degrees), number("--kg", kg)
        if bent is None and strong is None:
            raise BadInputError(_("Nothing was told; give --degrees, --kg or both."))
        return Movement(day_of("--date", day, now), zone, joint, side, movement, bent, strong, note)

    tell(make, as_json=as_json)
