"""Brings recordings, diaries and one's own archives into the records, for both faces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from biofeedback.core.errors import BadInputError, StoreError
from biofeedback.core.words import _, number, plural

if TYPE_CHECKING:
    from biofeedback.core.metrics import Summary
    from biofeedback.exchange.daily import ReadDaily
    from biofeedback.exchange.recording import ReadRecording
    from biofeedback.store.opening import Store
    from biofeedback.store.sessions import SessionStore

_DATE_IN_NAME = re.compile(
    r"(20\d\d)-?([01]\d)-?([0-3]\d)[ T_-]+([0-2]\d)[-:.h]?([0-5]\d)(?:[-:.m]?([0-5]\d))?"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many sessions, nights or days came in, were brought up to date, were there already."""

    added: int = 0
    updated: int = 0
    there: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. refusal: the sentence, None when it was read.

    recording: a recording of heartbeats; session_id: where it is kept (None in a dry run);
    added: False when it was there already. daily: nights and days of another app; archive: how
    many sessions and diary entries one's own archive lists. counted: what became of daily's and
    the archive's parts (None in a dry run).
    """

    file: str
    recording: ReadRecording | None = None
    daily: ReadDaily | None = None
    archive: tuple[int, int] | None = None
    counted: Counted | None = None
    started_at: datetime | None = None
    refusal: str | None = None
    session_id: str | None = None
    added: bool | None = None
    notes: tuple[str, ...] = ()


def each_file(names: Iterable[str]) -> Iterator[Path]:
    """Yield the files, those in folders too (in order, without hidden ones).

    Of one's own archive only the list of its contents is given: it stands for all of them.
    """
    from biofeedback.exchange.archive import MANIFEST, is_archive

    for name in names:
        path = Path(name)
        try:
            is_folder = path.is_dir()
        except (OSError, ValueError):
            is_folder = False
        if not is_folder:
            yield path
            continue
        archives = {one.parent for one in path.rglob(MANIFEST) if is_archive(one)}
        for inside in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in inside.relative_to(path).parts)
            if hidden or not inside.is_file():
                continue
            is_list = inside.name == MANIFEST and inside.parent in archives
            if is_list or not archives.intersection(inside.parents):
                yield inside


def take_each(paths: Iterable[Path], store: Store | None) -> Iterator[Outcome]:
    """Read one file after the other and keep each; what one of them breaks is told as its own.

    StoreError ends it: then nothing more can be kept.
    """
    for path in paths:
        try:
            yield take(path, store)
        except StoreError:
            raise
        except Exception as error:
            sentence = _("{file} could not be read: a fault of this program ({kind}).")
            refusal = sentence.format(file=path.name, kind=type(error).__name__)
            yield Outcome(str(path), refusal=refusal)


def take(path: Path, store: Store | None) -> Outcome:
    """Read one file and keep it (store None: only read it).

    A refusal is an outcome, not the end of the others; StoreError when it can't be kept.
    """
    from biofeedback.app.straps import local_zone
    from biofeedback.exchange.archive import is_archive
    from biofeedback.exchange.daily import read_daily
    from biofeedback.exchange.rr_files import read_recording

    try:
        _refuse_handed_over(path)
        if is_archive(path):
            return _take_archive(path, store)
        daily = read_daily(path, local_zone())
        if daily is not None:
            return _take_daily(path, daily, store)
        recording = read_recording(path)
    except BadInputError as refusal:
        return Outcome(str(path), refusal=str(refusal))
    started_at, note = _start_of(path, recording)
    told = (*recording.notes, _gaps_told(recording), note)
    notes = tuple(one for one in told if one is not None)
    if store is None:
        return Outcome(str(path), recording, started_at=started_at, notes=notes)
    kept, added = _keep(path, recording, started_at, store.sessions(store.actor()))
    return Outcome(
        str(path), recording, started_at=started_at, session_id=kept, added=added, notes=notes
    )


def _refuse_handed_over(path: Path) -> None:
    """Say where a file is opened that somebody handed over: what it holds is read first."""
    from biofeedback.clinic.packet import ANY_HEAD

    try:
        with path.open("rb") as file:
            handed = file.read(len(ANY_HEAD)) == ANY_HEAD
    except (OSError, ValueError):
        return  # said by what reads it
    if handed:
        sentence = _(
            "{file} was handed over, encrypted: open it under Settings, To and from my therapist, "
            "or with: biofeedback handover open"
        )
        raise BadInputError(sentence.format(file=path.name))


def _take_daily(path: Path, daily: ReadDaily, store: Store | None) -> Outcome:
    """Keep the nights and days of another app."""
    if store is None:
        return Outcome(str(path), daily=daily, notes=daily.notes)
    kept = store.measured(store.actor()).keep(daily.sleeps, daily.days)
    counted = Counted(kept.added, kept.updated, kept.there)
    return Outcome(str(path), daily=daily, counted=counted, notes=daily.notes)


def _take_archive(path: Path, store: Store | None) -> Outcome:
    """Bring one's own archive back; BadInputError when a part of it is damaged.

    All of it is read before anything is kept.
    """
    from biofeedback.exchange.archive import read_archive

    archive = read_archive(path)
    tables = {name: archive.read_table(name) for name in archive.tables}
    sessions = sum(1 for _one in archive.read_sessions())
    outcome = Outcome(str(path), archive=(sessions, sum(map(len, tables.values()))))
    if store is None:
        return outcome
    actor = store.actor()
    records = store.portable(actor)
    unknown = sorted(set(tables) - set(records.tables))
    if unknown:
        sentence = _("{file} was written by a newer version of this app; update the app first.")
        raise BadInputError(sentence.format(file=path.name))
    for name in tables:
        records.check_rows(name, tables[name])
    added = here = elsewhere = 0
    own = frozenset(store.sessions(actor).ids()) if store.warden is not None else frozenset()
    for name in records.tables:
        new, known = records.add_rows(name, tables.get(name, []))
        added, here = added + new, here + known
    for one in archive.read_sessions():
        new = records.add_session(one)
        added, here = added + new, here + (not new)
        recorded = one.content.session
        known = recorded.id in own or recorded.draft.origin == "import"
        elsewhere += store.warden is not None and not new and not known
    if elsewhere:
        sentence = _("In another client's record, or deleted here: {count} sessions of it.")
        outcome = replace(outcome, notes=(*outcome.notes, sentence.format(count=elsewhere)))
    person = store.people.get(actor.person_id)
    if archive.person and not person.name and store.warden is None:
        store.people.rename(person.id, archive.person)
    return replace(outcome, counted=Counted(added, 0, here))


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
    from biofeedback.sessions.records import (
        START_GUESSED,
        START_IN_CONTENT,
        Happening,
        SessionDraft,
    )

    draft = SessionDraft(
        started_at=started_at,
        zone=local_zone(),
        strap=recording.format,
        strap_name=path.name,
        protocol="import",
        protocol_json=START_GUESSED if recording.started_at is None else START_IN_CONTENT,
        origin="import",
    )
    here = sessions.with_content(recording.beats, draft)
    if here is not None:
        return here, False
    marks = tuple(
        Happening(beat.at_s, "label", _quoted(label))
        for beat, label in zip(recording.beats, recording.labels, strict=False)
        if label not in ("", "N")  # the many normal ones go without saying
    )
    kept = sessions.import_recording(
        draft, recording.beats, recording.gaps, summarise(recording), happenings=marks
    )
    return kept.id, kept.added


def _gaps_told(recording: ReadRecording) -> str | None:
    """Return how many stretches have no heartbeats and how long they are; None where none is."""
    seconds = sum(gap.to_s - gap.from_s for gap in recording.gaps)
    if seconds < 1.0:  # a line that was skipped, which is said of its own
        return None
    if seconds < 60.0:
        length = _("{seconds} s").format(seconds=number(seconds, ".0f"))
    else:
        length = _("{minutes} min").format(minutes=number(seconds / 60.0, ".1f"))
    sentence = plural(
        "{count} gap without heartbeats, {length} in all, stays a gap.",
        "{count} gaps without heartbeats, {length} in all, stay gaps.",
        len(recording.gaps),
    )
    return sentence.format(count=len(recording.gaps), length=length)


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
