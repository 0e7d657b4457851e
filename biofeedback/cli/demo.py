"""`biofeedback demo`: example data in an empty profile, and its removal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.cli.speak import print_error, print_result
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, plural

if TYPE_CHECKING:
    from biofeedback.store.opening import Store

MOST_DAYS = 3660


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help=_("Fill an empty profile with example data, or remove it."))(demo)


def demo(
    days: Annotated[int, typer.Option(help=_("How many days of example data"))] = 180,
    remove: Annotated[bool, typer.Option("--remove", help=_("Remove the example data"))] = False,
) -> None:
    """Put in or take out a made-up person's practice and check-ins."""
    from biofeedback.app.example import take_out
    from biofeedback.app.straps import local_zone
    from biofeedback.cli.composition import open_records

    if not 1 <= days <= MOST_DAYS:
        raise BadInputError(
            _("Example data can be for 1 to {most} days, not {days}.").format(
                most=MOST_DAYS, days=days
            )
        )
    with open_records() as store:
        if remove:
            gone = take_out(store).sessions
            print_result(
                plural(
                    "{count} example session was removed; your own records are untouched.",
                    "{count} example sessions were removed; your own records are untouched.",
                    gone,
                ).format(count=gone)
            )
            return
        if store.sessions(store.actor()).list(limit=1):
            raise BadInputError(
                _(
                    "This profile has sessions already; example data goes into an empty one only. "
                    "`biofeedback demo --remove` takes earlier example data out."
                )
            )
        _fill(days, local_zone(), store)


def _fill(days: int, zone: str, store: Store) -> None:
    from zoneinfo import ZoneInfo

    from rich.console import Console
    from rich.progress import track

    from biofeedback.app.example import made, put_in

    today = SystemClock().utc().astimezone(ZoneInfo(zone)).date()
    practised = 0
    console, words = Console(stderr=True), _("Making example data")
    for day in track(made(today, zone, days), words, total=days, console=console, transient=True):
        practised += put_in(store, day) and day.session is not None
    print_result(
        _("{days} example days with {count} sessions are in, marked as example data.").format(
            days=days, count=practised
        )
    )
    print_error(_("Take them out again with: biofeedback demo --remove"))
