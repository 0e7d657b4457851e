"""Real exports of nights and days: what they hold comes in, what is unknown stays unknown."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from biofeedback.core.errors import BadInputError
from biofeedback.exchange import columns
from biofeedback.exchange.daily import ReadDaily, read_daily, read_daily_content
from tests.exchange.reading import DATA

HERE = "Europe/Berlin"
# file: format, nights, naps, day entries, rows in the file, rows left out
WHAT_IS_IN_THEM = {
    "daily/earclip_sessions_trend.csv": ("a table of heart-rate-variability summaries", 0, 0, 214),
    "daily/elitehrv_export_2017.csv": ("Elite HRV", 0, 0, 23),
    "daily/fitbit_export_2016_09.csv": ("Fitbit", 0, 0, 26),
    "daily/hrv4training_android_2.csv": ("HRV4Training", 0, 0, 121),
    "daily/hrv4training_ios_2018.csv": ("HRV4Training", 0, 0, 86),
    "daily/plees_tracker.csv": ("Plees Tracker", 3, 0, 0),
    "daily/sleep_as_android_1606738537.zip": ("Sleep as Android", 8, 3, 0),
    "daily/sleepcycle_2014.csv": ("Sleep Cycle", 91, 0, 0),
    "daily/sleepmeter_25_1.csv": ("Sleepmeter", 5, 1, 0),
    "pain/p2_pain.csv": ("a symptom diary", 0, 0, 929),
    "pain/p3_knee_pain.csv": ("a symptom diary", 0, 0, 95),
    "pain/p9_fitbit_steps.json": ("Fitbit", 0, 0, 60),
    "pain/p9_pain.csv": ("a symptom diary", 0, 0, 66),
}
REFUSED = {
    "pain/iheadache_report.txt": "without a day-by-day list",
    "pain/migraine_diary_panel.csv": "67 people (1918 days)",
}


def read(name: str, zone: str = HERE) -> ReadDaily:
    found = read_daily(DATA / name, zone)
    assert found is not None
    return found


def text(content: str, name: str = "file", zone: str = HERE) -> ReadDaily:
    found = read_daily_content(content.encode(), name, zone)
    assert found is not None
    return found


def test_every_real_export_here_is_listed() -> None:
    files = {
        f"{one.parent.name}/{one.name}" for one in [*DATA.glob("daily/*"), *DATA.glob("pain/*")]
    }
    assert files == set(WHAT_IS_IN_THEM) | set(REFUSED)


@pytest.mark.parametrize("name", WHAT_IS_IN_THEM)
def test_a_real_export_comes_in_whole(name: str) -> None:
    found = read(name)
    kinds = Counter(one.kind for one in found.sleeps)
    assert (found.format, kinds["night"], kinds["nap"], len(found.days)) == WHAT_IS_IN_THEM[name]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_one_persons_diary_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(BadInputError) as refused:
        read_daily(DATA / name, HERE)
    assert REFUSED[name] in str(refused.value)


@pytest.mark.parametrize("name", WHAT_IS_IN_THEM)
def test_each_entry_is_told_apart_from_all_others(name: str) -> None:
    found = read(name)
    identities = [one.identity for one in [*found.sleeps, *found.days]]
    assert len(set(identities)) == len(identities)


@pytest.mark.parametrize("name", WHAT_IS_IN_THEM)
def test_every_measure_has_a_meaning_in_the_documentation(name: str) -> None:
    found = read(name)
    for one in [*found.sleeps, *found.days]:
        assert set(one.numbers) <= set(columns.MEASURES)


def test_hrv4training_writes_zeros_for_days_without_a_measurement() -> None:
    found = read("daily/hrv4training_android_2.csv")
    hearts = [one for one in found.days if one.kind == "hrv"]
    assert len(hearts) == 52
    assert all(one.numbers["hr_bpm"] > 30 and one.numbers["rmssd_ms"] > 0 for one in hearts)
    assert found.rows == 78


def test_hrv4training_on_android_writes_year_day_month() -> None:
    found = read("daily/hrv4training_android_2.csv")
    assert min(one.day for one in found.days) == date(2017, 7, 21)
    (morning,) = [one for one in found.days if one.kind == "hrv" and one.day == date(2017, 9, 1)]
    assert morning.at == datetime(2017, 9, 1, 6, 19, tzinfo=UTC)
    assert any("year-day-month" in note for note in found.notes)


def test_hrv4training_on_ios_writes_dashes_and_localised_mornings() -> None:
    found = read("daily/hrv4training_ios_2018.csv")
    hearts = {one.day: one for one in found.days if one.kind == "hrv"}
    assert len(hearts) == 42
    assert date(2018, 7, 1) not in hearts
    assert hearts[date(2018, 7, 4)].at == datetime(2018, 7, 4, 5, 30, 40, tzinfo=UTC)
    assert hearts[date(2018, 7, 4)].numbers["rmssd_ms"] == 55.66
    nights = {one.day: one.numbers.get("sleep_h") for one in found.days if one.kind == "wellness"}
    assert nights[date(2018, 7, 2)] == pytest.approx(9 + 1 / 60)


def test_elite_hrv_keeps_each_morning_with_its_score() -> None:
    found = read("daily/elitehrv_export_2017.csv")
    last = found.days[-1]
    assert (last.day, last.numbers["rmssd_ms"], last.numbers["readiness_score"]) == (
        date(2017, 10, 2),
        67.63,
        3,
    )
    assert "readiness_score" not in found.days[0].numbers


def test_fitbit_writes_thousands_with_separators_and_day_first() -> None:
    found = read("daily/fitbit_export_2016_09.csv")
    days = {one.day: one.numbers for one in found.days}
    assert days[date(2016, 9, 3)]["steps"] == 8618
    assert days[date(2016, 9, 3)]["burned_kcal"] == 4155
    assert days[date(2016, 9, 3)]["distance_as_exported"] == 6.4


def test_a_day_without_a_step_is_unknown_and_said() -> None:
    found = read("daily/fitbit_export_2016_09.csv")
    assert date(2016, 9, 12) not in {one.day for one in found.days}
    assert any("4" in note and "not worn" in note for note in found.notes)
    steps = read("pain/p9_fitbit_steps.json")
    assert (steps.rows, len(steps.days)) == (69, 60)


def test_sleep_cycle_lines_may_end_as_on_an_old_mac() -> None:
    found = read("daily/sleepcycle_2014.csv", "America/New_York")
    first = found.sleeps[0]
    assert first.start_at == datetime(2015, 3, 5, 3, 12, 36, tzinfo=UTC)
    assert (first.day, first.quality_percent, first.numbers["in_bed_min"]) == (
        date(2015, 3, 5),
        79,
        554,
    )
    assert first.asleep_min is None


def test_the_night_summer_time_began_is_as_long_as_it_was() -> None:
    found = read("daily/sleepcycle_2014.csv", "America/New_York")
    (night,) = [
        one
        for one in found.sleeps
        if one.day == date(2015, 3, 8) and one.numbers["in_bed_min"] == 519
    ]
    assert (night.end_at - night.start_at).total_seconds() == pytest.approx(519 * 60, abs=60)


def test_a_night_slept_where_summer_time_differs_is_told() -> None:
    found = read("daily/sleepcycle_2014.csv", "Etc/UTC")
    assert any("summer time" in note for note in found.notes)


def test_the_hour_that_comes_twice_is_told_by_the_stated_length() -> None:
    heading = (
        "Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes;Heart rate;Activity (steps)\n"
    )
    row = "2025-10-26 02:30:00;2025-10-26 08:00:00;70%;{};;;;\n"
    (summer,) = text(heading + row.format("6:30")).sleeps
    (winter,) = text(heading + row.format("5:30")).sleeps
    assert summer.start_at == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert winter.start_at == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)


def test_several_sleeps_of_one_day_and_naps_are_kept_apart() -> None:
    found = read("daily/sleep_as_android_1606738537.zip")
    assert len({one.start_at for one in found.sleeps}) == 11
    assert found.sleeps[0].zone == "Europe/London"
    longest = max(found.sleeps, key=lambda one: one.end_at - one.start_at)
    assert (longest.end_at - longest.start_at).total_seconds() > 30 * 60


def test_sleepmeter_notes_may_hold_quotes_and_line_ends() -> None:
    found = read("daily/sleepmeter_25_1.csv")
    (nap,) = [one for one in found.sleeps if one.kind == "nap"]
    assert nap.start_at == datetime(2020, 11, 24, 6, 38, tzinfo=UTC)
    assert nap.latency_min == 10
    broken = [one for one in found.sleeps if one.awakenings == 2]
    assert [one.awake_min for one in broken] == [60, 59]
    assert (found.rows, found.skipped) == (8, 2)


def test_two_sleeps_that_begin_at_once_are_both_kept() -> None:
    found = read("daily/sleepmeter_25_1.csv")
    twins = [one for one in found.sleeps if one.start_at == datetime(2020, 11, 22, 23, tzinfo=UTC)]
    assert len(twins) == 2
    assert {one.turn for one in twins} == {0, 1}


def test_a_symptom_belongs_to_the_day_it_is_about_on_its_own_scale() -> None:
    found = read("pain/p2_pain.csv")
    assert found.days[0].label == "Knee Pain"
    assert dict(found.days[3].numbers) == {"intensity": 3.0}
    assert any("own scale" in note for note in found.notes)


def test_a_recording_is_no_diary() -> None:
    for name in ("rr/rest_rri.txt", "rr/polar_exercise.hrm", "fit/garmin-fenix-5-run.fit"):
        assert read_daily(DATA / name, HERE) is None


def test_an_archive_that_swells_is_refused_within_bounds(tmp_path: Path) -> None:
    import zipfile

    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sleep-export.csv", b"0" * (60 * 1024 * 1024))
    assert bomb.stat().st_size < 100_000
    with pytest.raises(BadInputError, match="unpacks to more than"):
        read_daily(bomb, HERE)


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    import zipfile

    other = tmp_path / "photos.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.jpg", b"no")
    with pytest.raises(BadInputError, match="finds no export it knows"):
        read_daily(other, HERE)
    other.write_bytes(other.read_bytes()[:40])
    with pytest.raises(BadInputError, match="damaged or locked"):
        read_daily(other, HERE)
