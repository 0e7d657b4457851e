"""The zip that an account's download is: the nights and days in all the files it holds."""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.measured import MeasuredDay, MeasuredSleep
from biofeedback.exchange.daily import ReadDaily, read_daily_content

KINDS = (".csv", ".json")
# A whole account lists a file for each day, and of these only some are nights and days. What is
# none is known from its beginning; what is one is read as long as all of them stay below this.
MOST_BYTES = 256 * 1024 * 1024
MOST_OF_ONE = 64 * 1024 * 1024
MOST_FILES = 20_000
HEAD = 16_384
# One of these stands near the beginning of every document of nights or days that can be read.
_SIGNS = (
    b"dateOfSleep", b"activities-", b"sleepStartTimestampGMT", b"sleepEndTimestampGMT",
    b"calendarDate", b"bedtime_start", b"bedtime_end", b"readiness_score", b"activity_score",
)  # fmt: skip


def read_members(archive: zipfile.ZipFile, zone: str) -> ReadDaily | None:
    """Return what all exports in an archive hold together, None when there is none in it.

    zone: where the person lives, for times without a zone. A file that is no export is passed
    over; of one that can't be used the reason is told. BadInputError when that is all there is.
    """
    found: list[ReadDaily] = []
    refused: list[BadInputError] = []
    left, passed_over = MOST_BYTES, 0
    for info in sorted(_wanted(archive), key=lambda one: one.filename):
        name = PurePosixPath(info.filename).name
        if name.lower().endswith(".json") and not _has_a_sign(archive, info):
            continue
        if info.file_size > min(left, MOST_OF_ONE):
            passed_over += 1
            continue
        with archive.open(info) as source:
            content = source.read(info.file_size)
        left -= len(content)
        try:
            read = read_daily_content(content, name, zone)
        except BadInputError as error:
            refused.append(error)
            continue
        if read is not None:
            found.append(read)
    if not found:
        if refused:
            raise refused[0]
        return None
    return _together(found, refused, passed_over)


def _wanted(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files that may be exports: tables and documents, none that is hidden."""
    wanted = []
    for info in archive.infolist():
        parts = PurePosixPath(info.filename).parts
        hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
        if not info.is_dir() and not hidden and info.filename.lower().endswith(KINDS):
            wanted.append(info)
    return wanted[:MOST_FILES]


def _has_a_sign(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    with archive.open(info) as source:
        head = source.read(HEAD)
    return any(sign in head for sign in _SIGNS)


def _together(found: list[ReadDaily], refused: list[BadInputError], passed_over: int) -> ReadDaily:
    sleeps: list[MeasuredSleep] = []
    days: list[MeasuredDay] = []
    notes: dict[str, None] = {}
    for one in found:
        sleeps += one.sleeps
        days += one.days
        notes |= dict.fromkeys(one.notes)
    notes |= dict.fromkeys(str(error) for error in refused)
    if passed_over:
        sentence = _("Files of the archive too large to be read in it: {count}; unpack those.")
        notes[sentence.format(count=passed_over)] = None
    return ReadDaily(
        ", ".join(dict.fromkeys(one.format for one in found)),
        tuple(sleeps),
        tuple(days),
        sum(one.rows for one in found),
        sum(one.skipped for one in found),
        tuple(notes),
    )
