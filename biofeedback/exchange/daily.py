"""Nights and days from other apps' exports, told by their content, not by their name."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.measured import MeasuredDay, MeasuredSleep
from biofeedback.exchange.recording import MOST_BYTES, read_bytes
from biofeedback.exchange.sheets import Gathered, heading_of
from biofeedback.exchange.text import decode

_XML_HEAD = 65_536
_MOST_LISTING = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadDaily:
    """What an export of nights and days held. format: in words. rows: as many as it listed;
    skipped: as many of them were left out, each kind with its reason in notes.
    """  # noqa: D205

    format: str
    sleeps: tuple[MeasuredSleep, ...]
    days: tuple[MeasuredDay, ...]
    rows: int
    skipped: int
    notes: tuple[str, ...] = ()


def read_daily(path: Path, zone: str) -> ReadDaily | None:
    """Return the nights and days in a file, None when it is no such export.

    zone: where the person lives, for times without a zone. BadInputError, one sentence, when
    it is one and nothing in it can be used.
    """
    from biofeedback.exchange import apple_health

    head = _head(path)
    if head.startswith(b"PK\x03\x04"):
        return _of_zip(path, zone)
    if apple_health.is_export(head):
        with path.open("rb") as source:
            return _done(apple_health.read(source, path.name, zone), path.name)
    return read_daily_content(read_bytes(path), path.name, zone)


def read_daily_content(content: bytes, name: str, zone: str) -> ReadDaily | None:
    """Return the nights and days in a file's bytes (no archive), None when it is no such export."""
    from biofeedback.exchange import (
        apple_health,
        hrv_exports,
        json_exports,
        sleep_exports,
        symptom_exports,
        wearable_exports,
    )

    if apple_health.is_export(content[:_XML_HEAD]):
        import io

        return _done(apple_health.read(io.BytesIO(content), name, zone), name)
    try:
        text = decode(content, name)
    except BadInputError:
        return None
    found: Gathered | None
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        found = json_exports.read(text, name, zone)
        return None if found is None else _done(found, name)
    heading = heading_of(text)
    if _is_own(heading):
        sentence = _(
            "{file} is a part of what this app exports; choose the archive's folder or its "
            "archive.json, which bring everything back."
        )
        raise BadInputError(sentence.format(file=name))
    for module in (hrv_exports, sleep_exports, wearable_exports, symptom_exports):
        found = module.read(text, heading, name, zone)
        if found is not None:
            return _done(found, name)
    return None


def _of_zip(path: Path, zone: str) -> ReadDaily | None:
    """Return the export inside an archive; nothing is unpacked to the disk, nor beyond limits."""
    from biofeedback.exchange import apple_health
    from biofeedback.exchange.zipped import read_members

    try:
        if _listing_bytes(path) > _MOST_LISTING:
            sentence = _("{file} lists far more files than an export holds.")
            raise BadInputError(sentence.format(file=path.name))
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if {"about.json", "unlock.json", "records.db"} <= set(names):
                sentence = _(
                    "{file} is a backup of this app, which takes the place of what is here: "
                    "biofeedback restore brings it back."
                )
                raise BadInputError(sentence.format(file=path.name))
            for name in names:
                if name.rsplit("/", 1)[-1] == "sleep-export.csv":
                    content = _member(archive, name)
                    return read_daily_content(content, path.name, zone)
            for name in names:
                if name.endswith(".xml") and name.count("/") <= 1:
                    with archive.open(name) as source:
                        head = source.read(_XML_HEAD)
                    if apple_health.is_export(head):
                        with archive.open(name) as source:
                            return _done(apple_health.read(source, path.name, zone), path.name)
            if (found := read_members(archive, zone)) is not None:
                return found
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        OSError,
    ) as error:
        sentence = _("{file} is a damaged or locked archive; export it again.")
        raise BadInputError(sentence.format(file=path.name)) from error
    except _zlib_error() as error:
        sentence = _("{file} is a damaged or locked archive; export it again.")
        raise BadInputError(sentence.format(file=path.name)) from error
    sentence = _(
        "{file} is a ZIP archive in which this app finds no export it knows; unpack it and "
        "choose the files or the folder."
    )
    raise BadInputError(sentence.format(file=path.name))


def _is_own(heading: str) -> bool:
    """Return whether a file begins as one of this app's own exports (but heartbeats)."""
    from biofeedback.exchange import columns, csv_export, told_columns

    tables = (columns.SESSIONS, columns.GAPS, columns.EVENTS, *columns.TABLES.values())
    long = (csv_export.DAY_LONG, told_columns.LONG)
    own = {",".join(table).lower() for table in (*tables, *long)}
    return heading in own or heading == "records from the biofeedback app"


def _listing_bytes(path: Path) -> int:
    """Return how long an archive says its list of files is: opening it takes that much room."""
    with path.open("rb") as source:
        size = source.seek(0, 2)
        source.seek(max(0, size - 66_000))
        tail = source.read()
    end = tail.rfind(b"PK\x05\x06")
    return 0 if end < 0 else int.from_bytes(tail[end + 12 : end + 16], "little")


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as source:
        content = source.read(MOST_BYTES // 4 + 1)
    if len(content) > MOST_BYTES // 4:
        sentence = _("{file} unpacks to more than {mb} MB, more than a diary needs.")
        raise BadInputError(sentence.format(file=name, mb=MOST_BYTES // 4 // 1024 // 1024))
    return content


def _zlib_error() -> type[Exception]:
    import zlib

    return zlib.error


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            return b""
        with path.open("rb") as source:
            return source.read(_XML_HEAD)
    except (OSError, ValueError):
        return b""  # read_bytes says why


def _done(found: Gathered, name: str) -> ReadDaily:
    notes = [" ".join(note.split()) for note in found.notes]
    sentence = found.sentence()
    if sentence is not None:
        notes.append(" ".join(sentence.split()))
    if not found.sleeps and not found.days:
        why = " ".join(notes) or _("It lists no days.")
        sentence = _("{file} is an export of {format}, and nothing in it can be used. {why}")
        raise BadInputError(sentence.format(file=name, format=found.format, why=why))
    return ReadDaily(
        found.format,
        tuple(found.sleeps),
        tuple(found.days),
        found.rows,
        found.left_out,
        tuple(notes),
    )
