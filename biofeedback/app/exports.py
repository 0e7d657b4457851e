"""Lets a person's records leave: as CSV, JSON, EDF+, FHIR, or a whole archive, not encrypted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.exchange.folder import ExportFolder
    from biofeedback.sessions.portable import PortableSession
    from biofeedback.store.opening import Store
    from biofeedback.store.portable import Portable


class What(StrEnum):
    """What leaves."""

    SESSIONS = "sessions"
    DIARY = "diary"
    ALL = "all"


class Format(StrEnum):
    """As what it leaves."""

    CSV = "csv"
    JSON = "json"
    EDF = "edf"
    FHIR = "fhir"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. notes: sentences about what could not be told in this format."""

    folder: Path
    files: int
    sessions: int
    entries: int
    notes: tuple[str, ...] = ()


Progress = Callable[[Iterable[str]], Iterable[str]]
Rows = Iterable[Mapping[str, Any]]


def export(
    store: Store,
    folder: Path,
    what: What = What.ALL,
    format: Format | None = None,
    progress: Progress = iter,
    beside: Mapping[str, str] | None = None,
) -> Exported:
    """Write a person's records into a new or empty folder; all of it or nothing.

    format None: the whole archive, JSON (which `import` reads back) and CSV. progress: given
    the sessions' ids, gives them back one by one. beside: more files, by name.

    Raises BadInputError for a folder that is in use and for a wish that can't be met,
    BiofeedbackError when it can't be written.
    """
    from biofeedback.app.example import has_example
    from biofeedback.exchange.folder import ExportFolder
    from biofeedback.trends.sentences import example as made_up

    if format is Format.EDF and what is What.DIARY:
        raise BadInputError(_("EDF+ holds recordings only; export the diary as csv, json or fhir."))
    actor = store.actor()
    records = store.portable(actor)
    called = store.called(actor.person_id)
    with ExportFolder(folder).filling() as place:
        work = _Work(records, place, what, called, store.database.clock.utc(), progress)
        if format is Format.EDF:
            work.edf()
        elif format is Format.FHIR:
            work.fhir(actor.person_id)
        else:
            work.tables(format)
        if has_example(store):
            work.notes.append(made_up())
        for name, text in (beside or {}).items():
            place.write(name, text)
        work.readme(format)
        return Exported(folder, len(place.files), work.sessions, work.entries, tuple(work.notes))


class _Work:
    """One export as it goes."""

    def __init__(
        self,
        records: Portable,
        place: ExportFolder,
        what: What,
        person: str,
        now: datetime,
        progress: Progress,
    ) -> None:
        self.sessions = self.entries = 0
        self.notes: list[str] = []
        self._records, self._place, self._person, self._now = records, place, person, now
        self._progress = progress
        self._with_sessions = what is not What.DIARY
        self._ids = records.session_ids() if self._with_sessions else ()
        self._tables = records.tables if what is not What.SESSIONS else ()

    def tables(self, format: Format | None) -> None:
        """Write JSON, CSV or both."""
        from biofeedback import __version__
        from biofeedback.exchange import archive, session_json

        as_json, as_csv = format in (None, Format.JSON), format in (None, Format.CSV)
        at_json, at_csv = ("json/", "csv/") if format is None else ("", "")
        names: list[str] = []
        sheets = _Sheets(self._place, at_csv) if as_csv and self._with_sessions else None
        for one in self._each():
            if as_json:
                name = f"{at_json}sessions/{_stem(one)}.json"
                self._place.write(name, session_json.session_to_json(one))
                names.append(name)
            if sheets is not None:
                sheets.add(one)
        files = {}
        for table in self._tables:
            rows = list(self._records.rows(table))
            self.entries += len(rows)
            if as_json:
                files[table] = f"{at_json}{table}.json"
                self._place.write(files[table], archive.table_text(table, iter(rows)))
            if as_csv:
                self._csv_table(table, rows, at_csv)
        if as_json:
            made_at = session_json.moment_text(self._now)
            listed = archive.manifest_text(self._person, made_at, names, files, __version__)
            self._place.write(archive.MANIFEST, listed)

    def edf(self) -> None:
        """Write an EDF+ file for each session with heartbeats, a muscle or a belt."""
        from biofeedback.exchange.edf_export import session_to_edf
        from biofeedback.exchange.sensor_signals import has_sensors

        empty = 0
        for one in self._each():
            if one.content.beats or has_sensors(one.content):
                self._place.write(f"{_stem(one)}.edf", session_to_edf(one))
            else:
                empty += 1
        if self._tables:
            self.notes.append(_("EDF+ holds recordings only; the diary is not in it."))
        if empty:
            sentence = _("Sessions with nothing measured, of which there is no EDF+: {count}.")
            self.notes.append(sentence.format(count=empty))

    def fhir(self, person_id: str) -> None:
        """Write one bundle."""
        from biofeedback.exchange.fhir_diary import FhirDiary
        from biofeedback.exchange.fhir_export import FhirBundle
        from biofeedback.exchange.session_json import moment_text

        bundle = FhirBundle(person_id, self._person)
        of_rows: Mapping[str, Callable[[Rows], Iterable[Mapping[str, Any]]]] = {
            "checkin": lambda rows: chain.from_iterable(map(bundle.of_checkin, rows)),
            "diary_entry": FhirDiary(bundle).of_entries,
            "measured_sleep": lambda rows: chain.from_iterable(map(bundle.of_sleep, rows)),
            "measured_day": lambda rows: chain.from_iterable(map(bundle.of_day, rows)),
        }

        def entries() -> Iterator[Mapping[str, Any]]:
            for one in self._each():
                yield from bundle.of_session(one)
            for table in self._tables:
                rows = list(self._records.rows(table))
                if table in of_rows:
                    self.entries += len(rows)
                    yield from of_rows[table](rows)
                elif rows:
                    sentence = _("{table} has no place in FHIR yet; it is in json and csv.")
                    self.notes.append(sentence.format(table=table))

        self._place.write("bundle.json", bundle.text(entries(), moment_text(self._now)))
        if self._ids:
            self.notes.append(_("FHIR holds the numbers; every heartbeat is in json, csv and edf."))

    def readme(self, format: Format | None) -> None:
        """Write what a stranger needs to read it all."""
        from biofeedback.exchange.readme import readme_text

        kinds = [format.value] if format else ["json", "csv"]
        text = readme_text(kinds, self._now, self.sessions, self.entries, self._tables, self.notes)
        self._place.write("README.txt", text)

    def _each(self) -> Iterator[PortableSession]:
        for session_id in self._progress(self._ids):
            self.sessions += 1
            yield self._records.session(session_id)

    def _csv_table(self, table: str, rows: list[dict[str, Any]], at: str) -> None:
        from biofeedback.exchange import columns
        from biofeedback.exchange.csv_export import DAY_LONG, csv_text, long_rows

        header = list(columns.TABLES.get(table) or (rows[0] if rows else ("id",)))
        self._place.write(f"{at}{table}.csv", csv_text(header, rows))
        if "told_json" in header:
            from biofeedback.exchange.told_columns import LONG, told_rows

            self._place.write(f"{at}{table}_told.csv", csv_text(LONG, told_rows(rows)))
        if "numbers_json" in header:
            kind = "sleep" if table == "measured_sleep" else None
            numbers = csv_text(DAY_LONG, long_rows(rows, kind))
            self._place.write(f"{at}{table}_numbers.csv", numbers)


