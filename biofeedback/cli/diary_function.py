"""`biofeedback diary add function` and `prediction`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.cli.diary_options import (
    DateOption,
    JsonOption,
    Minutes,
    NoteOption,
    Number,
    Rating,
    Words,
    day_of,
    number,
    whole,
)
from biofeedback.cli.diary_telling import tell
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.diary.entry import Entry


def register(add: typer.Typer) -> None:
    """Add the commands."""
    add.command("function", help=_("What a day was good for."))(add_function)
    add.command("prediction", help=_("A prediction, a small test, what happened."))(add_prediction)


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
    compare_with: Annotated[
        str | None, typer.Option(metavar="GROUP", help=_("Such as w60-64: women aged 60 to 64"))
    ] = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell a day's walking, steps, tests (sit-to-stand in 30 s, timed up and go) and energy."""

    def make(today: date, zone: str) -> Entry:
        from biofeedback.diary.function import Function

        return Function(
            day_of("--date", day, today),
            zone,
            walking_min=whole("--walking", walking),
            steps=whole("--steps", steps),
            sit_to_stand=whole("--sit-to-stand", sit_to_stand),
            tug_s=number("--tug", tug),
            confidence=whole("--confidence", confidence),
            energy=whole("--energy", energy),
            stress=whole("--stress", stress),
            work_h=number("--work", work),
            compare_with=compare_with,
            note=note,
        )

    tell(make, as_json=as_json)


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
            day_of("--date", day, today),
            zone,
            what,
            belief_before=whole("--belief", belief),
            test=test,
            happened=happened,
            belief_after=whole("--belief-after", belief_after),
            note=note,
        )

    tell(make, as_json=as_json)
