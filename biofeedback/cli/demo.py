"""`biofeedback demo`: example data in an empty profile, and its removal."""

from __future__ import annotations

from typing import Annotated

import typer

from biofeedback.cli.speak import print_error, print_result
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, plural

MOST_DAYS = 3660


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help=_("Fill an empty profile with example data, or remove it."))(demo)


def demo(
    days: Annotated[int, typer.Option(help=_("How many days of example data"))] = 180,
    remove: Annotated[bool, typer.Option("--remove", help=_("Remove the example data"))] = False,
) -> None:
    """Put in or take out a made-up person's practice and check-ins."""
    from biofeedback.app.straps import local_zone
    from biofeedback.cli.composition import open_records
    from biofeedback.sessions.demo import ORIGIN

    if not 1 <= days <= MOST_DAYS:
        raise BadInputError(
            _("Example data can be for 1 to {most} days, not {days}.").format(
                most=MOST_DAYS, days=days
            )
        )
    with open_records() as store:
        actor = store.actor()
        sessions, checkins = store.sessions(actor), store.checkins(actor)
        if remove:
            gone = sessions.purge_origin(ORIGIN)
            checkins.purge_origin(ORIGIN)
            print_result(
                plural(
                    "{count} example session was removed; your own records are untouched.",
                    "{count} example sessions were removed; your own records are untouched.",
                    gone,
                ).format(count=gone)
            )
            return
        if sessions.list(limit=1):
            raise BadInputError(
                _(
                    "This profile has sessions already; example data goes into an empty one only. "
                    "`biofeedback demo --remove` takes earlier example data out."
                )
            )
        _fill(days, local_zone(), sessions, checkins)


def _fill(days: int, zone: str, sessions: object, checkins: object) -> None:
    from zoneinfo import ZoneInfo

    from rich.console import Console
    from rich.progress import track

    from biofeedback.sessions.demo import ORIGIN, demo_days
    from biofeedback.store.checkins import CheckInStore
    from biofeedback.store.sessions import SessionStore

    assert isinstance(sessions, SessionStore)
    assert isinstance(checkins, CheckInStore)
    today = SystemClock().utc().astimezone(ZoneInfo(zone)).date()
    practised = 0
    made = demo_days(today, days, zone)
    console = Console(stderr=True)
    for day in track(made, _("Making example data"), total=days, console=console, transient=True):
        if day.checkin is not None:
            checkins.add(day.checkin, ORIGIN)
        if day.session is not None:
            practised += 1
            sessions.import_recording(
                day.session.draft,
                day.session.beats,
                (),
                day.session.summary,
                happenings=day.session.happenings,
            )
    print_result(
        _("{days} example days with {count} sessions are in, marked as example data.").format(
            days=days, count=practised
        )
    )
    print_error(_("Take them out again with: biofeedback demo --remove"))
