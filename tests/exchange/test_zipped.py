"""An account's download is a zip of many files: its nights and days come in as they are."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from biofeedback.core.errors import BadInputError
from biofeedback.exchange import zipped
from biofeedback.exchange.daily import ReadDaily, read_daily
from tests.exchange.reading import DATA
from tests.exchange.test_wearables import HERE, WHOOP

FITBIT = "Takeout/Fitbit/Global Export Data"


def night(day: int) -> dict[str, object]:
    return {
        "logId": day,
        "dateOfSleep": f"2026-02-{day:02d}",
        "startTime": f"2026-02-{day - 1:02d}T23:10:30.000",
        "endTime": f"2026-02-{day:02d}T06:50:00.000",
        "timeInBed": 459,
        "minutesAsleep": 401,
        "type": "stages",
        "mainSleep": True,
    }


def archive(tmp_path: Path, **members: str | bytes) -> Path:
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def read(path: Path) -> ReadDaily:
    found = read_daily(path, HERE)
    assert found is not None
    return found


def test_a_takeout_of_a_wristband_comes_in_without_being_unpacked(tmp_path: Path) -> None:
    pulse = [{"dateTime": "02/02/26 00:00:05", "value": {"bpm": 61, "confidence": 2}}] * 500
    found = read(
        archive(
            tmp_path,
            **{
                f"{FITBIT}/sleep-2026-02-02.json": json.dumps([night(2), night(3)]),
                f"{FITBIT}/sleep-2026-03-02.json": json.dumps([night(20)]),
                f"{FITBIT}/heart_rate-2026-02-02.json": json.dumps(pulse),
                "Takeout/archive_browser.html": "<html></html>",
                "Takeout/Fitbit/Media/me.jpg": b"\xff\xd8",
            },
        )
    )
    assert found.format == "Fitbit"
    assert [one.day.day for one in found.sleeps] == [2, 3, 20]
    assert found.rows == 3


def test_all_tables_of_a_download_come_in_together(tmp_path: Path) -> None:
    steps = (DATA / "daily/fitbit_export_2016_09.csv").read_bytes()
    found = read(
        archive(
            tmp_path,
            **{
                "physiological_cycles.csv": WHOOP,
                "x/fitbit.csv": steps,
                "workouts.csv": "a,b\n1,2\n",
            },
        )
    )
    assert found.format == "WHOOP, Fitbit"
    assert len(found.sleeps) == 1
    assert len(found.days) == 26 + 1


def test_what_is_hidden_in_an_archive_is_no_export(tmp_path: Path) -> None:
    other = archive(tmp_path, **{"__MACOSX/._sleeps.csv": WHOOP, ".trash/sleeps.csv": WHOOP})
    with pytest.raises(BadInputError, match="finds no export it knows"):
        read_daily(other, HERE)


def test_one_file_that_is_cut_off_does_not_keep_the_others_out(tmp_path: Path) -> None:
    whole = json.dumps([night(2)])
    found = read(archive(tmp_path, **{"a/sleep-1.json": whole[:-40], "a/sleep-2.json": whole}))
    assert len(found.sleeps) == 1
    assert any("sleep-1.json is not whole JSON" in one for one in found.notes)


def test_where_no_file_of_an_archive_can_be_used_it_says_why(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"sleep-1\.json is not whole JSON"):
        read_daily(archive(tmp_path, **{"sleep-1.json": json.dumps([night(2)])[:-40]}), HERE)


def test_an_archive_is_read_up_to_a_bound_and_says_what_it_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = json.dumps([night(2)]), json.dumps([night(3), night(4)])
    monkeypatch.setattr(zipped, "MOST_BYTES", len(one) + 10)
    found = read(archive(tmp_path, **{"sleep-1.json": one, "sleep-2.json": two}))
    assert [one.day.day for one in found.sleeps] == [2]
    assert any("too large to be read in it: 1" in note for note in found.notes)


def test_a_locked_archive_is_a_sentence(tmp_path: Path) -> None:
    path = archive(tmp_path, **{"sleep-1.json": json.dumps([night(2)])})
    locked = bytearray(path.read_bytes())
    locked[6] |= 1  # the bit that says a password is needed, in both places
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(locked))
    with pytest.raises(BadInputError, match="damaged or locked"):
        read_daily(path, HERE)
