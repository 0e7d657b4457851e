"""Whatever a diary's file holds, it is nights and days, or one sentence: no traceback, no hang."""

from __future__ import annotations

import io
import os
import random
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.errors import BadInputError
from biofeedback.exchange.daily import ReadDaily, read_daily, read_daily_content
from tests.exchange.reading import DATA
from tests.exchange.test_fuzz import MUTATIONS, mutated
from tests.exchange.test_wearables import APPLE, NIGHT, WHOOP
from tests.soak_notes import note

WITHINGS = (
    "from,to,light (s),deep (s),rem (s),awake (s),wake up,Duration to sleep (s)\n"
    '"2026-01-01T23:12:00+01:00","2026-01-02T06:42:00+01:00",14400,5400,3600,900,2,600\n'
)
GARMIN = (
    "Sleep Score 4 Weeks,Score,Resting Heart Rate,Duration,Bedtime,Wake Time\n"
    '"Jun 26, 2026",76,52,5h 8min,12:31 AM,6:04 AM\n'
)
OURA = (
    "date,Sleep Score,Total Sleep Time,Bedtime Start,Bedtime End,Average HRV,Steps\n"
    "2026-03-04,74,24690,2026-03-03T23:10:00+01:00,2026-03-04T06:45:00+01:00,41,9876\n"
)
GARMIN_JSON = (
    '[{"calendarDate": "2026-01-02", "sleepStartTimestampGMT": "2026-01-01T22:30:00.0", '
    '"sleepEndTimestampGMT": "2026-01-02T06:00:00.0", "deepSleepSeconds": 3600, '
    '"sleepScores": {"overallScore": 77}}]'
)
ANDROID = zipfile.ZipFile(DATA / "daily/sleep_as_android_1606738537.zip").read("sleep-export.csv")
REAL = {
    **{
        f"{one.parent.name} {one.name}": one.read_bytes()
        for one in sorted([*DATA.glob("daily/*.csv"), *DATA.glob("pain/*")])
    },
    "sleep as android": ANDROID,
    "apple": APPLE.format(records=NIGHT * 5).encode(),
    "whoop": (WHOOP + WHOOP.splitlines()[1] + "\n").encode(),
    "withings": WITHINGS.encode(),
    "garmin": GARMIN.encode(),
    "garmin json": GARMIN_JSON.encode(),
    "oura": OURA.encode(),
}
ARCHIVE = (DATA / "daily/sleep_as_android_1606738537.zip").read_bytes()


