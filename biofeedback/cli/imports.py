"""`biofeedback import`: recordings into the records, with what came in and what did not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.app.imports import Outcome, each_file, take_each
from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, plural

if TYPE_CHECKING:
    from biofeedback.exchange.daily import ReadDaily

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
    if not paths:
        sentence = _("There is no file to bring in: {names} holds none.")
        raise BadInputError(sentence.format(names=", ".join(files)))
    if dry_run:
        outcomes = list(take_each(_with_progress(paths), None))
    else:
        from biofeedback.cli.composition import open_records
        from biofeedback.exchange.archive import is_archive

        with open_records() as store:
            if store.warden is not None and sum(map(is_archive, paths)) > 1:
                raise BadInputError(
                    _("These are archives of several people; bring each in for its own client.")
                )
            outcomes = list(take_each(_with_progress(paths), store))
    for outcome in outcomes:
        if outcome.refusal is not None:
            print_error(outcome.refusal)
    if as_json:
        print_json(_document(outcomes, dry_run=dry_run))
    else:
        _show(outcomes, dry_run=dry_run)
    if all(outcome.refusal is not None for outcome in outcomes):
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
        "added": sum(
            one.counted.added if one.counted else int(one.added is True) for one in outcomes
        ),
        "updated": sum(one.counted.updated for one in outcomes if one.counted),
        "already_there": sum(
            one.counted.there if one.counted else int(one.added is False) for one in outcomes
        ),
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
        "daily": [_daily(one, one.daily) for one in outcomes if one.daily is not None],
        "archives": [
            {
                "file": one.file,
                "sessions": one.archive[0],
                "entries": one.archive[1],
                **_counted(one),
            }
            for one in outcomes
            if one.archive is not None
        ],
        "refused": [
            {"file": outcome.file, "reason": outcome.refusal}
            for outcome in outcomes
            if outcome.refusal is not None
        ],
    }


def _daily(outcome: Outcome, daily: ReadDaily) -> dict[str, Any]:
    days = [*(one.day for one in daily.sleeps), *(one.day for one in daily.days)]
    return {
        "file": outcome.file,
        "format": daily.format,
        "nights": sum(one.kind == "night" for one in daily.sleeps),
        "naps": sum(one.kind == "nap" for one in daily.sleeps),
        "days": len(daily.days),
        "first_day": min(days).isoformat() if days else None,
        "last_day": max(days).isoformat() if days else None,
        "rows": daily.rows,
        "skipped": daily.skipped,
        **_counted(outcome),
        "notes": list(outcome.notes),
    }


def _counted(outcome: Outcome) -> dict[str, int | None]:
    counted = outcome.counted
    return {
        "added": counted.added if counted else None,
        "updated": counted.updated if counted else None,
        "already_there": counted.there if counted else None,
    }


def _show_parts(outcome: Outcome, *, dry_run: bool) -> None:
    """Say what came of nights and days, or of an archive."""
    if outcome.daily is not None:
        sleeps, days = len(outcome.daily.sleeps), len(outcome.daily.days)
        held = [outcome.daily.format]
        if sleeps:
            held.append(plural("{count} sleep", "{count} sleeps", sleeps).format(count=sleeps))
        if days:
            held.append(plural("{count} entry", "{count} entries", days).format(count=days))
        what = ", ".join(held)
    else:
        sessions, entries = outcome.archive or (0, 0)
        sentence = _("an archive of this app, {sessions} sessions, {entries} diary entries")
        what = sentence.format(sessions=sessions, entries=entries)
    counted = outcome.counted
    if dry_run or counted is None:
        state = _("would come in")
    else:
        sentence = _("{added} came in, {updated} brought up to date, {there} were there already")
        state = sentence.format(added=counted.added, updated=counted.updated, there=counted.there)
    print_result(f"{Path(outcome.file).name}: {what}; {state}.")
    for note in outcome.notes:
        print_result(f"  {note}")


def _show(outcomes: list[Outcome], *, dry_run: bool) -> None:
    for outcome in outcomes:
        if outcome.daily is not None or outcome.archive is not None:
            _show_parts(outcome, dry_run=dry_run)
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
