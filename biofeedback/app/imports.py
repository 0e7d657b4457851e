"""Brings recordings from files into the records, for both faces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.core.metrics import Summary
    from biofeedback.exchange.recording import ReadRecording
    from biofeedback.store.sessions import SessionStore

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


def each_file(names: Iterable[str]) -> Iterator[Path]:
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


def take(path: Path, sessions: SessionStore | None) -> Outcome:
    """Read one file and keep it (sessions None: only read it).

    A refusal is an outcome, not the end of the others; StoreError when it can't be kept.
    """
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


def summarise(
    recording: ReadRecording,
    *,
    pace_per_min: float | None = None,
    windows_s: float = 30.0,
    raw: bool = False,
) -> Summary:
    """Return a recording's numbers by the kernels of the live session.

    pace_per_min: coherence is scored at this pace from the first beat on, as live.
    """
    from biofeedback.core.pacing import PaceTrack
    from biofeedback.signal import summary

    first_s = recording.beats[0].at_s
    pace = None if pace_per_min is None else PaceTrack.steady(pace_per_min, from_s=first_s)
    return summary.analyze(
        recording.beats,
        pace=pace,
        gaps=recording.gaps,
        duration_s=recording.duration_s,
        windows_s=windows_s,
        raw=raw,
        heights=recording.heights or None,
    )


def _keep(
    path: Path, recording: ReadRecording, started_at: datetime, sessions: SessionStore
) -> tuple[str, bool]:
    """Return the session's id and whether it is new."""
    from biofeedback.app.straps import local_zone
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
        if label not in ("", "N")  # the many normal ones go without saying
    )
    kept = sessions.import_recording(
        draft, recording.beats, recording.gaps, summarise(recording), happenings=marks
    )
    return kept.id, kept.added


def _quoted(label: str) -> str:
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
