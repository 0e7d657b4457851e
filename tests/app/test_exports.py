"""Everything leaves, readable by anyone, and comes back equal."""

from __future__ import annotations

import csv
import json
import os
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fhir.resources.R4B.bundle import Bundle

from biofeedback.app.exports import Format, What, export
from biofeedback.app.imports import each_file, take
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError, BiofeedbackError
from biofeedback.diary.entry import KINDS, kind_of, names_of, told_of
from biofeedback.exchange import columns
from biofeedback.exchange.fhir_questions import url_of
from biofeedback.sessions.summary_json import summary_to_dict
from biofeedback.store.opening import Store, open_store
from biofeedback.store.portable import TABLES
from biofeedback.store.schema import metadata
from tests.app import whole_diary
from tests.app.records import fill
from tests.exchange.export_doc import columns_text, written
from tests.store.samples import a_summary

# Two versions of a protocol, a plan; with them the diary, and what the three imported files and
# the check-ins hold.
PLANS = 3
ENTRIES = PLANS + whole_diary.COUNT + 219

# What belongs to this computer, not to the record.
LOCAL = ("person_id", "touched_at", "next_seq", "owner", "last_digest")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with open_store(ManualClock(), tmp_path_factory.mktemp("full") / "home") as store:
        fill(store)
        yield store


@pytest.fixture(scope="module")
def archive(full: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "archive"
    export(full, folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(folder)): one.read_bytes()
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }


