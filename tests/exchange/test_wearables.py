"""Exports made after their makers' documented layouts (no real ones are at hand)."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from biofeedback.core.errors import BadInputError
from biofeedback.exchange.daily import ReadDaily, read_daily, read_daily_content
from tests.exchange.test_daily import HERE, text

APPLE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,Record*)>
<!ATTLIST HealthData locale CDATA #REQUIRED>
]>
<HealthData locale="de_DE">
 <ExportDate value="2026-03-01 09:00:00 +0100"/>
{records}
</HealthData>
"""


def record(kind: str, start: str, end: str, value: str, source: str = "Watch") -> str:
    return (
        f' <Record type="{kind}" sourceName="{source}" startDate="{start}" endDate="{end}" '
        f'value="{value}"/>\n'
    )


def stage(start: str, end: str, value: str, source: str = "Watch") -> str:
    kind = "HKCategoryTypeIdentifierSleepAnalysis"
    return record(kind, start, end, f"HKCategoryValueSleepAnalysis{value}", source)


def apple(records: str) -> ReadDaily:
    found = read_daily_content(APPLE.format(records=records).encode(), "export.xml", HERE)
    assert found is not None
    return found


NIGHT = (
    stage("2026-02-27 22:50:00 +0100", "2026-02-28 06:40:00 +0100", "InBed", "Phone")
    + stage("2026-02-27 23:10:00 +0100", "2026-02-28 01:00:00 +0100", "AsleepCore")
    + stage("2026-02-28 01:00:00 +0100", "2026-02-28 02:00:00 +0100", "AsleepDeep")
    + stage("2026-02-28 02:00:00 +0100", "2026-02-28 02:20:00 +0100", "Awake")
    + stage("2026-02-28 02:20:00 +0100", "2026-02-28 06:20:00 +0100", "AsleepREM")
    + stage("2026-02-28 13:00:00 +0100", "2026-02-28 13:40:00 +0100", "AsleepCore")
)


def test_apple_health_stages_become_a_night_and_a_nap() -> None:
    found = apple(NIGHT)
    night, nap = (one for one in found.sleeps if "Watch" in one.source)
    assert (night.kind, night.day, nap.kind) == ("night", date(2026, 2, 28), "nap")
    assert (night.asleep_min, night.awake_min) == (110 + 60 + 240, 20)
    assert (night.light_min, night.deep_min, night.rem_min) == (110, 60, 240)
    (phone,) = (one for one in found.sleeps if "Phone" in one.source)
    assert phone.asleep_min is None


def test_apple_health_steps_of_two_devices_are_not_added_up() -> None:
    kind = "HKQuantityTypeIdentifierStepCount"
    at = ("2026-02-28 08:00:00 +0100", "2026-02-28 08:10:00 +0100")
    found = apple(
        record(kind, *at, "400", "Phone") + record(kind, *at, "900") + record(kind, *at, "100")
    )
    (day,) = found.days
    assert (day.day, dict(day.numbers)) == (date(2026, 2, 28), {"steps": 1000})
    assert any("Several devices" in note for note in found.notes)


def test_apple_health_means_of_a_day() -> None:
    kind = "HKQuantityTypeIdentifierHeartRateVariabilitySDNN"
    at = ("2026-02-28 08:00:00 +0100", "2026-02-28 08:01:00 +0100")
    found = apple(record(kind, *at, "40") + record(kind, *at, "60.5"))
    assert [dict(one.numbers) for one in found.days] == [{"sdnn_ms": 50.25}]