class _Sheets:
    """The CSV tables that all sessions share, written as the sessions pass."""

    def __init__(self, place: ExportFolder, at: str) -> None:
        from biofeedback.exchange import columns
        from biofeedback.exchange.csv_export import csv_text

        self._place, self._at = place, at
        self._headers = {
            "sessions": tuple(columns.SESSIONS),
            "gaps": tuple(columns.GAPS),
            "events": tuple(columns.EVENTS),
        }
        self._add = {name: place.open(f"{at}{name}.csv") for name in self._headers}
        for name, header in self._headers.items():
            self._add[name]("".join(csv_text(header, ())))

    def add(self, one: PortableSession) -> None:
        """Take a session's rows, and write its heartbeats into a file of their own."""
        from biofeedback.exchange import columns
        from biofeedback.exchange.csv_export import (
            beat_rows,
            csv_text,
            event_rows,
            gap_rows,
            session_row,
        )

        name = f"beats/{_stem(one)}.csv"
        self._place.write(self._at + name, csv_text(tuple(columns.BEATS), beat_rows(one)))
        self._add_sensors(one)
        new: dict[str, Iterable[Mapping[str, Any]]] = {
            "sessions": [session_row(one, name)],
            "gaps": gap_rows(one),
            "events": event_rows(one),
        }
        for table, rows in new.items():
            lines = csv_text(self._headers[table], rows)
            next(lines)
            for line in lines:
                self._add[table](line)

    def _add_sensors(self, one: PortableSession) -> None:
        """Write what a muscle sensor and a belt told into files of their own."""
        from biofeedback.exchange import columns, sensor_signals
        from biofeedback.exchange.csv_export import csv_text

        if not sensor_signals.has_sensors(one.content):
            return
        told = sensor_signals.told_by(one.content)
        name = f"{_stem(one)}.csv"
        if told.muscle is not None:
            rows = sensor_signals.muscle_rows(told)
            self._place.write(f"{self._at}muscle/{name}", csv_text(tuple(columns.MUSCLE), rows))
        if told.belt is not None:
            rows = sensor_signals.breath_rows(told)
            self._place.write(f"{self._at}breaths/{name}", csv_text(tuple(columns.BREATHS), rows))


def _stem(one: PortableSession) -> str:
    from biofeedback.exchange.csv_export import local_start

    return f"{local_start(one):%Y-%m-%d_%H%M}_{one.content.session.id}"
