"""`biofeedback import`: recordings into the records, with what came in and what did not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from biofeedback.app.imports import Outcome, each_file, take
from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.words import _, plural

NOTHING_CAME_IN = 2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", help=_("Bring recordings in; twice adds nothing."))(import_files)


def import_files(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help=_("Recordings, or folders of them"))
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Only say what would come in"))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("One JSON document"))] = False,
) -> None:
    """Read each file by its content and keep it like a session of one's own."""
    paths = list(each_file(files))
    if dry_run:
        outcomes = [take(path, None) for path in _with_progress(paths)]
    else:
        from biofeedback.cli.composition import open_records

        with open_records() as store:
            sessions = store.sessions(store.actor())
            outcomes = [take(path, sessions) for path in _with_progress(paths)]
    for outcome in outcomes:
        if outcome.refusal is not None:
            print_error(outcome.refusal)
    if as_json:
        print_json(_document(outcomes, dry_run=dry_run))
    else:
        _show(outcomes, dry_run=dry_run)
    if not any(outcome.recording for outcome in outcomes):
        raise typer.Exit(NOTHING_CAME_IN)


def _with_progress(paths: list[Path]) -> Iterable[Path]:
    if len(paths) < 2:
        return paths
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(paths, _("Reading"), console=console, transient=True)


def _document(outcomes: list[Outcome], *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "added": sum(outcome.added is True for outcome in outcomes),
        "already_there": sum(outcome.added is False for outcome in outcomes),
        "imported": [
            {
                "file": outcome.file,
                "format": outcome.recording.format,
                "unit": outcome.recording.unit,
                "beats": len(outcome.recording.beats),
                "duration_s": outcome.recording.duration_s,
                "gaps": len(outcome.recording.gaps),
                "started_at": outcome.started_at.isoformat() if outcome.started_at else None,
                "session_id": outcome.session_id,
                "added": outcome.added,
                "notes": list(outcome.notes),
            }
            for outcome in outcomes
            if outcome.recording is not None
        ],
        "refused": [
            {"file": outcome.file, "reason": outcome.refusal}
            for outcome in outcomes
            if outcome.refusal is not None
        ],
    }


def _show(outcomes: list[Outcome], *, dry_run: bool) -> None:
    for outcome in outcomes:
        if outcome.recording is None:
            continue
        if dry_run:
            state = _("would come in")
        elif outcome.added:
            state = _("came in as {id}").format(id=outcome.session_id)
        else:
            state = _("was there already as {id}").format(id=outcome.session_id)
        beats = len(outcome.recording.beats)
        minutes = outcome.recording.duration_s / 60.0
        sentence = _("{file}: {beats} heartbeats in {minutes:.1f} min, {state}.")
        print_result(
            sentence.format(file=Path(outcome.file).name, beats=beats, minutes=minutes, state=state)
        )
        for note in outcome.notes:
            print_result(f"  {note}")
    refused = sum(outcome.refusal is not None for outcome in outcomes)
    if refused:
        print_error(
            plural("{count} file was refused.", "{count} files were refused.", refused).format(
                count=refused
            )
        )
