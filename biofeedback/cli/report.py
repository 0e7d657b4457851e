"""`biofeedback report`: one page for the care team, as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, plural
from biofeedback.exchange.report import Paper, Part

MOST_DAYS = 36_600


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report", help=_("One page for the care team, as a PDF."))(report)


def report(
    to: Annotated[Path, typer.Option("--to", metavar="FILE.pdf", help=_("Where to write it"))],
    days: Annotated[
        str, typer.Option(metavar="N", help=_("How many days up to today, or: all"))
    ] = "56",
    paper: Annotated[Paper, typer.Option(help=_("The size of the sheet"))] = Paper.A4,
    without: Annotated[
        list[Part] | None, typer.Option("--without", help=_("Leave a part out; may be repeated"))
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option("--question", help=_("A question for the visit; may be repeated")),
    ] = None,
    appendix: Annotated[
        bool, typer.Option("--appendix", help=_("Add every day, session and finding behind it"))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("One JSON document"))] = False,
) -> None:
    """Write the report; the file is for this account's eyes and not encrypted."""
    from biofeedback.app.reports import Wish, language_note, make_report, write_report
    from biofeedback.app.straps import local_zone
    from biofeedback.cli.composition import open_records
    from biofeedback.exchange.readme import UNENCRYPTED
    from biofeedback.store.ids import local_date

    wish = Wish(
        _days(days),
        paper,
        frozenset(Part) - frozenset(without or ()),
        tuple(question or ()),
        appendix,
    )
    now = SystemClock().utc()
    with open_records() as store:
        data = make_report(store, local_date(now, local_zone()), now, wish)
    write_report(data, to)
    pages = data.count(b"/Type /Page\n") or 1
    if as_json:
        print_json({"file": str(to), "bytes": len(data), "pages": pages, "encrypted": False})
    else:
        words = plural("{file}: {n} page.", "{file}: {n} pages.", pages)
        print_result(words.format(file=to, n=pages))
    if note := language_note():
        print_error(note)
    print_error(_(UNENCRYPTED))


def _days(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_DAYS:
        raise BadInputError(
            _("--days is a whole number from 1 to {most}, or all, not {text}.").format(
                most=MOST_DAYS, text=repr(text)[:80]
            )
        )
    return int(text)
