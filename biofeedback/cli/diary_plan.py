"""`biofeedback diary add plan` and `peg`: what is written on a good day, and once a week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.cli.diary_options import (
    DateOption,
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
    add.command("plan", help=_("Your plan for a flare."))(add_plan)
    add.command("peg", help=_("The PEG: three questions on the past week, 0-10."))(add_peg)


def add_plan(
    helps: Words = None,
    shorter: Words = None,
    lighter: Words = None,
    call: Words = None,
    others: Words = None,
    meaning: Annotated[
        str | None, typer.Option(metavar="own|rule", help=_("Who says what a flare is"))
    ] = None,
    own_words: Words = None,
    as_json: JsonOption = False,
) -> None:
    """Write your flare plan; told again it is completed.

    --helps: what helps me. --shorter: the shorter practice. --lighter: what I do less of. --call:
    whom to call. --others: what I tell others. --own-words: what a flare is for me.
    """

    def make(today: date, zone: str) -> Entry:
        from biofeedback.diary.plan import FlarePlan

        return FlarePlan(
            today,
            zone,
            helps=helps,
            shorter=shorter,
            lighter=lighter,
            call=call,
            others=others,
            meaning=meaning,
            own_words=own_words,
        )

    tell(make, as_json=as_json)


def add_peg(
    day: DateOption = "today",
    pain: Rating = None,
    enjoyment: Rating = None,
    activity: Rating = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer the PEG (Krebs 2009) about the past week; its score is the mean of all three."""

    def make(today: date, zone: str) -> Entry:
        from biofeedback.diary.peg import Peg

        return Peg(
            day_of("--date", day, today),
            zone,
            pain=whole("--pain", pain),
            enjoyment=whole("--enjoyment", enjoyment),
            activity=whole("--activity", activity),
            note=note,
        )

    tell(make, as_json=as_json)
