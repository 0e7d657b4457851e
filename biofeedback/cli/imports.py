"""`biofeedback import`: recordings into the records, with what came in and what did not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, plural

if TYPE_CHECKING:
    from biofeedback.exchange.recording import ReadRecording
    from biofeedback.store.sessions import SessionStore

NOTHING_CAME_IN = 2
_DATE_IN_NAME = re.compile(
    r"(20\d\d)-?([01]\d)-?([0-3]\d)[ T_-]+([0-2]\d)[-:.h]?([0-5]\d)(?:[-:.m]?([0-5]\d))?"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. refusal: the sentence, None when it was read.

    session_id: where it is kept (None in a dry run). added: False when it was there already.
    """

    file: str
    recording: ReadRecording | None = None
    started_at: datetime | None = None
    refusal: str | None = None
    session_id: str | None = None
    added: bool | None = None
    notes: tuple[str, ...] = ()


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
    paths = list(_each_file(files))
    if dry_run:
        outcomes = [_take(path, None) for path in _with_progress(paths)]
    else:
        from biofeedback.cli.composition import open_records

        with open_records() as store:
            sessions = store.sessions(store.actor())
            outcomes = [_take(path, sessions) for path in _with_progress(paths)]
    for outcome in outcomes:
        if outcome.refusal is not None:
            print_error(outcome.refusal)
    if as_json:
        print_json(_document(outcomes, dry_run=dry_run))
    else:
        _show(outcomes, dry_run=dry_run)
    if not any(outcome.recording for outcome in outcomes):
        raise typer.Exit(NOTHING_CAME_IN)


def _each_file(names: Iterable[str]) -> Iterator[Path]:
    """Yield the files, those in folders too (in order, without hidden ones)."""
    for name in names:
        path = Path(name)
        try:
            is_folder = path.is_dir()
        except (OSError, ValueError):
            is_folder = False
        if not is_folder:
            yield path
            continue
        for inside in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in inside.relative_to(path).parts)
            if inside.is_file() and not hidden:
                yield inside


def _with_progress(paths: list[Path]) -> Iterable[Path]:
    if len(paths) < 2:
        return paths
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(paths, _("Reading"), console=console, transient=True)


def _take(path: Path, sessions: SessionStore | None) -> Outcome:
    """Read one file and keep it; a refusal is an outcome, not the end of the others."""
    from biofeedback.exchange.rr_files import read_recording

    try:
        recording = read_recording(path)
    except BadInputError as refusal:
        return Outcome(str(path), refusal=str(refusal))
    started_at, note = _start_of(path, recording)
    notes = (*recording.notes, note) if note else recording.notes
    if sessions is None:
        return Outcome(str(path), recording, started_at, notes=notes)
    kept = _keep(path, recording, started_at, sessions)
    return Outcome(str(path), recording, started_at, None, *kept, notes=notes)


def _keep(
    path: Path, recording: ReadRecording, started_at: datetime, sessions: SessionStore
) -> tuple[str, bool]:
    """Return the session's id and whether it is new."""
    from biofeedback.cli.analyze import summarise
    from biofeedback.cli.composition import local_zone
    from biofeedback.sessions.records import Happening, SessionDraft

    here = sessions.with_content(recording.beats)
    if here is not None:
        return here, False
    draft = SessionDraft(
        started_at=started_at,
        zone=local_zone(),
        strap=recording.format,
        strap_name=path.name,
        protocol="import",
        protocol_json="{}",
        origin="import",
    )
    marks = tuple(
        Happening(beat.at_s, "label", _quoted(label))
        for beat, label in zip(recording.beats, recording.labels, strict=False)
        if label
    )
    kept = sessions.import_recording(
        draft, recording.beats, recording.gaps, summarise(recording), happenings=marks
    )
    return kept.id, kept.added


def _quoted(label: str) -> str:
    import json

    return json.dumps({"label": label}, ensure_ascii=False)


def _start_of(path: Path, recording: ReadRecording) -> tuple[datetime, str | None]:
    """Return when a recording began, in UTC, and how that is known if not from its content."""
    if recording.started_at is not None:
        return recording.started_at.astimezone(UTC), None
    match = _DATE_IN_NAME.search(path.name)
    if match:
        numbers = [int(part or 0) for part in match.groups()]
        try:
            named = datetime(*numbers).astimezone(UTC)  # type: ignore[arg-type]
        except (ValueError, OverflowError, OSError):
            pass
        else:
            return named, _("Its date was taken from the file's name.")
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return changed, _("It does not say when it began; the date of the file was taken.")


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
