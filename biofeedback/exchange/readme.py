"""The README of an export: what a stranger needs to read it without this app."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from biofeedback.core import intended_use
from biofeedback.core.words import _, mark
from biofeedback.exchange import columns, told_columns

UNENCRYPTED = mark(
    "These files are not encrypted: whoever can open them can read your health records. "
    "Keep them as you would keep a letter from your doctor, and delete them when they are no "
    "longer needed."
)


def readme_text(
    kinds: Sequence[str],
    made_at: datetime,
    sessions: int,
    entries: int,
    tables: Iterable[str],
    notes: Iterable[str],
) -> str:
    """Return the text. kinds: of "csv", "json", "edf", "fhir", those that were written."""
    parts = [
        _("Records from the biofeedback app"),
        _("Exported {when} UTC: {sessions} sessions, {entries} diary entries.").format(
            when=f"{made_at:%Y-%m-%d %H:%M}", sessions=sessions, entries=entries
        ),
        _(UNENCRYPTED),
        _(intended_use.INTENDED_USE),
        _(intended_use.NUMBERS),
        *notes,
    ]
    about = {"json": _JSON, "csv": _CSV, "edf": _EDF, "fhir": _FHIR}
    parts += [_(about[kind]) for kind in kinds]
    if "csv" in kinds or "json" in kinds:
        parts.append(_columns(kinds, tables))
    return "\n\n".join(part for part in parts if part) + "\n"


def _columns(kinds: Sequence[str], tables: Iterable[str]) -> str:
    lines = [_("Times ending in Z are UTC. An empty cell (null in JSON) means: not known.")]
    if "csv" in kinds:
        for name, described in (
            ("sessions.csv", columns.SESSIONS),
            ("beats/*.csv", columns.BEATS),
            ("muscle/*.csv", columns.MUSCLE),
            ("breaths/*.csv", columns.BREATHS),
            ("gaps.csv", columns.GAPS),
            ("events.csv", columns.EVENTS),
        ):
            lines += _described(name, described)
    for name in tables:
        lines += _described(name, columns.TABLES.get(name, {}))
    lines += _described(_("Names in numbers_json, and in the column measure"), columns.MEASURES)
    lines += _described(_("Names in told_json, and in the column told"), told_columns.TOLD)
    return "\n".join(lines)


def _described(name: str, described: Mapping[str, str]) -> list[str]:
    return ["", name, *(f"  {column}: {_(meaning)}" for column, meaning in described.items())]


_JSON = mark(
    """JSON
archive.json lists the files. There is one file a session, and one for each table of the diary
(rows of named values). Text is UTF-8. This app reads the whole back: biofeedback import FOLDER
A session's parts:
  recorded.beats: index (counts the intervals from 0), t_s (when the heartbeat was, in seconds
    since the session began, true through gaps), rr_ms (the interval that ended there, exactly as
    the strap sent it), segment (counts the stretches between gaps)
  recorded.gaps: from_s, to_s (stretches without heartbeats)
  recorded.happenings: t_s, kind, detail_json (steps, marks, pauses, the strap's states)
  recorded.packets: arrived_s, characteristic (the Bluetooth characteristic), payload_hex (the
    bytes as the strap sent them; everything else was derived from these)
  summary: the numbers computed from the heartbeats; artifacts.beats lists each interval that is
    not normal; definitions names the version of each formula
  ratings: before and after, 0-10; protocol_json: the steps with their breathing patterns"""
)
_CSV = mark(
    """CSV
Comma separated, UTF-8, a header line, decimal points. sessions.csv has a row a session and names
the file with its heartbeats (beats/); muscle/ and breaths/ hold what a muscle sensor and a belt
told, by the same name. gaps.csv and events.csv belong to sessions by session_id.
Tables that end in _numbers.csv hold one measured number a row, diary_entry_told.csv one thing told
a row."""
)
_EDF = mark(
    """EDF+
One file a session, for EDFbrowser, MNE, pyedflib and others. Every heartbeat is an annotation at
its own time ("RR 812.5 ms": the interval that ended there). Gaps, artifacts, steps and marks are
annotations too. The two curves (4 per second, 0 where no heart was heard) are for the eye; for
computing, use the annotations. A muscle sensor's and a belt's signals are there as they came, at
their own rate, 0 where nothing came. The start in the header is the local time."""
)
_FHIR = mark(
    """FHIR
bundle.json is a FHIR R4 bundle (collection): Observations with LOINC codes where there is one of
exactly that meaning, else with this app's own (system urn:biofeedback:measure). Check-ins and all
that was told in the diary are QuestionnaireResponses beside the questions they answer; medicines
are there as MedicationStatements too, as they stand, and goals as Goals. Simulated sessions and
examples carry the tag HTEST."""
)