def test_apple_health_in_its_archive(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("apple_health_export/export.xml", APPLE.format(records=NIGHT))
    found = read_daily(path, HERE)
    assert found is not None
    assert len(found.sleeps) == 3


def test_an_entity_is_never_expanded() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE HealthData [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><HealthData>&b;</HealthData>'
    )
    with pytest.raises(BadInputError, match="declares an entity"):
        read_daily_content(bomb.encode(), "export.xml", HERE)
    outside = (
        '<!DOCTYPE HealthData [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        "<HealthData>&x;</HealthData>"
    )
    with pytest.raises(BadInputError, match="declares an entity"):
        read_daily_content(outside.encode(), "export.xml", HERE)


def test_an_encoding_that_nobody_knows_is_a_sentence() -> None:
    whole = APPLE.format(records=NIGHT).replace("UTF-8", "UPF-8")
    with pytest.raises(BadInputError, match="unknown encoding"):
        read_daily_content(whole.encode(), "export.xml", HERE)


def test_a_cut_off_export_says_the_line() -> None:
    whole = APPLE.format(records=NIGHT)
    with pytest.raises(BadInputError, match="damaged in line"):
        read_daily_content(whole[:-60].encode(), "export.xml", HERE)


WHOOP = (
    "Cycle start time,Cycle end time,Cycle timezone,Recovery score %,Resting heart rate (bpm),"
    "Heart rate variability (ms),Skin temp (celsius),Blood oxygen %,Day Strain,"
    "Energy burned (cal),Max HR (bpm),Average HR (bpm),Sleep onset,Wake onset,"
    "Sleep performance %,Respiratory rate (rpm),Asleep duration (min),In bed duration (min),"
    "Light sleep duration (min),Deep (SWS) duration (min),REM duration (min),"
    "Awake duration (min),Sleep need (min),Sleep debt (min),Sleep efficiency %\n"
    "2026-03-01 22:40:00,,UTC-05:00,68,52,94,33.4,96,13.2,2400,172,78,2026-03-01 23:15:00,"
    "2026-03-02 07:05:00,88,14.2,432,470,230,92,110,38,491,45,91.9\n"
)


def test_whoop_keeps_the_zone_it_was_slept_in() -> None:
    found = text(WHOOP)
    (night,) = found.sleeps
    assert night.start_at == datetime(2026, 3, 2, 4, 15, tzinfo=UTC)
    assert (night.day, night.asleep_min, night.deep_min) == (date(2026, 3, 2), 432, 92)
    (day,) = found.days
    assert (day.day, day.numbers["rmssd_ms"], day.numbers["recovery_percent"]) == (
        date(2026, 3, 2),
        94,
        68,
    )


def test_whoop_naps_are_naps() -> None:
    heading = (
        "Cycle start time,Cycle end time,Cycle timezone,Sleep onset,Wake onset,"
        "Asleep duration (min),Nap\n"
    )
    found = text(heading + "2026-03-02,,UTCZ,2026-03-02 13:00:00,2026-03-02 13:30:00,25,true\n")
    assert [(one.kind, one.asleep_min) for one in found.sleeps] == [("nap", 25)]


def test_whoop_workouts_hold_no_nights() -> None:
    heading = "Cycle start time,Cycle end time,Cycle timezone,Workout start time,Duration (min)\n"
    with pytest.raises(BadInputError, match="workouts"):
        text(heading + "2026-03-02,,UTCZ,2026-03-02 13:00:00,25\n")


def test_oura_tells_lengths_in_seconds() -> None:
    heading = (
        "date,Sleep Score,Total Bedtime,Total Sleep Time,Awake Time,REM Sleep Time,"
        "Light Sleep Time,Deep Sleep Time,Sleep Latency,Bedtime Start,Bedtime End,"
        "Average Resting Heart Rate,Lowest Resting Heart Rate,Average HRV,Readiness Score,Steps\n"
    )
    row = (
        "2026-03-04,74,27300,24690,2610,2400,14490,7800,270,2026-03-03T23:10:00+01:00,"
        "2026-03-04T06:45:00+01:00,60.5,54,41,81,9876\n"
    )
    found = text(heading + row)
    (night,) = found.sleeps
    assert (night.asleep_min, night.deep_min, night.quality_percent) == (411.5, 130, 74)
    assert night.numbers == {"hr_bpm": 60.5, "lowest_hr_bpm": 54, "rmssd_ms": 41}
    assert {one.kind: dict(one.numbers) for one in found.days} == {
        "wellness": {"readiness_score": 81},
        "activity": {"steps": 9876},
    }


def test_oura_as_json_tells_naps_by_type() -> None:
    one = {
        "id": "a",
        "day": "2026-03-04",
        "bedtime_start": "2026-03-03T23:10:00.000+01:00",
        "bedtime_end": "2026-03-04T06:45:00.000+01:00",
        "total_sleep_duration": 24690,
        "average_hrv": 41,
        "type": "long_sleep",
    }
    nap = one | {
        "bedtime_start": "2026-03-04T14:00:00.000+01:00",
        "bedtime_end": "2026-03-04T14:30:00.000+01:00",
        "total_sleep_duration": 1500,
        "type": "late_nap",
    }
    found = text(json.dumps({"data": [one, nap, one | {"type": "deleted"}]}))
    assert [(each.kind, each.asleep_min) for each in found.sleeps] == [
        ("night", 411.5),
        ("nap", 25),
    ]
    assert found.skipped == 1


def test_garmin_as_json_is_in_greenwich_time() -> None:
    nights = [
        {
            "calendarDate": "2026-01-02",
            "sleepStartTimestampGMT": "2026-01-01T22:30:00.0",
            "sleepEndTimestampGMT": "2026-01-02T06:00:00.0",
            "deepSleepSeconds": 3600,
            "lightSleepSeconds": 14400,
            "remSleepSeconds": 5400,
            "awakeSleepSeconds": 600,
            "sleepScores": {"overallScore": 77},
        },
        {"calendarDate": "2026-01-03"},
    ]
    found = text(json.dumps(nights))
    (night,) = found.sleeps
    assert night.start_at == datetime(2026, 1, 1, 22, 30, tzinfo=UTC)
    assert (night.asleep_min, night.quality_percent, night.day) == (390, 77, date(2026, 1, 2))
    assert found.skipped == 1


def test_garmin_days_without_a_step_say_nothing_of_steps() -> None:
    days = [
        {"calendarDate": "2026-01-02", "totalSteps": 0, "restingHeartRate": 55},
        {"calendarDate": "2026-01-03", "totalSteps": 4000, "totalDistanceMeters": 3100},
    ]
    found = text(json.dumps(days))
    assert [(one.day.day, dict(one.numbers)) for one in found.days] == [
        (2, {"resting_hr_bpm": 55}),
        (3, {"steps": 4000, "distance_km": 3.1}),
    ]


def test_garmin_as_a_table_crosses_midnight() -> None:
    table = (
        "Sleep Score 4 Weeks,Score,Resting Heart Rate,Body Battery,Pulse Ox,Respiration,"
        "HRV Status,Quality,Duration,Sleep Need,Bedtime,Wake Time\n"
        '"Jun 26, 2026",76,52,+35,97,15,48,Good,5h 8min,9h 0min,12:31 AM,6:04 AM\n'
        "2026-06-27,80,51,+40,--,14,50,Good,7h 30min,8h,11:05 PM,6:50 AM\n"
    )
    early, late = text(table).sleeps
    assert early.start_at == datetime(2026, 6, 25, 22, 31, tzinfo=UTC)
    assert (early.asleep_min, early.day) == (308, date(2026, 6, 26))
    assert late.start_at == datetime(2026, 6, 26, 21, 5, tzinfo=UTC)
    assert "spo2_percent" not in late.numbers


def test_withings_nights_come_with_their_zone() -> None:
    table = (
        "from,to,light (s),deep (s),rem (s),awake (s),wake up,Duration to sleep (s),"
        "Duration to wake up (s),Snoring (s),Snoring episodes,Average heart rate,"
        "Heart rate (min),Heart rate (max)\n"
        '"2026-01-01T23:12:00+01:00","2026-01-02T06:42:00+01:00",14400,5400,3600,900,2,600,60,'
        "0,0,58,49,77\n"
    )
    (night,) = text(table).sleeps
    assert (night.asleep_min, night.awake_min, night.latency_min) == (390, 15, 10)
    assert (night.awakenings, night.numbers["hr_bpm"]) == (2, 58)


def test_withings_steps_and_weight() -> None:
    steps = text("date,value\n2026-01-01,8000\n", "aggregates_steps.csv")
    assert dict(steps.days[0].numbers) == {"steps": 8000}
    weight = text('Date,"Weight (kg)","Fat mass (kg)"\n"2026-01-01 07:00:00",71.4,\n')
    assert dict(weight.days[0].numbers) == {"weight_kg": 71.4}


def test_fitbit_nights_as_a_table_and_as_json() -> None:
    table = (
        "Sleep\nStart Time,End Time,Minutes Asleep,Minutes Awake,Number of Awakenings,"
        "Time in Bed,Minutes REM Sleep,Minutes Light Sleep,Minutes Deep Sleep\n"
        '"2026-03-21 11:05PM","2026-03-22 6:50AM","410","55","18","465","95","240","N/A"\n'
    )
    (night,) = text(table).sleeps
    assert (night.asleep_min, night.awakenings, night.deep_min) == (410, 18, None)
    assert night.start_at == datetime(2026, 3, 21, 22, 5, tzinfo=UTC)
    sleeps = [
        {
            "logId": 1,
            "dateOfSleep": "2026-03-22",
            "startTime": "2026-03-21T23:05:30.000",
            "endTime": "2026-03-22T06:50:30.000",
            "minutesAsleep": 410,
            "minutesAwake": 55,
            "timeInBed": 465,
            "efficiency": 92,
            "mainSleep": True,
            "levels": {"summary": {"deep": {"minutes": 75}, "wake": {"count": 18, "minutes": 55}}},
        }
    ]
    (same,) = text(json.dumps(sleeps)).sleeps
    assert (same.kind, same.deep_min, same.awakenings) == ("night", 75, 18)


def test_json_that_is_cut_off_or_far_too_deep_is_refused() -> None:
    with pytest.raises(BadInputError, match="not whole JSON"):
        text('[{"calendarDate": "2026-01-02", "totalSteps"')
    with pytest.raises(BadInputError, match="nested far deeper"):
        text("[" * 100_000)