def check(content: bytes) -> ReadDaily | None:
    """Read, and hold whatever came to what every export must be."""
    try:
        found = read_daily_content(content, "file", "Europe/Berlin")
    except BadInputError as refusal:
        sentence = str(refusal)
        assert sentence
        assert "\n" not in sentence
        assert len(sentence) < 3000
        return None
    if found is not None:
        assert found.sleeps or found.days
        assert all(one.end_at > one.start_at for one in found.sleeps)
        assert all("\n" not in note for note in found.notes)
        assert len(found.sleeps) <= found.rows + 1
    return found


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", REAL)
def test_a_damaged_diary_is_one_or_a_sentence(kind: str) -> None:
    chance = random.Random(f"damaged {kind}")
    # Mostly from the front, where the heading is: without it a file is another format's.
    read = 0
    for _i in range(MUTATIONS):
        read += check(REAL[kind][:200] + mutated(REAL[kind][200:] or b" ", chance)) is not None
    for _i in range(MUTATIONS // 4):
        read += check(mutated(REAL[kind], chance)) is not None
    count = MUTATIONS + MUTATIONS // 4
    note(f"Fuzz, diaries, {kind}", f"{count} damaged files: {read} still told of nights or days.")


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_damaged_archive_is_one_or_a_sentence(tmp_path: Path) -> None:
    chance = random.Random("damaged archive")
    path = tmp_path / "a.zip"
    for _i in range(MUTATIONS):
        piece = bytearray(ARCHIVE)
        for _change in range(chance.choice([1, 1, 2, 8])):
            piece[chance.randrange(4, len(piece))] = chance.randrange(256)
        path.write_bytes(bytes(piece))
        try:
            read_daily(path, "Europe/Berlin")
        except BadInputError as refusal:
            assert "\n" not in str(refusal)  # noqa: PT017


@given(st.binary(max_size=1500))
def test_any_bytes_are_no_diary_or_a_sentence(content: bytes) -> None:
    check(content)
    check(b"PK\x03\x04" + content)


HEADINGS = sorted({content.decode("utf-8", "replace").splitlines()[0] for content in REAL.values()})


@given(
    st.sampled_from(HEADINGS),
    st.lists(
        st.lists(
            st.one_of(
                st.sampled_from(
                    ["2026-01-02", "2026-01-02 23:59", "30. 11. 2020 12:14", "1608323029380", "-",
                     "1,234", "79%", "8:39", "NAP", '"', "Europe/London", "../../x", "0", "-1"]
                ),
                st.integers(-(10**18), 10**18).map(str),
                st.floats().map(str),
                st.text(max_size=12),
            ),
            max_size=16,
        ),
        max_size=12,
    ),
)  # fmt: skip
def test_any_rows_under_a_known_heading_are_days_or_a_sentence(
    heading: str, rows: list[list[str]]
) -> None:
    separator = ";" if ";" in heading else ","
    check("\n".join([heading, *(separator.join(row) for row in rows)]).encode())


def test_a_swollen_file_takes_bounded_memory() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x/export.xml", APPLE.format(records=" " * (64 * 1024 * 1024)))
    assert len(bomb.getvalue()) < 200_000
    from biofeedback.exchange import apple_health

    with zipfile.ZipFile(bomb) as archive, archive.open("x/export.xml") as source:
        tracemalloc.start()
        found = apple_health.read(source, "x.xml", "UTC")
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert found.rows == 0
    assert most < 8 * 1024 * 1024


def test_a_diary_in_one_endless_line_is_a_sentence() -> None:
    assert check(b"Start;End;Sleep quality;" + b"a;" * 2_000_000) is None
    assert check(b'Start;End;Sleep quality\n"' + b"a" * 5_000_000) is None


def refused_within(
    content: bytes, most: int, read: Callable[[bytes], ReadDaily | None] = check
) -> bool:
    """Return whether content is refused without taking more memory than `most` bytes.

    On Linux in a child that gets no more: following each piece of memory takes ten times as long.
    """
    if sys.platform != "linux":
        tracemalloc.start()
        found = read(content)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return found is None and peak < most
    import resource

    child = os.fork()
    if child == 0:
        outcome = 2
        try:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            limit = pages * resource.getpagesize() + most
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
            outcome = int(read(content) is not None)
        finally:
            os._exit(outcome)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_file_that_would_take_more_is_noticed() -> None:
    def hoard(content: bytes) -> None:
        assert bytearray(content) * 500

    assert refused_within(b"a" * 1024 * 1024, 400 * 1024 * 1024, lambda _content: None)
    assert not refused_within(b"a" * 1024 * 1024, 400 * 1024 * 1024, hoard)


@pytest.mark.parametrize(
    "content",
    [
        b"<HealthData><Record type='" + b"a" * 20_000_000,
        b"<HealthData><!--" + b"a" * 20_000_000,
        b"[" + b"[]," * 7_000_000 + b"[]]",
        b'[{"calendarDate":"x"},' + b'{"a":{}},' * 1_500_000 + b"{}]",
        b"Start;End;Sleep quality\n" + b"a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p\n" * 250_000,
        b"Start;End;Sleep quality\n" + b"a\n" * 1_000_000,
        b"name,startday,startmonth,startyear,intensity\n"
        + b"".join(b"a,%d,x%d,y,z\n" % (i, i) for i in range(150_000)),
    ],
    ids=["attribute", "comment", "lists", "objects", "cells", "rows", "reasons"],
)
def test_a_file_made_to_swell_is_a_sentence_within_bounds(content: bytes) -> None:
    assert refused_within(content, 400 * 1024 * 1024)


def test_an_archive_that_lists_too_many_files_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(ARCHIVE[:-10] + (1 << 30).to_bytes(4, "little") + ARCHIVE[-6:])
    with pytest.raises(BadInputError, match="far more files"):
        read_daily(path, "UTC")
