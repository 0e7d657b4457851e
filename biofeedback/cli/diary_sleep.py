"""`biofeedback diary add sleep`: a night."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import typer

from biofeedback.cli.diary_options import (
    Choice,
    Clock,
    DateOption,
    JsonOption,
    Minutes,
    NoteOption,
    Number,
    Rating,
    clock,
    day_of,
    whole,
)
from biofeedback.cli.diary_telling import tell
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.diary.entry import Entry


def register(add: typer.Typer) -> None:
    """Add the commands."""
    add.command("sleep", help=_("The night that ended on a day."))(add_sleep)


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
            day_of("--date", day, today),
            zone,
            bed=clock("--bed", bed),
            lights_out=clock("--lights-out", lights_out),
            latency_min=whole("--latency", latency),
            awakenings=whole("--awakenings", awakenings),
            awake_min=whole("--awake", awake),
            wake=clock("--wake", wake),
            rise=clock("--rise", rise),
            quality=whole("--quality", quality),
            late_caffeine=late_caffeine,
            wind_down=wind_down,
            note=note,
        )

    tell(make, as_json=as_json)
