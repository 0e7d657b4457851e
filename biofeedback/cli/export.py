"""`biofeedback export`: everything, readable elsewhere, and said to be unencrypted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from biofeedback.app.exports import Format, What
from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.words import _, plural


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
    as_json: Annotated[bool, typer.Option("--json", help=_("One JSON document"))] = False,
) -> None:
    """Write records into a folder that only this account can read; they are not encrypted."""
    from biofeedback.app.exports import export
    from biofeedback.cli.composition import open_records
    from biofeedback.exchange.readme import UNENCRYPTED

    with open_records() as store:
        done = export(store, to, what, format, _with_progress)
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


def _with_progress(ids: Iterable[str]) -> Iterable[str]:
    from rich.console import Console
    from rich.progress import track

    return track(list(ids), _("Writing"), console=Console(stderr=True), transient=True)
