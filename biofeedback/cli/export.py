"""`biofeedback export`: everything, readable elsewhere, and said to be unencrypted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.app.exports import Format, What
from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, plural

if TYPE_CHECKING:
    from biofeedback.app.clients_told import ClientOut


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", help=_("Write records as files that other programs read."))(export_files)


def export_files(
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help=_("A new or empty folder"))],
    what: Annotated[What, typer.Option("--what", help=_("What to write"))] = What.ALL,
    format: Annotated[
        Format | None,
        typer.Option("--format", help=_("As what; without it: the whole archive, JSON and CSV")),
    ] = None,
    every_client: Annotated[
        bool, typer.Option("--every-client", help=_("In a clinic: a folder for each client"))
    ] = False,
    private_notes: Annotated[
        bool, typer.Option("--private-notes", help=_("In a clinic: your own private notes, too"))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("One JSON document"))] = False,
) -> None:
    """Write records into a folder that only this account can read; they are not encrypted."""
    from biofeedback.app.clients_told import export_client, export_clinic
    from biofeedback.app.exports import export
    from biofeedback.cli.composition import open_records
    from biofeedback.cli.signing import clinic_here, need_client, the_clinic
    from biofeedback.exchange.readme import UNENCRYPTED

    with open_records() as store:
        if every_client or private_notes:
            the_clinic()
        clinic = clinic_here()
        if every_client and store.person_id is not None:
            raise BadInputError(_("Give --client or --every-client, not both."))
        if every_client and clinic is not None:
            each = export_clinic(
                store, clinic, to, what, format, _with_progress, private=private_notes
            )
            _tell_clinic(to, each, as_json=as_json)
            print_error(_(UNENCRYPTED))
            return
        if clinic is None:
            done = export(store, to, what, format, _with_progress)
        elif store.person_id is None:
            raise need_client()
        else:
            client = next(one for one in clinic.clients() if one.id == store.person_id)
            done, _who = export_client(
                store, clinic, client, to, what, format, _with_progress, private=private_notes
            )
    if as_json:
        print_json(
            {
                "folder": str(done.folder),
                "files": done.files,
                "sessions": done.sessions,
                "entries": done.entries,
                "encrypted": False,
                "notes": list(done.notes),
            }
        )
    else:
        files = plural("{count} file", "{count} files", done.files).format(count=done.files)
        sessions = plural("{count} session", "{count} sessions", done.sessions)
        entries = plural("{count} diary entry", "{count} diary entries", done.entries)
        sentence = _("{folder}: {files} ({sessions}, {entries}).")
        print_result(
            sentence.format(
                folder=done.folder,
                files=files,
                sessions=sessions.format(count=done.sessions),
                entries=entries.format(count=done.entries),
            )
        )
    for note in done.notes:
        print_error(note)
    print_error(_(UNENCRYPTED))


def _tell_clinic(folder: Path, each: tuple[ClientOut, ...], *, as_json: bool) -> None:
    """Say what was written of a whole clinic."""
    if as_json:
        clients = [
            {
                "pseudonym": one.pseudonym,
                "folder": one.done.folder.name,
                "files": one.done.files,
                "sessions": one.done.sessions,
                "entries": one.done.entries,
                "notes": list(one.done.notes),
            }
            for one in each
        ]
        print_json({"folder": str(folder), "clients": clients, "encrypted": False})
        return
    for one in each:
        sentence = _("{folder}: {files} ({sessions} sessions, {entries} diary entries).")
        files = plural("{count} file", "{count} files", one.done.files)
        print_result(
            sentence.format(
                folder=one.done.folder,
                files=files.format(count=one.done.files),
                sessions=one.done.sessions,
                entries=one.done.entries,
            )
        )


def _with_progress(ids: Iterable[str]) -> Iterable[str]:
    from rich.console import Console
    from rich.progress import track

    return track(list(ids), _("Writing"), console=Console(stderr=True), transient=True)