def rows(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Return what is stored, without what was deleted and what belongs to the computer."""
    found = {}
    with store.database.read() as connection:
        for name, table in metadata.tables.items():
            if name in ("session", "summary", "chunk", *TABLES):
                order = [table.c[key.name] for key in table.primary_key]
                every = connection.execute(sa.select(table).order_by(*order)).mappings().all()
                found[name] = [
                    {key: value for key, value in row.items() if key not in LOCAL}
                    for row in every
                    if row.get("deleted_at") is None
                ]
    return found


def test_everything_leaves_and_comes_back_equal(full: Store, archive: Path, tmp_path: Path) -> None:
    with open_store(ManualClock(), tmp_path / "home") as empty:
        (listed,) = each_file([str(archive)])
        outcome = take(listed, empty)
        assert outcome.refusal is None
        assert outcome.counted is not None
        assert outcome.counted.there == 0
        export(empty, tmp_path / "again")
        assert files(tmp_path / "again") == files(archive)
        kept, back = rows(full), rows(empty)
        # A corrected entry whose correction was deleted leaves with it.
        kept["checkin"] = [row for row in kept["checkin"] if row["note"] != "a secret"]
        assert back == kept
        again = take(listed, empty)
        assert again.counted is not None
        assert (again.counted.added, again.counted.there) == (0, outcome.counted.added)


def test_every_kind_of_diary_entry_is_among_it_with_all_that_can_be_told(full: Store) -> None:
    standing = full.diary(full.actor()).list(date(2026, 1, 1), date(2026, 1, 5))
    assert {kind_of(one.entry) for one in standing} == set(KINDS)
    told = {kind_of(one): set(told_of(one)) for one in whole_diary.ENTRIES}
    assert told == {kind: set(names_of(kind)) for kind in KINDS}


def test_every_kind_of_diary_entry_leaves_as_fhir(full: Store, tmp_path: Path) -> None:
    export(full, tmp_path / "out", What.DIARY, Format.FHIR)
    text = (tmp_path / "out/bundle.json").read_text(encoding="utf-8")
    Bundle.model_validate_json(text)
    found = [each["resource"] for each in json.loads(text)["entry"]]
    answered = {one["questionnaire"] for one in found if "questionnaire" in one}
    assert {url_of(kind) for kind in KINDS} <= answered
    kinds = {one["resourceType"] for one in found}
    assert {"Goal", "MedicationStatement", "Observation"} <= kinds
    assert "a secret" not in text


def test_fhir_says_what_has_no_place_in_it_where_there_is_some(full: Store, tmp_path: Path) -> None:
    notes = export(full, tmp_path / "out", What.DIARY, Format.FHIR).notes
    assert [note.split()[0] for note in notes] == ["own_protocol", "practice_plan", "Contains"]
    with open_store(ManualClock(), tmp_path / "home") as empty:
        assert export(empty, tmp_path / "none", What.DIARY, Format.FHIR).notes == ()


def test_a_part_of_an_export_says_what_it_is(archive: Path, full: Store, tmp_path: Path) -> None:
    parts = [one for one in archive.rglob("*") if one.is_file() and "beats" not in one.parts]
    export(full, tmp_path / "fhir", format=Format.FHIR)
    for one in [*parts, tmp_path / "fhir" / "bundle.json"]:
        if one.name != "archive.json":
            refusal = take(one, None).refusal
            assert refusal is not None
            assert "this app" in refusal, one


def test_a_dry_run_of_an_archive_keeps_nothing(archive: Path) -> None:
    outcome = take(archive / "archive.json", None)
    assert outcome.archive == (5, ENTRIES)
    assert outcome.counted is None


def test_every_table_of_a_person_is_in_the_archive() -> None:
    belongs = {name for name, table in metadata.tables.items() if "person_id" in table.c}
    derived = {"day_block", "day_change"}
    assert belongs - {"session"} - derived == set(TABLES)


def test_every_column_that_leaves_is_explained(archive: Path) -> None:
    explained = {
        "sessions": columns.SESSIONS,
        "gaps": columns.GAPS,
        "events": columns.EVENTS,
        **columns.TABLES,
    }
    for name, described in explained.items():
        with (archive / f"csv/{name}.csv").open(encoding="utf-8", newline="") as source:
            assert next(csv.reader(source)) == list(described)
    for name, table in TABLES.items():
        assert set(columns.TABLES[name]) == set(table.c.keys()) - {"person_id", "deleted_at"}
    readme = (archive / "README.txt").read_text(encoding="utf-8")
    for described in explained.values():
        assert all(f"  {column}: " in readme for column in described)


def test_every_column_and_measure_is_in_the_documentation() -> None:
    # If this fails: .venv/bin/python -m tests.exchange.export_doc
    assert written() == columns_text()


def test_every_number_of_a_summary_has_a_column() -> None:
    numbers = {
        name
        for name, value in summary_to_dict(a_summary()).items()
        if isinstance(value, int | float | str)
    }
    assert numbers <= set(columns.SESSIONS)


def test_only_this_account_can_read_it_and_it_says_so(archive: Path) -> None:
    for one in [archive, *archive.rglob("*")]:
        mode = stat.S_IMODE(one.stat().st_mode)
        assert mode == (0o700 if one.is_dir() else 0o600), one
    assert "not encrypted" in (archive / "README.txt").read_text(encoding="utf-8")


def test_what_was_deleted_does_not_leave(archive: Path) -> None:
    assert not any(b"a secret" in content for content in files(archive).values())


def test_a_cell_with_commas_and_line_ends_is_one_cell(archive: Path) -> None:
    with (archive / "csv/sessions.csv").open(encoding="utf-8", newline="") as source:
        found = {row["session_id"]: row for row in csv.DictReader(source)}
    assert len(found) == 5
    (ours,) = [row for row in found.values() if row["note"]]
    assert ours["note"] == "slept badly; =1+1\nsecond line, with comma"
    assert (ours["before_pain"], ours["after_tension"]) == ("6", "")
    assert (ours["local_start"], ours["rmssd_ms"]) == ("2026-01-05 23:30:00", "41.2")


def test_a_sessions_heartbeats_are_read_by_analyze_as_they_were(full: Store, archive: Path) -> None:
    from biofeedback.exchange.rr_files import read_recording

    (name,) = archive.glob("csv/beats/2026-01-05_*")
    found = read_recording(name)
    sessions = full.sessions(full.actor())
    beats = sessions.get(name.stem.split("_")[-1]).beats
    assert [beat.rr_ms for beat in found.beats] == [beat.rr_ms for beat in beats]
    shifts = {round(a.at_s - b.at_s, 6) for a, b in zip(found.beats, beats, strict=True)}
    assert shifts == {0.0}


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize("format", [Format.CSV, Format.JSON, Format.FHIR, None])
def test_sessions_and_diary_leave_apart_too(
    full: Store, tmp_path: Path, what: What, format: Format | None
) -> None:
    done = export(full, tmp_path / "out", what, format)
    assert done.sessions == (0 if what is What.DIARY else 5)
    # FHIR has no place for two versions of a protocol and a plan, and says so in its notes.
    entries = ENTRIES - PLANS if format is Format.FHIR else ENTRIES
    assert done.entries == (0 if what is What.SESSIONS else entries)
    names = set(files(tmp_path / "out"))
    assert done.files == len(names)
    assert any("checkin" in name for name in names) == (
        what is not What.SESSIONS and format is not Format.FHIR
    )


def test_a_diary_has_no_edf(full: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="recordings only"):
        export(full, tmp_path / "out", What.DIARY, Format.EDF)
    assert not (tmp_path / "out").exists()


def test_edf_has_a_file_for_each_session_with_heartbeats(full: Store, tmp_path: Path) -> None:
    done = export(full, tmp_path / "out", What.ALL, Format.EDF)
    assert len(list((tmp_path / "out").glob("*.edf"))) == 4
    assert any("nothing measured" in note for note in done.notes)
    assert any("diary is not in it" in note for note in done.notes)


def test_nothing_is_ever_written_over(full: Store, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear all")
    with pytest.raises(BadInputError, match="has something in it already"):
        export(full, tmp_path)
    assert files(tmp_path) == {"letter.txt": b"dear all"}
    with pytest.raises(BadInputError, match="has something in it already"):
        export(full, tmp_path / "letter.txt")


def test_a_full_disk_leaves_nothing_behind(
    full: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0

    def fsync(_handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 6:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(BiofeedbackError, match="No space left on device") as told:
        export(full, tmp_path / "deep" / "out")
    assert "Nothing was left there" in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_sentence(full: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BiofeedbackError, match="can't be written"):
        export(full, tmp_path / "file" / "out")


# An archive that was tampered with


def damaged(archive: Path, tmp_path: Path, name: str, change: Any) -> Path:
    """Return a copy of the archive's JSON part with one document changed."""
    folder = tmp_path / "damaged"
    for each, content in files(archive).items():
        if not each.startswith("csv"):
            (folder / each).parent.mkdir(parents=True, exist_ok=True)
            (folder / each).write_bytes(content)
    path = next(folder.rglob(name))
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    return folder / "archive.json"


def _set(key: str, value: Any) -> Any:
    return lambda document: document.__setitem__(key, value)


def _in_row(key: str, value: Any) -> Any:
    return lambda document: document["rows"][0].__setitem__(key, value)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("archive.json", _set("sessions", ["../../secret.json"]), "leads out"),
        ("archive.json", _set("sessions", ["/secret.json"]), "leads out"),
        ("archive.json", _set("sessions", ["json/nothing.json"]), "can't be opened"),
        ("archive.json", _set("person", None), "not the list of an archive"),
        ("archive.json", lambda d: d["tables"].update(new="json/checkin.json"), "newer version"),
        ("2026-01-05*.json", _set("format", "other/9"), "not a session"),
        ("2026-01-05*.json", _set("session_id", "'; DROP"), "not a session"),
        ("2026-01-05*.json", _set("started_at", "2026-01-05"), "not a session"),
        ("2026-01-05*.json", _set("duration_s", "long"), "not a session"),
        ("2026-01-05*.json", _set("status", "asleep"), "not a session"),
        ("2026-01-05*.json", _set("summary", {"beats": 1}), "summary"),
        ("2026-01-05*.json", _set("note", "\ud800"), "not a session"),
        ("checkin.json", _set("rows", 5), "not as this app wrote it"),
        ("checkin.json", _in_row("pain_now", 99), "0 to 10"),
        ("checkin.json", _in_row("pain_now", "4"), "can't be used"),
        ("checkin.json", _in_row("day", "soon"), "can't be used"),
        ("checkin.json", _in_row("made_at", None), "can't be used"),
        ("checkin.json", _in_row("replaced_by", "0190"), "correction is missing"),
        ("measured_sleep.json", _in_row("end_at", "2000-01-01T00:00:00Z"), "0 and 30 hours"),
        ("measured_day.json", _in_row("numbers_json", "[1]"), "can't be used"),
        ("measured_day.json", _in_row("numbers_json", '{"steps": 1e999}'), "steps"),
    ],
)
def test_a_damaged_archive_is_a_sentence(
    archive: Path, tmp_path: Path, name: str, change: Any, said: str
) -> None:
    path = damaged(archive, tmp_path, name, change)
    with open_store(ManualClock(), tmp_path / "home") as store:
        outcome = take(path, store)
        records = store.portable(store.actor())
        assert records.session_ids() == ()
        assert [list(records.rows(table)) for table in records.tables] == [
            [] for _ in records.tables
        ]
    assert outcome.refusal is not None
    assert said in outcome.refusal
