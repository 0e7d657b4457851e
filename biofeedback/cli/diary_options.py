"""How the diary's answers are typed: the options, and what is wrong said in one sentence."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Annotated

import typer

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)

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


def day_of(option: str, text: str, today: date) -> date:
    """Return a day; BadInputError for anything else."""
    near = {"today": today, "yesterday": today - timedelta(days=1)}
    if text in near:
        return near[text]
    try:
        found = date.fromisoformat(text) if len(text) == len("2026-11-23") else None
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        sentence = _("{option} takes a day like 2026-11-23, today or yesterday, not {text}.")
        raise BadInputError(sentence.format(option=option, text=repr(text)[:80]))
    return found


def clock(option: str, text: str | None) -> time | None:
    """Return a time on the wall, None where none was typed; BadInputError for anything else."""
    if text is None:
        return None
    hour, colon, minute = text.partition(":")
    digits = colon and len(minute) == 2 and hour.isdecimal() and minute.isdecimal()
    if not digits or len(hour) > 2 or int(hour) > 23 or int(minute) > 59:
        sentence = _("{option} takes a time like 23:15, not {text}.")
        raise BadInputError(sentence.format(option=option, text=repr(text)[:80]))
    return time(int(hour), int(minute))


def whole(option: str, text: str | None) -> int | None:
    """Return a whole number, None where none was typed; BadInputError for anything else."""
    if text is None:
        return None
    if len(text) > 9 or not text.removeprefix("-").isdecimal():
        sentence = _("{option} takes a whole number, not {text}.")
        raise BadInputError(sentence.format(option=option, text=repr(text)[:80]))
    return int(text)


def number(option: str, text: str | None) -> float | None:
    """Return a number, None where none was typed; BadInputError for anything else."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        sentence = _("{option} takes a number, not {text}.")
        raise BadInputError(sentence.format(option=option, text=repr(text)[:80])) from None
