"""`biofeedback diary …`: what is told of pain, flares, nights, medication, function."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.cli import (
    diary_care,
    diary_flare,
    diary_function,
    diary_goals,
    diary_pain,
    diary_plan,
    diary_read,
    diary_sleep,
)
from biofeedback.cli.diary_options import EARLIEST, JsonOption, whole
from biofeedback.cli.diary_telling import document, line, today
from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.store.checkins import StoredCheckIn
    from biofeedback.store.diary import StoredEntry


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help=_("The diary: add, list, history, delete."), no_args_is_help=True)
    add = typer.Typer(
        help=_("Tell one thing; what is left out stays unknown, never zero."),
        no_args_is_help=True,
    )
    for one in (
        diary_pain,
        diary_flare,
        diary_sleep,
        diary_care,
        diary_function,
        diary_plan,
        diary_goals,
    ):
        one.register(add)
    room.add_typer(add, name="add")
    room.command("list", help=_("What was told, by day."))(list_entries)
    room.command("history", help=_("An entry, and what it was before."))(show_history)
    room.command("appointment", help=_("The list for an appointment."))(diary_care.show_list)
    room.command("read", help=_("Short pages about pain."))(diary_read.read_page)
    room.command("delete", help=_("Put an entry away."))(delete_entry)
    app.add_typer(room, name="diary")


def list_entries(
    days: Annotated[
        str | None, typer.Option(metavar="N", help=_("The last N days; left out: all"))
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help=_("Only pain, flare, sleep, …"))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List what was told, the earliest day first."""
    from biofeedback.app.straps import local_zone
    from biofeedback.cli.composition import open_records
    from biofeedback.diary.entry import KINDS

    count = whole("--days", days)
    if count is not None and not 1 <= count <= 40_000:
        raise BadInputError(_("--days is from 1 to 40000, not {days}.").format(days=count))
    if kind is not None and kind not in (*KINDS, "checkin"):
        sentence = _("--kind is one of {some}, not {kind}.")
        some = ", ".join((*KINDS, "checkin"))
        raise BadInputError(sentence.format(some=some, kind=repr(kind)[:80]))
    with open_records() as store:
        last = today(store, local_zone())
        first = EARLIEST if count is None else last - timedelta(days=count - 1)
        # A check-in made in a zone further east may be of tomorrow here.
        last = last + timedelta(days=1)
        actor = store.actor()
        found: list[StoredEntry | StoredCheckIn] = []
        if kind != "checkin":
            found += store.diary(actor).list(first, last, kind)
        if kind in (None, "checkin"):
            found += store.checkins(actor).list(first, last)
    found.sort(key=lambda one: (one.entry.day, one.made_at, one.id))
    if as_json:
        print_json([document(one) for one in found])
        return
    if not found:
        print_result(_("Nothing told yet. Begin with: biofeedback diary add pain --worst 4"))
        return
    for one in found:
        print_result(line(one))


def show_history(
    entry_id: Annotated[str, typer.Argument(metavar="ID")],
    as_json: JsonOption = False,
) -> None:
    """Show an entry of the diary and what it was before it was corrected, the latest first."""
    from biofeedback.cli.composition import open_records
    from biofeedback.core.day_words import long_moment

    with open_records() as store:
        actor = store.actor()
        found: list[StoredEntry | StoredCheckIn] = [*store.diary(actor).history(entry_id)]
        found = found or [*store.checkins(actor).history(entry_id)]
    if not found:
        raise BadInputError(_("There is no such entry; `diary list` names them."))
    if as_json:
        print_json([document(one) for one in found])
        return
    for one in found:
        told_at = long_moment(one.made_at.astimezone())
        print_result(_("told on {when}: {entry}").format(when=told_at, entry=line(one)))


def delete_entry(
    entry_id: Annotated[str, typer.Argument(metavar="ID")],
) -> None:
    """Put an entry away, by its id or the beginning of it."""
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        gone = store.diary(store.actor()).delete(entry_id)
    print_error(_("Deleted: {id}").format(id=gone))
