"""`biofeedback clients` and `trail`: a clinic's list, one client, who looked at whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.app.clients_told import client_document, day_text, opened_document
from biofeedback.cli.diary_options import JsonOption, whole
from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, plural

if TYPE_CHECKING:
    from biofeedback.clinic.caseload import Case
    from biofeedback.clinic.house import Opened
    from biofeedback.store.audit import Line

NOT_AS_WRITTEN = 2
MOST_LINES = 100_000


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help=_("A clinic's clients: list, show, add."))
    room.callback(invoke_without_command=True)(list_clients)
    room.command("show", help=_("One client: who, consent, notes."))(show)
    room.command("add", help=_("A new client, by a pseudonym."))(add)
    app.add_typer(room, name="clients")
    app.command("trail", help=_("The audit trail, and whether it is as it was written."))(trail)


def list_clients(
    context: typer.Context,
    search: Annotated[str | None, typer.Option(help=_("Words to look for"))] = None,
    archived: Annotated[bool, typer.Option("--archived", help=_("Those put away"))] = False,
    as_json: JsonOption = False,
) -> None:
    """List the clients as this account sees them, and what asks for a look."""
    if context.invoked_subcommand is not None:
        return
    from biofeedback.cli.composition import open_records
    from biofeedback.cli.handover_open import today
    from biofeedback.cli.signing import the_clinic

    with open_records():
        cases = the_clinic().caseload(today())
    found = [
        one
        for one in cases
        if (one.client.archived_at is not None) == archived and one.client.matches(search or "")
    ]
    if as_json:
        print_json([_row(one) for one in found])
        return
    if not found:
        print_result(_("No client here."))
    for one in found:
        print_result(_line(one))


def show(as_json: JsonOption = False) -> None:
    """Show who a client is, their consent, the notes; others' private notes stay closed."""
    from biofeedback.cli.composition import open_records
    from biofeedback.cli.signing import the_clinic

    with open_records() as store:
        clinic = the_clinic()
        opened = clinic.open_client(store.actor().person_id)
    if as_json:
        print_json(opened_document(opened))
        return
    for line in _opened_lines(opened):
        print_result(line)


def add(
    pseudonym: Annotated[str, typer.Argument(metavar="PSEUDONYM")],
    name: Annotated[str | None, typer.Option(help=_("Kept sealed"))] = None,
    contact: Annotated[str | None, typer.Option(help=_("How to reach them; kept sealed"))] = None,
    as_json: JsonOption = False,
) -> None:
    """Add a client; a pseudonym is enough."""
    from biofeedback.cli.composition import open_records
    from biofeedback.cli.signing import the_clinic

    with open_records():
        made = the_clinic().add_client(pseudonym, name, contact)
    if as_json:
        print_json(client_document(made))
        return
    print_result(f"{made.pseudonym} · {made.id}")


def trail(
    last: Annotated[str, typer.Option("--last", metavar="N", help=_("How many lines"))] = "50",
    as_json: JsonOption = False,
) -> None:
    """Show the latest lines, the latest first; exit 2 where a line is not as it was written."""
    from biofeedback.cli.composition import open_records
    from biofeedback.cli.signing import the_clinic

    count = whole("--last", last) or 0
    if not 1 <= count <= MOST_LINES:
        sentence = _("--last is from 1 to {most}, not {count}.")
        raise BadInputError(sentence.format(most=MOST_LINES, count=count))
    with open_records() as store:
        clinic = the_clinic()
        problems = clinic.trail_problems()
        lines: list[Line] = []
        while len(lines) < count:
            more = clinic.trail(store.person_id, lines[-1].number if lines else None)
            if not more:
                break
            lines += more
        names = {one.id: one.name for one in clinic.all_accounts()}
        called = {one.id: one.pseudonym or _("(no key)") for one in clinic.clients()}
    rows = [_trail_row(line, names, names | called) for line in lines[:count]]
    if as_json:
        print_json({"as_written": not problems, "problems": list(problems), "lines": rows})
    else:
        for row, line in zip(rows, lines, strict=False):
            print_result(_trail_line(row, line))
    for problem in problems:
        print_error(problem)
    if problems:
        raise typer.Exit(NOT_AS_WRITTEN)
    print_error(_("Every line is as it was written."))


def _row(one: Case) -> dict[str, Any]:
    """Return a client's line of the list."""
    return client_document(one.client) | {
        "last_practice": day_text(one.last_practice),
        "days_kept": one.days_kept,
        "days_planned": None if one.plan is None else one.plan.days_per_week,
        "pain_change": one.change,
        "flare_since": day_text(one.flare_since),
        "review": one.review,
        "needs": list(one.needs),
        "asks": one.asks,
    }


def _line(one: Case) -> str:
    from biofeedback.clinic.caseload import need_words, review_words

    client = one.client
    parts = [client.pseudonym or _("(no key)")]
    if client.name:
        parts.append(client.name)
    if one.last_practice is not None:
        parts.append(_("practised last on {day}").format(day=one.last_practice))
    if one.change is not None:
        parts.append(_("worst pain {change:+.1f} of 10").format(change=one.change))
    if one.flare_since is not None:
        parts.append(_("flare since {day}").format(day=one.flare_since))
    if one.review is not None:
        parts.append(_("review: {what}").format(what=review_words(one.review)))
    return " · ".join([*parts, *map(need_words, one.needs), client.id])


def _opened_lines(opened: Opened) -> list[str]:
    from biofeedback.core.day_words import long_moment

    one = opened.client
    lines = [" · ".join([one.pseudonym or _("(no key)"), one.id])]
    told = {_("Name: {words}"): one.name, _("Contact: {words}"): one.contact}
    lines += [f"  {sentence.format(words=words)}" for sentence, words in told.items() if words]
    consent = one.consent
    if consent is None:
        lines.append("  " + _("no consent yet"))
    else:
        sentence = _("Consented on {day} to version {version}")
        lines.append(f"  {sentence.format(day=consent.given_on, version=consent.text_version)}")
    for note in opened.notes:
        head = _("{when}, {who}:").format(
            when=long_moment(note.made_at.astimezone()),
            who=opened.names.get(note.made_by, _("somebody")),
        )
        text = _("(a private note)") if note.text is None else note.text
        lines += ["", f"  {head}", *(f"    {line}" for line in text.splitlines())]
    many = plural("{n} note", "{n} notes", len(opened.notes)).format(n=len(opened.notes))
    return [*lines, "", many] if opened.notes else lines


def _trail_row(line: Line, accounts: dict[str, str], called: dict[str, str]) -> dict[str, Any]:
    return {
        "line": line.number,
        "at": line.at.isoformat(),
        "account": None if line.account_id is None else accounts.get(line.account_id),
        "what": line.what,
        "subject_id": line.subject_id,
        "subject": None if line.subject_id is None else called.get(line.subject_id),
        "detail": line.detail,
    }


def _trail_line(row: dict[str, Any], line: Line) -> str:
    from biofeedback.clinic.trail_words import what_words

    at = f"{line.at.astimezone():%Y-%m-%d %H:%M:%S}"
    whom = row["subject"] or row["subject_id"]
    parts = [str(line.number), at, row["account"] or _("somebody"), what_words(line)]
    return " · ".join([*parts, whom] if whom else parts)
