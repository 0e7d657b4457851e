"""Muscle practice among the days: how much of the time it was where it was trained to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from biofeedback.app.daily_table import daily_table
from biofeedback.core.clock import ManualClock
from biofeedback.core.muscle import Direction, MuscleAim, MuscleChannel, MuscleSummary
from biofeedback.store.opening import open_store
from biofeedback.trends.table import DayRow
from biofeedback.ui.timeline_rows import timeline_of
from tests.store.samples import a_draft, a_summary

TODAY = date(2026, 5, 1)


def muscle(in_aim_s: float | None) -> MuscleSummary:
    channels = (MuscleChannel("left", 200.0, 6.0, 4.0, 9.0), MuscleChannel("right", 80.0))
    aim = None if in_aim_s is None else MuscleAim(Direction.DOWN, 8.0)
    return MuscleSummary(channels, 0.5, (20.0, 450.0), aim=aim, in_aim_s=in_aim_s)


def test_a_day_tells_its_muscle_practice_and_the_timeline_shows_it(tmp_path: Path) -> None:
    with open_store(ManualClock(datetime(2026, 5, 1, 20, tzinfo=UTC)), tmp_path / "home") as store:
        sessions = store.sessions(store.actor())
        for hour, strap, origin, found in (
            (8, "lsl:emg", "live", muscle(100.0)),
            (9, "ble:H10+lsl:emg", "live", muscle(140.0)),
            (10, "lsl:emg", "live", muscle(None)),
            (11, "sim-emg", "sim", muscle(20.0)),
        ):
            at = datetime(2026, 5, 1, hour, tzinfo=UTC)
            draft = replace(a_draft(at, origin=origin, zone="UTC"), strap=strap)
            made = sessions.begin(draft)
            sessions.finish(made, "done", replace(a_summary(300), muscle=found), 300.0)
        (row,) = daily_table(store, store.actor(), TODAY, TODAY, TODAY)
        assert row.muscle_percent == 60.0
        # kept by month, it is the same when it is asked for again
        assert daily_table(store, store.actor(), TODAY, TODAY, TODAY)[0].muscle_percent == 60.0
    lanes = {lane.key: lane for lane in timeline_of([row], TODAY).lanes}
    assert lanes["muscle_percent"].series[0].values[0] == 60.0
    assert "muscle_percent" not in {
        one.key for one in timeline_of([DayRow(TODAY, practice_min=5.0)], TODAY).lanes
    }
